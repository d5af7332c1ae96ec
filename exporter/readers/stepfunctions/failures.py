"""What went wrong in a state: an error's name and a cause, which is often JSON as text.

A Lambda function's cause has `errorMessage`, `errorType` and `stackTrace`; JavaScript says `trace`.
Of an execution inside it is what describes that, with an `Error` and a `Cause` of its own; of other
services what describes the job: `StoppedReason` of ECS, `StatusReason` of Batch, `ErrorMessage` of
Glue, `FailureReason` of SageMaker.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from exporter.analysis.fingerprint import telling_line
from exporter.codec.text import clip, plain
from exporter.model import Failure
from exporter.readers.stepfunctions.events import Event
from exporter.readers.stepfunctions.logs import facts_in
from exporter.readers.stepfunctions.statuses import failure_kind

_CHARACTERS: Final = 20_000
_DEPTH: Final = 10
"""Executions inside one another that a cause may tell of."""
_CONTAINERS: Final = 10
_MESSAGES: Final = (
    "errorMessage",
    "Cause",
    "StoppedReason",
    "StatusReason",
    "FailureReason",
    "ErrorMessage",
    "message",
)
_NONE: Final = "Step Functions says that it failed, and not why."


def error_of(error: str | None, cause: str | None) -> str:
    """Return what an event says that went wrong."""
    facts = _facts(cause)
    message = _message(facts)
    if message:
        return clip(plain(message), _CHARACTERS)
    inner = facts.get("Error")
    if isinstance(inner, str) and inner:  # what was run inside says no more either
        return clip(plain(inner), _CHARACTERS)
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


def _message(facts: Mapping[str, Any]) -> str | None:
    found = (facts.get(name) for name in _MESSAGES)
    message = next((each for each in found if isinstance(each, str) and each.strip()), None)
    if message is None or "Containers" not in facts:
        return message
    containers = facts["Containers"] if isinstance(facts["Containers"], list) else []
    ended = [_container(each) for each in containers[:_CONTAINERS] if isinstance(each, dict)]
    return "; ".join([message, *(each for each in ended if each)])


def _container(facts: Mapping[str, Any]) -> str | None:
    """Say how a container of ECS ended that did not end well."""
    code, reason = facts.get("ExitCode"), facts.get("Reason")
    words = [f"exit code {code}"] if isinstance(code, int) and code else []
    words += [reason] if isinstance(reason, str) and reason else []
    return f"{facts.get('Name') or 'a container'}: {', '.join(words)}" if words else None


def _facts(cause: str | None) -> dict[str, Any]:
    """Return what a cause says as JSON, of the innermost execution that it goes back to."""
    facts: dict[str, Any] = {}
    for _ in range(_DEPTH):
        found = facts_in(cause)
        if not found:
            break
        facts, cause = found, found.get("Cause")
    return facts
