"""Annotations: failed and warned steps at their file and line of the repository."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar, Final

from exporter.github.commands import Level, annotation, looks_like_command
from exporter.github.limits import ANNOTATION_MESSAGE, ANNOTATION_TITLE, ANNOTATIONS_PER_LEVEL
from exporter.model import Receipt, Step
from exporter.report import Report
from exporter.report.visible import visible
from exporter.report.words import count, one_line

Locate = Callable[[str], str | None]
"""From a step's file, as the source names it, to a path in the repository, or None."""

_TITLE: Final = "dagrun-export: "
"""What the title of each annotation begins with, so that nobody takes it for another step's."""

_NAME: Final = 150
_PATH: Final = 1000
_ENDED: Final[dict[Level, str]] = {"error": "failed", "warning": "warned"}


class Annotations:
    """Writes workflow commands to the log, at most as many of a level as the runner keeps."""

    name: ClassVar[str] = "annotations"

    def __init__(
        self, emit: Callable[[str], None], *, limit: int, locate: Locate = lambda file: file
    ) -> None:
        self._emit = emit
        self._limit = min(limit, ANNOTATIONS_PER_LEVEL)
        self._locate = locate

    def publish(self, report: Report, files: Sequence[Receipt]) -> Receipt:
        """Annotate the failed steps, root causes first, and the warned ones."""
        del files  # they are in the job summary
        try:
            for line in annotations_of(report, self._limit, self._locate):
                self._emit(line)
        except (OSError, ValueError) as error:
            message = f"no annotations: the log cannot be written ({error}); check what reads it"
            return Receipt(publisher=self.name, outcome="failed", message=message)
        return Receipt(publisher=self.name, outcome="done")


def annotations_of(report: Report, limit: int, locate: Locate) -> Iterator[str]:
    """Yield the commands, at most `limit` of each level; the last one counts what is left out."""
    if limit < 1:
        return
    failed = report.failed_steps()
    warned = [step for step in report.run.steps.values() if step.status == "warned"]
    if report.run.error and not failed and report.run.status == "failed":
        yield annotation("error", _text(report.run.error), title=f"{_TITLE}the run failed")
    causes = {cause.step.step_id: cause for cause in report.causes}
    for step in failed[: _room(failed, limit)]:
        cause = causes.get(step.step_id)
        blocked = len(cause.blocked) if cause else 0
        after = f"\n{count(blocked, 'step')} did not run because of it." if blocked else ""
        message = _text(cause.message if cause else _message(step), ANNOTATION_MESSAGE - len(after))
        yield _annotation("error", step, message + after, locate)
    yield from _more("error", failed, limit)
    for step in warned[: _room(warned, limit)]:
        yield _annotation("warning", step, _text(_message(step)), locate)
    yield from _more("warning", warned, limit)


def _room(steps: Sequence[Step], limit: int) -> int:
    """Return how many are annotated: where they are too many, the last place is for their count."""
    return limit if len(steps) <= limit else limit - 1


def _more(level: Level, steps: Sequence[Step], limit: int) -> Iterator[str]:
    left = len(steps) - _room(steps, limit)
    if left > 0:
        title = f"{_TITLE}{left:,} {'more ' if limit > 1 else ''}steps {_ENDED[level]}"
        yield annotation(level, f"… and {left:,} more; the report lists them.", title=title)


def _annotation(level: Level, step: Step, message: str, locate: Locate) -> str:
    place = step.location
    file = locate(place.file) if place and _is_path(place.file) else None
    name = "a step" if looks_like_command(step.name) else one_line(visible(step.name), _NAME)
    return annotation(
        level,
        message,
        title=f"{_TITLE}{name} {_ENDED[level]}"[:ANNOTATION_TITLE],
        file=file,
        line=place.line if place else None,
    )


def _is_path(file: str) -> bool:
    """Tell whether text can be a file of a repository that is fit for the log."""
    return len(file) <= _PATH and file == visible(file) and not looks_like_command(file)


def _message(step: Step) -> str:
    return (step.failure.message if step.failure else step.error) or "The source keeps no message."


def _text(message: str, limit: int = ANNOTATION_MESSAGE) -> str:
    """Bound a message and make it harmless.

    Text that names a workflow command stays out of the log altogether: the runner would unescape
    it rightly, but others that read the same commands undo the escapes in another order.
    """
    if looks_like_command(message):
        return "Its error names a workflow command and stands in the report only."
    shown = visible(message[:limit])
    return shown if len(message) <= limit >= len(shown) else f"{shown[: limit - 1]}…"
