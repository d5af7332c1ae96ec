"""A step as a test case: how it ended in the words of JUnit, and what is told of that.

The words are those that Ant and Surefire write and all readers know. A step that did not end well
is never a test that passed: one that was stopped, or has no end on record, is an `error`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal

from exporter.model import Attempt, Step, StepStatus
from exporter.model.statuses import COMPLETED
from exporter.renderers.junit.marks import Room, escaped, line
from exporter.report.reason import reason_of, stoppers

Outcome = Literal["passed", "skipped", "failure", "error"]

TEXT: Final = 20_000
"""Characters of an error or a log."""
_REASON: Final = 2_000
_MOST_TRIES: Final = 50
_NAMED: Final = 3
_NO_MESSAGE: Final = "It failed, and the source keeps no message."
_NO_END: Final[Mapping[StepStatus, str]] = {
    "cancelled": "It was cancelled.",
    "unknown": "It has no end on record: how it went is not known.",
    "running": "It was running when the record was made.",
    "retry": "It was waiting for its next attempt when the record was made.",
}


def outcome_of(step: Step) -> Outcome:
    """Return what a step is as a test: a `failure` where a check said no, else an `error`.

    What never began is `skipped`, by choice or not.
    """
    if step.status in COMPLETED:
        return "passed"
    if step.status == "failed":
        said_no = step.failure is not None and step.failure.kind == "assertion"
        return "failure" if said_no else "error"
    return "error" if step.status in _NO_END else "skipped"


class Cases:
    """Writes test cases; long texts of all of them share one room."""

    def __init__(
        self,
        room: Room,
        names: Mapping[str, str],
        stopped: Mapping[str, Sequence[str]],
        steps: Mapping[str, Step],
    ) -> None:
        """Take what steps are called by id, and by which root causes they were stopped."""
        self._steps = steps
        self._room = room
        self._names = names
        self._stopped = stopped

    def case(self, step: Step, classname: str) -> str:
        """Return a test case of a class, which is escaped already."""
        outcome = outcome_of(step)
        head = f'<testcase classname="{classname}" name="{self._name(step.step_id)}"'
        if step.location is not None:
            head += f' file="{escaped(line(step.location.file))}"'
            if step.location.line is not None:
                head += f' line="{step.location.line}"'
        if step.duration_seconds is not None or outcome == "skipped":
            head += f' time="{seconds(step.duration_seconds)}"'
        inner = "" if step.status == "success" and not step.attempts else self._inner(step, outcome)
        return f"{head}>{inner}</testcase>\n" if inner else f"{head}/>\n"

    def _name(self, step_id: str) -> str:
        return escaped(self._names[step_id])

    def _inner(self, step: Step, outcome: Outcome) -> str:
        parts = []
        if outcome == "skipped":
            message = escaped(line(self._reason(step), _REASON))
            parts.append(f'<skipped type="{step.status}" message="{message}"/>')
        elif outcome != "passed":
            parts.append(self._broken(step, outcome))
        parts += self._tries(step, outcome)
        if told := self._told(step):
            parts.append(f"<system-out>{self._room.text(told, TEXT)}</system-out>")
        return "".join(parts)

    def _broken(self, step: Step, outcome: Outcome) -> str:
        if step.status == "failed":
            failure = step.failure
            # the type stands beside it, and readers put the two together
            said = failure.message if failure else step.error
            message = said if said and said.strip() else _NO_MESSAGE
            text = (failure.traceback if failure else None) or step.error or message
            kind = (failure.type or failure.kind) if failure else step.status
        else:
            kind, message = step.status, f"{_NO_END[step.status]} {reason_of(step)}".rstrip()
            text = f"{message}\n{step.error}" if step.error else message
        return element(outcome, kind, message, self._room.text(text, TEXT))

    def _tries(self, step: Step, outcome: Outcome) -> Iterator[str]:
        """Yield the tries before the last, as Surefire has them and who reads its reports.

        Those of a test that passed at last are flaky. Of one that did not, what is told first is
        what the last try said, since that is what the source keeps of the step.
        """
        if outcome == "skipped":
            return
        name = "flakyFailure" if outcome == "passed" else f"rerun{outcome.capitalize()}"
        earlier = [each for each in step.attempts[:-1] if each.status not in COMPLETED]
        for number, each in enumerate(earlier[:_MOST_TRIES]):
            message = line(each.error) if each.error else _unsaid(each)
            if number == _MOST_TRIES - 1 and len(earlier) > _MOST_TRIES:
                message = f"{len(earlier) - number:,} more attempts did not succeed either."
            text = self._room.text(each.error or message, TEXT)
            yield element(name, each.status, message, f"<stackTrace>{text}</stackTrace>")

    def _reason(self, step: Step) -> str:
        """Say why a step did not run."""
        stated = reason_of(step)
        reason = f" {stated}" if stated else ""
        if step.status == "pending":
            return f"It had not begun when the record was made.{reason}"
        if step.status == "skipped":
            return f"It was skipped.{reason}"
        roots = stoppers(step, self._stopped, self._steps)
        named = ", ".join([self._names[key] for key in roots[:_NAMED] if key in self._names])
        if not named:
            return f"It did not run because something before it failed.{reason}"
        more = f" and {len(roots) - _NAMED:,} more" if len(roots) > _NAMED else ""
        return f"It did not run because of {named}{more}.{reason}"

    def _told(self, step: Step) -> str:
        """Return what a step wrote; of those that succeeded only what was wrong all the same."""
        if step.status == "success":
            return ""
        warning = f"Warning: {step.error}" if step.status == "warned" and step.error else ""
        return "\n".join([part for part in (warning, step.log) if part])


def element(name: str, kind: str, message: str, inner: str) -> str:
    """Return an element that says what was wrong; `inner` is XML."""
    told = f'type="{escaped(line(kind))}" message="{escaped(line(message))}"'
    return f"<{name} {told}>{inner}</{name}>"


def seconds(number: float | None) -> str:
    """Write seconds as Surefire does: three digits after the point, never below zero."""
    return f"{max(number or 0.0, 0.0):.3f}"


def _unsaid(attempt: Attempt) -> str:
    return f"Attempt {attempt.number:,} did not succeed, and the source keeps no message."
