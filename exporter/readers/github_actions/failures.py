"""What a job failed with. The answer on a job has no error text: its annotations and log do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from exporter.codec.text import clip, plain
from exporter.model import Failure, FailureKind
from exporter.model.exit_codes import exit_code
from exporter.readers.github_actions.logs import JobLog, error_in
from exporter.readers.github_actions.statuses import word_of
from exporter.readers.github_actions.wire import AnnotationWire, StepWire

_CHARACTERS: Final = 20_000
_NO_FILE: Final = ".github"
"""The path of what is said of the job and not of a file."""
_EXIT: Final = re.compile(r"Process completed with exit code (-?\d{1,10})\.?\s*\Z")
_TIMEOUT: Final = re.compile(r"exceeded the maximum execution time|has timed out after")
_LOST: Final = re.compile(
    r"lost communication with the server|received a shutdown signal|No runner matching|"
    r"not acquired by Runner|runner has been (?:deleted|removed)|internal server error"
)
_CANCELLED: Final = re.compile(r"\b[Cc]ancel(?:l?ed|l?ing)\b[^\n]{0,300}\b(?:because|by|since)\b")
_SHOWN: Final = 20
_FAILED: Final = frozenset({"failure", "timed_out", "startup_failure"})


def failed_steps(steps: Sequence[StepWire]) -> list[StepWire]:
    """Return the steps of a job that failed."""
    return [step for step in steps if step.conclusion in _FAILED]


def failure_of(
    conclusion: str | None,
    steps: Sequence[StepWire],
    said: Sequence[AnnotationWire],
    log: JobLog | None = None,
) -> Failure:
    """Take a failed job apart: the step that failed, and what was said of it."""
    place = _place(conclusion, steps)
    ranked = _ranked(said)
    errors = [text for each in ranked if (text := _text(each))]
    telling = errors[0] if errors else ""
    written = error_in(log, [step.name or "" for step in failed_steps(steps)]) if log else None
    if written and all(each.path in {None, "", _NO_FILE} for each in ranked):
        telling = written[0]  # the annotations are what the log has at its end
    lines = [line for line in telling.split("\n") if line.strip()]
    whole = "\n\n".join([place, *([written[1]] if written else []), *errors])
    return Failure(
        kind=_kind(conclusion, steps, "\n\n".join([place, *errors])),
        message=lines[0].strip() if lines else place,
        traceback=clip(whole, _CHARACTERS) if errors or written else None,
    )


def exit_code_in(said: Sequence[AnnotationWire]) -> int | None:
    """Return the exit code that a job's command ended with; None where it had several, or none."""
    told = [_EXIT.match(each.message or "") for each in said if each.annotation_level == "failure"]
    codes = {exit_code(found[1]) for found in told if found}
    return codes.pop() if len(codes) == 1 else None


def cancelled_in(steps: Sequence[StepWire]) -> str | None:
    """Say in which step a job was cancelled."""
    hit = [step for step in steps if step.conclusion == "cancelled"]
    return f"Cancelled in {_named(hit[0])}." if hit else None


def why_cancelled(said: Sequence[AnnotationWire]) -> str | None:
    """Return the annotation that says why a job was cancelled, or by whom; None without one."""
    own = (each.message or "" for each in said if each.path in {_NO_FILE, None})
    told = next((text for text in own if _CANCELLED.search(text)), None)
    return clip(plain(told), _CHARACTERS) if told else None


def annotations_of(said: Sequence[AnnotationWire]) -> list[dict[str, Any]]:
    """Return what a job said, as JSON; the worst first, the first few."""
    return [
        {
            "level": each.annotation_level,
            "path": each.path if each.path != _NO_FILE else None,
            "line": each.start_line if each.path != _NO_FILE else None,
            "title": each.title or None,
            "message": clip(plain(each.message or ""), 1000) or None,
        }
        for each in _by_level(said)[:_SHOWN]
    ]


def _place(conclusion: str | None, steps: Sequence[StepWire]) -> str:
    failed = failed_steps(steps)
    if failed:
        more = f", and {len(failed) - 1} more" if len(failed) > 1 else ""
        what = "reached its time limit" if conclusion == "timed_out" else "failed"
        return f"S{_named(failed[0])[1:]}{more} {what}."
    if conclusion == "timed_out":
        return "The job reached its time limit."
    if not steps:
        return "The job failed before its first step."
    return "The job failed, and none of its steps is on record as failed."


def _named(step: StepWire) -> str:
    name = (step.name or "").strip()
    return f'step {step.number}, "{name}"' if name else f"step {step.number}"


def _ranked(said: Sequence[AnnotationWire]) -> list[AnnotationWire]:
    """Return the failures, those that only tell an exit status last."""
    errors = [each for each in said if each.annotation_level == "failure"]
    return sorted(errors, key=lambda each: _EXIT.match(each.message or "") is not None)


def _by_level(said: Sequence[AnnotationWire]) -> list[AnnotationWire]:
    order = {"failure": 0, "warning": 1}
    return sorted(said, key=lambda each: order.get(each.annotation_level or "", 2))


def _text(each: AnnotationWire) -> str:
    message = plain(each.message or "")
    title = plain(each.title or "")
    if title and title not in message and each.path != _NO_FILE:
        message = f"{title}: {message}" if message else title
    if each.path and each.path != _NO_FILE:
        line = f":{each.start_line}" if each.start_line else ""
        message = f"{each.path}{line}: {message}"
    details = plain(each.raw_details or "")
    return f"{message}\n{details}" if details and details not in message else message


def _kind(conclusion: str | None, steps: Sequence[StepWire], text: str) -> FailureKind:
    if conclusion == "timed_out" or _TIMEOUT.search(text):
        return "timeout"
    if conclusion == "startup_failure" or not steps or _LOST.search(text):
        return "infrastructure"
    return "error"


def sub_steps(steps: Sequence[StepWire], seconds: Sequence[float | None]) -> list[dict[str, Any]]:
    """Return the steps of a job as JSON, with GitHub's own words."""
    return [
        {
            "number": step.number,
            "name": step.name,
            "status": word_of(step.status, step.conclusion),
            "seconds": length,
        }
        for step, length in zip(steps, seconds, strict=True)
    ]
