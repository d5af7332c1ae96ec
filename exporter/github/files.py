"""File commands: what the runner reads from files once a step has ended.

The grammar of `GITHUB_OUTPUT` is that of the runner's `FileCommandManager`: `name=value` or
`name<<delimiter`, the value's lines, the delimiter. Only the second form carries any value.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path


def assignments(
    values: Mapping[str, str], *, token: Callable[[], str] = lambda: secrets.token_hex(16)
) -> str:
    """Return values as text for `GITHUB_OUTPUT`.

    Each stands between two lines of a delimiter that nobody can foresee and that the value does
    not hold, so no value can end early and assign something else (CVE-2022-35954).
    """
    return "".join(_assignment(name, value, token) for name, value in values.items())


def _assignment(name: str, value: str, token: Callable[[], str]) -> str:
    if not name or any(mark in name for mark in ("=", "<<", "\n", "\r")):
        raise ValueError(f"no name of an output: {name!r}")
    delimiter = f"ghadelimiter_{token()}"
    while delimiter in value:
        delimiter = f"ghadelimiter_{token()}"
    return f"{name}<<{delimiter}\n{value}\n{delimiter}\n"


def append(path: str, text: str) -> None:
    """Append text to a file command's file, at its end.

    The file is the runner's: it is there before the step and is not made where it is missing.
    Raises OSError when it cannot be written.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND)
    with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor
        file.write(text.encode("utf-8", "replace"))


def size(path: str) -> int:
    """Return how many bytes a file command's file holds already.

    Raises OSError when it cannot be read.
    """
    return Path(path).stat().st_size
