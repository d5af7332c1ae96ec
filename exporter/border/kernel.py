"""What Linux lets any process give up for good: files, the network, new rights.

By the kernel's own calls, as Python has none for them. Landlock is in Linux since 5.13, and says
which files may still be opened; seccomp takes whole calls away. The numbers are from the kernel's
headers `linux/landlock.h`, `linux/seccomp.h`, `linux/audit.h`, `asm/unistd_64.h` and
`asm-generic/unistd.h`, `linux/capability.h`.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable
from typing import Any, Final

_PDEATHSIG, _DUMPABLE, _NO_NEW_PRIVS, _SECCOMP = 1, 4, 38, 22
_KEEPCAPS: Final = 8
_CAPABILITIES: Final = 0x20080522
"""The version of the kernel's sets of rights."""
_READ_ANY: Final = 1 << 2
"""CAP_DAC_READ_SEARCH."""
_SIGKILL: Final = 9
_FILTER: Final = 2

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION: Final = 1
_BENEATH: Final = 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_RIGHTS: Final = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""How many rights on files each version knows; the latest counts for those after it."""
_NETWORK_SINCE, _SCOPES_SINCE = 4, 6

_ALLOW, _DENY, _UNKNOWN, _KILL = 0x7FFF0000, 0x00050000 | 1, 0x00050000 | 38, 0x80000000
"""Denied is EPERM, unknown is ENOSYS."""
_X32: Final = 0x40000000

# socket connect accept accept4 bind listen; clone fork vfork clone3 execve execveat; ptrace
# process_vm_readv process_vm_writev pidfd_open pidfd_getfd pidfd_send_signal; kill tkill tgkill;
# unshare setns mount open_by_handle_at; bpf userfaultfd perf_event_open io_uring_setup; keyctl
# add_key request_key
_CALLS: Final = {
    "x86_64": (
        0xC000003E,
        (
            "41 42 43 288 49 50 56 57 58 435 59 322 101 310 311 434 438 424 62 200 234 272 308 165"
            " 304 321 323 298 425 250 248 249"
        ),
        56,
    ),
    "aarch64": (
        0xC00000B7,
        (
            "198 203 202 242 200 201 220 435 221 281 117 270 271 434 438 424 129 130 131 97 268 40"
            " 265 280 282 241 425 219 217 218"
        ),
        220,
    ),
}
"""By machine: its architecture, the calls that are taken away, and which of them is `clone`."""
_CLONE3: Final = 435
_THREAD: Final = (0x3D0F00, 0x7D0F00)
"""The flags by which glibc and musl begin a thread."""


def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True)


def _prctl(option: int, *values: Any) -> bool:
    given = [ctypes.c_ulong(each) if isinstance(each, int) else each for each in values]
    given += [ctypes.c_ulong(0)] * (4 - len(given))
    return bool(_libc().prctl(ctypes.c_int(option), *given) == 0)


def die_with_parent() -> None:
    """Have this process killed when the one that started it ends, however that happens."""
    _prctl(_PDEATHSIG, _SIGKILL)


def hide_memory() -> bool:
    """Keep processes of the same user from reading this one's memory and environment."""
    return _prctl(_DUMPABLE, 0)


def gain_nothing() -> bool:
    """Never gain a right again, not by a program that gives some."""
    return _prctl(_NO_NEW_PRIVS, 1)


def keep_rights() -> None:
    """Let the rights of root outlive a change of the user, for `only_read` to reduce."""
    _prctl(_KEEPCAPS, 1)


def only_read() -> bool:
    """Keep one right of root's alone: to read what is another user's."""
    header = struct.pack("=Ii", _CAPABILITIES, 0)
    rights = struct.pack("=6I", _READ_ANY, _READ_ANY, 0, 0, 0, 0)
    return bool(_libc().capset(header, rights) == 0)


def can_open_less() -> bool:
    """Say whether `open_only` will work."""
    version: int = _libc().syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION)
    return version >= 1


def open_only(places: Iterable[str]) -> bool:
    """Open no file but those below some places, and these only to read; reach no TCP port.

    Say whether this kernel does it.
    """
    call = _libc().syscall
    version = call(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION)
    if version < 1:
        return False
    rights = (1 << _RIGHTS.get(version, 16)) - 1
    network = 3 if version >= _NETWORK_SINCE else 0
    scopes = 3 if version >= _SCOPES_SINCE else 0
    wanted = struct.pack("=QQQ", rights, network, scopes)
    wanted = wanted[: 24 if scopes else 16 if network else 8]
    rules = call(_CREATE_RULESET, wanted, ctypes.c_size_t(len(wanted)), 0)
    if rules < 0:
        return False
    for place in places:
        try:
            at = os.open(place, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue
        folder = os.path.isdir(place)  # noqa: PTH112 - pathlib is not loaded
        rule = struct.pack("=Qi", _READ_FILE | _READ_DIR if folder else _READ_FILE, at)
        call(_ADD_RULE, rules, _BENEATH, rule, 0)
        os.close(at)
    done: bool = call(_RESTRICT_SELF, rules, 0) == 0
    os.close(rules)
    return done


def call_less(*, threads: bool = False) -> bool:
    """Start no program, reach no network and no other process; say whether this kernel does it.

    `threads` lets it have threads of its own, which are under the same rules; a new process never.
    """
    known = _CALLS.get(os.uname().machine)
    if known is None or struct.calcsize("P") != 8:  # noqa: PLR2004 - bytes
        return False
    architecture = known[0]
    calls = [int(number) for number in known[1].split()]
    load, equal, at_least, give = 0x20, 0x15, 0x35, 0x06
    code = [(load, 0, 0, 4), (equal, 1, 0, architecture), (give, 0, 0, _KILL), (load, 0, 0, 0)]
    if threads:
        clone = known[2]
        calls = [number for number in calls if number not in {clone, _CLONE3}]
        # What `clone3` is asked for is out of a filter's sight: without it libc takes `clone`.
        code += [(equal, 0, 1, _CLONE3), (give, 0, 0, _UNKNOWN), (equal, 0, 5, clone)]
        code += [(load, 0, 0, 16), *((equal, 1 - n, n, each) for n, each in enumerate(_THREAD))]
        code += [(give, 0, 0, _ALLOW), (give, 0, 0, _DENY)]
    code.append((at_least, len(calls) + 1, 0, _X32))
    code += [(equal, len(calls) - place, 0, number) for place, number in enumerate(calls)]
    code += [(give, 0, 0, _ALLOW), (give, 0, 0, _DENY)]
    program = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *each) for each in code))
    filters = struct.pack("@HP", len(code), ctypes.addressof(program))
    return _prctl(_SECCOMP, _FILTER, ctypes.c_char_p(filters))
