"""How much of a storage is looked at; a limit met is said, never silent."""

from __future__ import annotations

import sys
from typing import Final

from exporter.model.named import NamedTuple


class Limits(NamedTuple):
    """The bounds of one search."""

    depth: int = 10
    """Folders below the storage's root."""
    entries: int = 250_000
    """Files and folders looked at by name."""
    candidates: int = 50_000
    """Files whose first bytes are read."""
    file_bytes: int = 512 * 1024 * 1024
    """The largest file that is read whole."""


DEFAULT_LIMITS: Final = Limits()


def limits_of(megabytes: int, files: int) -> Limits:
    """Return the bounds for files of so many megabytes, and so many files; 0 is no bound.

    Five times as many names are looked at as files are.
    """
    most = files or sys.maxsize // 5
    return Limits(
        entries=5 * most,
        candidates=most,
        file_bytes=megabytes * 1024 * 1024 if megabytes else sys.maxsize // 4096,
    )


SKIPPED_FOLDERS: Final = frozenset(
    {
        ".git",
        ".hg",
        ".svn",
        "node_modules",
        "dbt_packages",
        "dbt_internal_packages",
        "site-packages",
        "__pycache__",
        ".venv",
        "venv",
        ".tox",
        ".nox",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
        ".terraform",
        ".gradle",
        ".cargo",
        "dagrun-report",
    }
)
"""Folders in which no run is looked for: other people's code, caches, and our own reports."""
