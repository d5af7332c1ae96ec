"""What an exit code stands for, in words: by conventions that all shells and kernels share."""

from __future__ import annotations

from typing import Final

from exporter.model import Step
from exporter.model.exit_codes import SIGNALS, exit_code_of

_SHELL: Final = 128
"""A shell, and a container's runtime, say of a process that a signal ended that and its number."""
_WORDS: Final = {
    124: "what timeout(1) ends with when the time is up",
    126: "what a shell ends with when it may not run the command",
    127: "what a shell ends with when there is no such command",
}
_SENT: Final = {
    "SIGABRT": "a process sends it to itself when it gives up",
    "SIGINT": "sent to interrupt a process, as Ctrl-C does",
    "SIGKILL": "sent to stop a process by force, by the kernel too when memory runs out",
    "SIGPIPE": "what it wrote to was closed",
    "SIGSEGV": "it used memory that is not its own",
    "SIGTERM": "sent to ask a process to end, as for a cancel or a time limit",
    "SIGXCPU": "its limit of processor time is used up",
}


def exit_in_words(step: Step) -> str:
    """Say what a step's process ended with, and what that stands for; empty where it is 0.

    What a code stands for is no cause: a program may end with any number for reasons of its own.
    """
    code = exit_code_of(step)
    if not code:
        return ""
    signal = SIGNALS.get(-code if code < 0 else code - _SHELL, "")
    sent = _SENT.get(signal, "")
    said = f"{signal}: {sent}" if sent else signal or _WORDS.get(code, "")
    return f"exit code {code} ({said})" if said else f"exit code {code}"
