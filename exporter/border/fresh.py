"""Begin again in the same process, with a memory that has never held the environment.

The worker must know no token, and a fork knows all that its parent knows. To start a fresh Python
for it would import most modules twice, which cost 90 ms of processor time. So the program itself
starts afresh, before it has imported anything: its environment goes into a file without a name,
`exec` leaves nothing of the memory, both processes' modules are imported once, the worker is
forked, and only then the keeper reads its environment back. That cost 33 to 55 ms on the same
machine, which was busy, beside the program in one process.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # `signal` imports `enum`: more than all of this
import os
import sys

import exporter

TYPE_CHECKING = False  # `typing` costs as much
if TYPE_CHECKING:
    from collections.abc import Sequence

_BEGIN = (
    "import gc, sys; gc.disable(); end = 3 + int(sys.argv[2]); sys.path += sys.argv[3:end]; "
    "from exporter.cli.running import again; again(int(sys.argv[1]), sys.argv[end:])"
)
"""The collector would look ten times at what is imported first, and find nothing."""
_KEPT = ("LD_LIBRARY_PATH",)
"""Where an interpreter may find its own library."""
_STOPPING = {_signal.SIGINT, _signal.SIGTERM}


def begin_again(words: Sequence[str]) -> None:
    """Start afresh with these words of the command line; return only where that cannot be done."""
    if not (hasattr(os, "memfd_create") and hasattr(os, "fork") and sys.executable):
        return
    try:
        stash = os.memfd_create("dagrun-export", 0)  # to be there after `exec`
        pairs = [name + b"=" + value for name, value in os.environb.items()]
        _write(stash, b"\0".join(pairs))
    except OSError:
        return
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    places = installed()
    line = [sys.executable, "-I", "-S", "-X", "utf8", "-c", _BEGIN]
    line += [str(stash), str(len(places)), *places, *words]
    try:
        os.execve(line[0], line, kept)  # noqa: S606 - no shell, and our own interpreter
    except OSError:
        os.close(stash)


def restore(stash: int) -> None:
    """Read the environment back, and close its file."""
    os.lseek(stash, 0, os.SEEK_SET)
    data = b""
    while piece := os.read(stash, 1 << 20):
        data += piece
    os.close(stash)
    for pair in filter(None, data.split(b"\0")):
        name, _, value = pair.partition(b"=")
        os.environb[name] = value


def listen() -> None:
    """Let signals come that were kept waiting."""
    if hasattr(_signal, "pthread_sigmask"):
        _signal.pthread_sigmask(_signal.SIG_UNBLOCK, _STOPPING)


def installed() -> list[str]:
    """Return where modules are found that are installed: never in the working directory.

    A stranger's checkout may be that, and must not bring a module of its own.
    """
    path = os.path
    home = path.dirname(path.dirname(path.abspath(exporter.__file__)))
    own = path.dirname(path.abspath(os.__file__))  # the standard library's, which Python knows
    odd = {os.getcwd(), path.dirname(path.abspath(sys.argv[0])) if sys.argv[0] else own}  # noqa: PTH109
    found = [path.abspath(each) for each in sys.path if each]
    kept = [
        each
        for each in found
        if each not in odd and path.exists(each) and each != own and path.dirname(each) != own
    ]
    return list(dict.fromkeys([home, *kept, *(each for each in found if "-packages" in each)]))


def _write(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]
