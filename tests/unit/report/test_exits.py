"""What an exit code stands for."""

from __future__ import annotations

from typing import Any

import pytest

from exporter.model import Step
from exporter.model.exit_codes import exit_code
from exporter.report.exits import exit_in_words


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (None, ""),
        (0, ""),
        ("0", ""),
        (1, "exit code 1"),
        ("3", "exit code 3"),
        (127, "exit code 127 (what a shell ends with when there is no such command)"),
        (124, "exit code 124 (what timeout(1) ends with when the time is up)"),
        (129, "exit code 129 (SIGHUP)"),
        (130, "exit code 130 (SIGINT: sent to interrupt a process, as Ctrl-C does)"),
        (139, "exit code 139 (SIGSEGV: it used memory that is not its own)"),
        (128, "exit code 128"),
        (200, "exit code 200"),
        (255, "exit code 255"),
        (3221225477, "exit code 3221225477"),
        (-200, "exit code -200"),
    ],
)
def test_a_code_is_told_with_what_it_stands_for(code: object, words: str) -> None:
    step = Step(step_id="a", name="a", status="failed", metadata={"exit_code": code})
    assert exit_in_words(step) == words


@pytest.mark.parametrize("code", [137, -9])
def test_killed_is_said_with_the_signal_and_no_cause_is_guessed(code: int) -> None:
    step = Step(step_id="a", name="a", status="failed", metadata={"exit_code": code})
    assert exit_in_words(step) == (
        f"exit code {code} (SIGKILL: sent to stop a process by force, by the kernel too when "
        "memory runs out)"
    )


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        (137, 137),
        ("137", 137),
        ("-9", -9),
        (True, None),
        (1.0, None),
        ("", None),
        ("-", None),
        ("--9", None),
        ("1e3", None),
        ("²", None),
        ("\u0661", None),
        (" 1", None),
        ("9" * 5000, None),
        (2**32, None),
        ([137], None),
        ({}, None),
    ],
)
def test_what_is_no_exit_code(stated: Any, code: int | None) -> None:
    assert exit_code(stated) == code
