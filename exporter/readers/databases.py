"""What a SQLite file looks like from outside: for claims, which need no decoder.

`exporter.codec.sqlite` reads such files.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from exporter.model import Artifact, Bundle, ExportError

SUFFIXES: Final = tuple(
    f".{name}{ending}"
    for name in ("db", "sqlite", "sqlite3")
    for ending in ("", "-wal", "-journal")
)
"""What such files, and those that SQLite puts beside them, are usually called."""
_BESIDE: Final = ("-wal", "-journal")
_HEADER: Final = b"SQLite format 3\x00"


def is_sqlite(artifact: Artifact) -> bool:
    """Say whether a file begins as a SQLite database."""
    return artifact.head().startswith(_HEADER)


def is_beside(name: str) -> bool:
    """Say whether a name is that of a file that SQLite puts beside a database."""
    return name.endswith(_BESIDE)


def beside(bundle: Bundle, name: str) -> tuple[str, ...]:
    """Return the names of the files that SQLite left beside a database of that name."""
    return tuple(name + ending for ending in _BESIDE if bundle.get(name + ending) is not None)


def mentions(bundle: Bundle, artifact: Artifact, tables: Sequence[str]) -> bool:
    """Say whether a database has tables of these names; for a claim, which may not cost much.

    The first bytes of a large schema are page numbers only, so that the whole file is looked at:
    a database keeps the statement that made each table as text. A damaged one can be told too.
    """
    for held in (artifact, bundle.get(f"{artifact.name}-wal")):
        try:
            data = held.read() if held else b""
        except ExportError:
            continue
        if all(_made(data, table.encode()) for table in tables):
            return True
    return False


def _made(data: bytes, table: bytes) -> bool:
    return any(data.find(b"CREATE TABLE " + name) >= 0 for name in (table, b'"' + table + b'"'))
