"""Events of executions as CloudWatch Logs has them: the only record of an Express workflow.

Each is an object with `execution_arn`, and its numbers and time as texts; a log group has many
executions. `aws logs filter-log-events` puts it as text into `message`, Logs Insights into
`@message`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec
from msgspec import Raw

_MESSAGES: Final = ("message", "@message")
_DIGITS: Final = 15
MARK: Final = b"execution_arn"
"""What every event of a log has."""


def logged_in(raw: Raw) -> Iterator[dict[str, Any]]:
    """Yield the objects of a document that may hold events of a log; none of any other document."""
    try:
        tree = msgspec.json.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return
    if isinstance(tree, dict) and isinstance(tree.get("events"), list):
        tree = tree["events"]
    for each in tree if isinstance(tree, list) else [tree]:
        if isinstance(each, dict):
            yield each


def as_history(value: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """Return an execution's ARN and an event in the shape of a history; None for anything else."""
    for name in _MESSAGES:
        held = value.get(name)
        if held is not None:
            value = held if isinstance(held, dict) else facts_in(held)
            break
    arn, kind = value.get("execution_arn"), value.get("type")
    number, before = _number(value.get("id")), _number(value.get("previous_event_id"))
    if not isinstance(arn, str) or not arn or not isinstance(kind, str) or number is None:
        return None
    return arn, {
        "id": number,
        "previousEventId": before or 0,
        "type": kind,
        "timestamp": _number(value.get("event_timestamp")),
        "eventDetails": value.get("details"),
    }


def facts_in(text: object) -> dict[str, Any]:
    """Return the object that a text is as JSON; empty where it is none."""
    if not isinstance(text, str) or not text.lstrip().startswith("{"):
        return {}
    try:
        found = msgspec.json.decode(text)
    except (msgspec.MsgspecError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _number(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _DIGITS:
        return int(value)
    return None
