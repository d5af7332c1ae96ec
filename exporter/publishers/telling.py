"""From a report to what publishers are told of it; needs the report, so the worker does it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from exporter.github.commands import looks_like_command
from exporter.github.limits import ANNOTATION_MESSAGE, ANNOTATION_TITLE, ANNOTATIONS_PER_LEVEL
from exporter.model import Step
from exporter.model.comparison import Comparison
from exporter.model.digest import sha256
from exporter.model.statuses import RED_RUN
from exporter.publishers.told import Level, Remark, State, Told
from exporter.report import Report
from exporter.report.build import error_of
from exporter.report.visible import visible
from exporter.report.words import count, one_line

_TITLE: Final = "dagrun-export: "
"""What the title of each annotation begins with, so that nobody takes it for another step's."""

_NAME: Final = 150
_PATH: Final = 1000
_ENDED: Final[dict[Level, str]] = {"error": "failed", "warning": "warned"}


def told_of(report: Report, *, remarks: int = 0) -> Told:
    """Return a report in short, with at most so many remarks of each level."""
    summary, comparison = report.analysis.summary, report.comparison
    return Told(
        dag_id=report.run.dag_id,
        run_id=report.run.run_id,
        status=report.run.status,
        state=_state(report),
        outcome=_outcome(report),
        total=summary.total_steps,
        passed=summary.completed_steps,
        failed=summary.failed_steps,
        skipped=summary.skipped_steps,
        duration_seconds=summary.duration_seconds,
        changed=any(_changed(comparison)) if comparison else None,
        regressions=comparison.regressions if comparison else None,
        remarks=tuple(_remarks(report, min(remarks, ANNOTATIONS_PER_LEVEL))),
    )


def _state(report: Report) -> State:
    if report.run.status in RED_RUN or report.analysis.summary.failed_steps:
        return "failed"
    return "passed" if report.run.status == "success" else "other"


def _changed(found: Comparison) -> Iterator[str]:
    """Yield each step that ends in another way than in the baseline, or is slower."""
    for what, steps in (
        ("newly failed", found.newly_failed),
        ("fixed", found.fixed),
        ("ends in another way", found.status_changed),
        ("slower", found.slower),
    ):
        yield from (f"{what} {step.step_id}" for step in steps)


def _outcome(report: Report) -> str:
    """Digest how the steps ended and what changed; times only where a step is slower."""
    steps = report.run.steps.values()
    told = sorted(
        f"{step.status} {step.step_id}"
        for step in steps
        if step.status not in {"success", "skipped"}
    )
    counts = sorted(f"{status} {n}" for status, n in report.analysis.summary.by_status.items())
    changed = sorted(_changed(report.comparison)) if report.comparison else ()
    text = "\0".join((report.run.status, *counts, *told, *changed))
    return sha256(text.encode("utf-8", "surrogatepass"))[:32]


def _remarks(report: Report, limit: int) -> Iterator[Remark]:
    """Yield failed steps, root causes first, and warned ones; the last one counts the others."""
    if limit < 1:
        return
    failed = report.failed_steps()
    warned = [step for step in report.run.steps.values() if step.status == "warned"]
    if report.run.error and not failed and report.run.status == "failed":
        yield Remark("error", f"{_TITLE}the run failed", _text(report.run.error))
    causes = {cause.step.step_id: cause for cause in report.causes}
    for step in failed[: _room(failed, limit)]:
        cause = causes.get(step.step_id)
        blocked = len(cause.blocked) if cause else 0
        after = f"\n{count(blocked, 'step')} did not run because of it." if blocked else ""
        after += _seen(report, step)
        message = _text(cause.message if cause else _message(step), ANNOTATION_MESSAGE - len(after))
        yield _remark("error", step, message + after)
    yield from _more("error", failed, limit)
    for step in warned[: _room(warned, limit)]:
        yield _remark("warning", step, _text(_message(step)))
    yield from _more("warning", warned, limit)


def _seen(report: Report, step: Step) -> str:
    """Say in a line of its own whether an error is new, where the recent runs are known."""
    if report.history is None:
        return ""
    from exporter.report.seen import seen_before  # noqa: PLC0415 - few know the runs before

    said = seen_before(report, step)
    return f"\n{said[:1].upper()}{said[1:]}." if said else ""


def _room(steps: Sequence[Step], limit: int) -> int:
    """Return how many are told: where they are too many, the last place is for their count."""
    return limit if len(steps) <= limit else limit - 1


def _more(level: Level, steps: Sequence[Step], limit: int) -> Iterator[Remark]:
    left = len(steps) - _room(steps, limit)
    if left > 0:
        title = f"{_TITLE}{left:,} {'more ' if limit > 1 else ''}steps {_ENDED[level]}"
        yield Remark(level, title, f"… and {left:,} more; the report lists them.")


def _remark(level: Level, step: Step, message: str) -> Remark:
    place = step.location
    name = "a step" if looks_like_command(step.name) else one_line(visible(step.name), _NAME)
    return Remark(
        level,
        f"{_TITLE}{name} {_ENDED[level]}"[:ANNOTATION_TITLE],
        message,
        place.file if place and _is_path(place.file) else None,
        place.line if place else None,
    )


def _is_path(file: str) -> bool:
    """Tell whether text can be a file of a repository that is fit for the log."""
    return len(file) <= _PATH and file == visible(file) and not looks_like_command(file)


def _message(step: Step) -> str:
    return error_of(step) or "The source keeps no message."


def _text(message: str, limit: int = ANNOTATION_MESSAGE) -> str:
    """Bound a message and make it harmless.

    Text that names a workflow command stays out of the log altogether: the runner would unescape
    it rightly, but others that read the same commands undo the escapes in another order.
    """
    if looks_like_command(message):
        return "Its error names a workflow command and stands in the report only."
    shown = visible(message[:limit])
    return shown if len(message) <= limit >= len(shown) else f"{shown[: limit - 1]}…"
