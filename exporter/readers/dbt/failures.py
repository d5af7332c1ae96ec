"""dbt's messages, taken apart.

`Runtime Error in model fct_events (models/marts/fct_events.sql)` is a heading; the line below it
says what happened. A failed test says `Got 1 result, configured to fail if != 0`.
"""

from __future__ import annotations

import re
from typing import Final

from exporter.codec.text import clip, plain
from exporter.model import Failure, FailureKind

_CHARACTERS: Final = 20_000
_HEADING: Final = re.compile(
    r"((?:[A-Z]\w{0,30} ){1,3}Error)(?: in [^\n]{1,400}\([^\n]{0,400}\))?:?\s*$"
)
_MATERIALIZING: Final = re.compile(r"Error materializing \S+ \S+ \([^\n]{0,400}\)\s*$")
_TYPE: Final = re.compile(r"((?:[A-Z]\w{0,30} ){1,3}Error)\b")
_TIMEOUT: Final = re.compile(
    r"\b(?:statement|query|job|lock|connection|operation|request)\b"
    r"[^\n]{0,40}\btim(?:ed out|eout)\b",
    re.IGNORECASE,
)
BARE_WORDS: Final = frozenset({"error", "fail", "warn", "pass", "compilation error", ""})
"""Messages of Fusion that say no more than the status does."""


def text_of(message: object) -> str | None:
    """Return a message as text without colours, bounded; None for an empty one."""
    if isinstance(message, (int, float)):
        message = str(message)
    if not isinstance(message, str):
        return None
    return clip(plain(message), _CHARACTERS) or None


def failure_of(message: str | None, *, status: str, kind: str) -> Failure:
    """Take a failed node's message apart."""
    text = message or f"dbt says {status!r} and nothing more."
    lines = [line.strip() for line in text.split("\n")]
    telling = next(
        (
            line
            for line in lines
            if line and not _HEADING.match(line) and not _MATERIALIZING.match(line)
        ),
        None,
    )
    first = next((line for line in lines if line), text)
    named = _TYPE.match(first) or _TYPE.match(telling or "")
    error_type = named[1] if named else None
    return Failure(
        kind=_kind(text, status, kind, error_type),
        type=error_type,
        message=telling or first,
        traceback=text if "\n" in text else None,
    )


def _kind(text: str, status: str, kind: str, named: str | None) -> FailureKind:
    # a source that is too old: its freshness was checked, and the check said no
    if status == "fail" or (kind == "source" and status == "error" and named is None):
        return "assertion"
    return "timeout" if _TIMEOUT.search(text[:2000]) else "error"
