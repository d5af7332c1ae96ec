"""What stands for a run in an address: a digest that no two runs share, after a readable part."""

from __future__ import annotations

from typing import Final

from exporter.model.digest import sha256
from exporter.model.late import late
from exporter.readers.base import Key
from exporter.report.overview import slug

_DIGITS: Final = 20
_MARK: Final = late(r"(?:[A-Za-z0-9._-]{1,60}-)?([0-9a-f]{20})")


def mark_of(key: Key, run_id: str) -> str:
    """Return a run's mark; `run_id` is the id without secrets, of which the readable part is."""
    readable = slug(run_id)
    return f"{readable}-{digest_of(key)}" if readable else digest_of(key)


def digest_of(key: Key) -> str:
    """Return the part of a mark that tells the run from all others."""
    dag_id, run_id, start = key
    told = f"{len(dag_id)} {dag_id} {len(run_id)} {run_id} {start.isoformat() if start else ''}"
    return sha256(told.encode("utf-8", "surrogatepass"))[:_DIGITS]


def digest_in(mark: str) -> str | None:
    """Return that part of a mark; None where it is none."""
    found = _MARK.fullmatch(mark)
    return found[1] if found else None
