"""What the worker gives up before it reads a stranger's first byte."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Final

from exporter.border.limits import Limits

_NOBODY: Final = 65534
_FILES: Final = 256

_LIBRARIES: Final = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/nix/store")
_SHARED: Final = ("/usr/share/zoneinfo", "/etc/ld.so.cache")


def confine(limits: Limits) -> tuple[str, ...]:
    """Give up what reading does not need, and return in words what could not be given up."""
    missing = list(_bounded(limits))
    another = _another_user()
    if sys.platform == "linux":
        from exporter.border import kernel  # noqa: PLC0415 - has nothing for other systems

        kernel.die_with_parent()
        gained = kernel.gain_nothing()
        # The filter on calls comes last: it would be in the way of the others.
        if not (gained and kernel.open_only(_readable())):
            missing.append("files are kept from it by their permissions alone (no Landlock)")
        if not (gained and kernel.call_less(threads=limits.threads)):
            missing.append("it can reach the network (no seccomp)")
    else:
        missing.append(f"on {sys.platform} it can open files and reach the network")
    if not another:
        missing.append("it has the same user (only root can change that)")
    return tuple(missing)


def _bounded(limits: Limits) -> Iterator[str]:
    try:
        import resource  # noqa: PLC0415 - not everywhere
    except ImportError:
        yield "it has no limits (not on this system)"
        return
    wanted = [
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _FILES),
        (resource.RLIMIT_FSIZE, limits.filled),
    ]
    if limits.memory:
        wanted.append((resource.RLIMIT_AS, limits.memory * 1024 * 1024))
    if limits.seconds:
        wanted.append((resource.RLIMIT_CPU, limits.seconds))
    for what, most in wanted:
        _, hard = resource.getrlimit(what)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(what, (least, least if what != resource.RLIMIT_CPU else hard))
        except (OSError, ValueError):
            yield f"it has no limit of {most:,}"


def _another_user() -> bool:
    """Become a user that owns nothing; only root can, and not in each container.

    The group is a neutral one and never the workspace's: that may be the group of the container
    engine's socket, which is as good as root.
    """
    if not hasattr(os, "setresuid") or os.geteuid() != 0:
        return False
    reads = not _readable_to_all()
    if reads and not _may_keep_reading():
        return False
    group = _NOBODY - 1 if _NOBODY in set(_groups_of_sockets()) else _NOBODY
    try:
        os.setgroups([])
        os.setresgid(group, group, group)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)
    except OSError:
        return False
    if reads:
        from exporter.border import kernel  # noqa: PLC0415 - as in `confine`

        kernel.only_read()
    return os.geteuid() == _NOBODY


def _may_keep_reading() -> bool:
    """Prepare to keep root's right to read, where the code is in a folder of root's own.

    Only where another rule sees to it that nothing but the code can be opened.
    """
    if sys.platform != "linux":
        return False
    from exporter.border import kernel  # noqa: PLC0415 - as in `confine`

    if not kernel.can_open_less():
        return False
    kernel.keep_rights()
    return True


def _groups_of_sockets() -> Iterator[int]:
    for socket in ("/var/run/docker.sock", "/run/podman/podman.sock"):
        try:
            yield os.stat(socket).st_gid  # noqa: PTH116 - no pathlib here
        except OSError:
            continue


def _readable_to_all() -> bool:
    """Say whether another user could still import what reading needs, as from a private folder."""
    for place in filter(os.path.exists, [__file__, *sys.path]):
        needed, step = 0o4, place
        while os.stat(step).st_mode & needed == needed:  # noqa: PTH116 - no pathlib here
            above = os.path.dirname(step)  # noqa: PTH120 - as above
            if above == step:
                break
            needed, step = 0o1, above
        else:
            return False
    return True


def _readable() -> list[str]:
    """Return the places of the code that may still be imported.

    Of a folder that holds more than Python's packages, such as a checkout, only its own part.
    """
    package = os.path.dirname(os.path.dirname(__file__))  # noqa: PTH120 - as above
    home = os.path.dirname(package)  # noqa: PTH120 - as above
    whole = home.endswith("-packages") or os.path.isfile(home)  # noqa: PTH113 - a wheel
    code = [each for each in sys.path if each != home or whole]
    own = [package, os.path.join(home, "templates")]  # noqa: PTH118 - as above
    base = os.path.join(sys.base_prefix, "lib")  # noqa: PTH118 - as above
    return [*code, *own, base, *_LIBRARIES, *_SHARED]
