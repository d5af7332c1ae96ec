"""What a TaskRun failed with: its condition's message, and how its containers ended."""

from __future__ import annotations

from typing import Any, Final

from exporter.analysis.fingerprint import telling_line
from exporter.codec.moments import moment
from exporter.codec.text import clip, plain
from exporter.model import Failure
from exporter.model.exit_codes import exit_code
from exporter.readers.tekton.statuses import condition_of, failure_kind
from exporter.readers.tekton.wire import StepState, TaskStatus

_CHARACTERS: Final = 20_000
_RESULTS: Final = "[{"
"""How the message of a container begins that only hands results on."""


def text_of(message: str | None) -> str:
    """Return a message without colours and bounded."""
    return clip(plain(message or ""), _CHARACTERS)


def error_of(status: TaskStatus) -> str:
    """Return the message that a TaskRun failed with."""
    condition = condition_of(status.conditions)
    text = text_of(condition.message if condition else None)
    if text:
        return text
    reason = (condition.reason if condition else None) or "no reason"
    return f"Tekton says that it failed ({reason[:100]}) and nothing more."


def failure_of(status: TaskStatus) -> Failure:
    """Take the failure of a TaskRun apart."""
    condition = condition_of(status.conditions)
    reason = condition.reason if condition else None
    text = error_of(status)
    lines = [text, *[line for step in status.steps or () if (line := _ended(step))]]
    whole = clip("\n".join(lines), _CHARACTERS)
    line = telling_line(text) or text
    return Failure(
        kind=failure_kind(reason),
        type=reason or None,
        message=line,
        traceback=whole if whole.strip() != line else None,
    )


def _ended(step: StepState) -> str | None:
    """Say how a container ended that did not end well."""
    ended = step.terminated
    if ended is None or not ended.exit_code:
        return None
    reason = f" ({ended.reason})" if ended.reason else ""
    message = plain(ended.message or "")
    more = f": {message}" if message and not message.startswith(_RESULTS) else ""
    return f"step {step.name or '?'}: exit code {ended.exit_code}{reason}{more}"


def broken_with(status: TaskStatus) -> int | None:
    """Return the exit code of the first container that did not end well; None where all did."""
    codes = [step.terminated.exit_code for step in status.steps or () if step.terminated]
    return next((exit_code(code) for code in codes if code), None)


def sub_steps(status: TaskStatus) -> list[dict[str, Any]]:
    """Return the containers of a TaskRun as JSON, with Tekton's own words."""
    return [_sub_step(step) for step in status.steps or ()]


def _sub_step(step: StepState) -> dict[str, Any]:
    ended = step.terminated
    if ended is not None:
        start, end = moment(ended.started_at), moment(ended.finished_at)
        seconds = max((end - start).total_seconds(), 0) if start and end else None
        return {
            "name": step.name,
            "status": ended.reason,
            "exit_code": ended.exit_code,
            "seconds": seconds,
        }
    word = "Running" if step.running else (step.waiting.reason if step.waiting else None)
    return {"name": step.name, "status": word, "exit_code": None, "seconds": None}
