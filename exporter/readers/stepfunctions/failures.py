"""What went wrong in a state: an error's name and a cause, which is often JSON as text.

A Lambda function's cause has `errorMessage`, `errorType` and `stackTrace`; JavaScript says `trace`.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from exporter.analysis.fingerprint import telling_line
from exporter.codec.text import clip, plain
from exporter.model import Failure
from exporter.readers.stepfunctions.events import Event
from exporter.readers.stepfunctions.statuses import failure_kind

_CHARACTERS: Final = 20_000
_NONE: Final = "Step Functions says that it failed, and not why."


def error_of(error: str | None, cause: str | None) -> str:
    """Return what an event says that went wrong."""
    facts = _facts(cause)
    message = facts.get("errorMessage") or facts.get("Cause")
    if isinstance(message, str) and message.strip():
        return clip(plain(message), _CHARACTERS)
    return clip(plain(cause or error or ""), _CHARACTERS) or _NONE


def failure_of(event: Event) -> Failure:
    """Take what went wrong apart."""
    error, cause = event.text("error"), event.text("cause")
    facts = _facts(cause)
    text = error_of(error, cause)
    kind = facts.get("errorType")
    trace = facts.get("stackTrace") or facts.get("trace")
    lines = [each for each in trace if isinstance(each, str)] if isinstance(trace, list) else []
    whole = "\n".join([*(line.rstrip("\n") for line in lines), text]) if lines else text
    line = telling_line(text) or text
    return Failure(
        kind=failure_kind(error, event.kind),
        type=kind if isinstance(kind, str) and kind else error,
        message=line,
        traceback=clip(plain(whole), _CHARACTERS) if whole != line else None,
    )


def _facts(cause: str | None) -> dict[str, Any]:
    if cause is None or not cause.lstrip().startswith("{"):
        return {}
    try:
        found = msgspec.json.decode(cause)
    except (msgspec.MsgspecError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
