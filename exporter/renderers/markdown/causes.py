"""What broke: the part of a summary and of a comment for which they are opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from exporter.model import Location, Step
from exporter.renderers.markdown.escape import block, cell, code, text
from exporter.renderers.markdown.forms import Form
from exporter.renderers.markdown.view import View
from exporter.renderers.markdown.words import and_more, folded
from exporter.report import Cause, Report
from exporter.report.exits import exit_in_words
from exporter.report.owner import owner_of
from exporter.report.words import count, duration, one_line

NAME: Final = 100
"""Characters of a name: with every one of them in the longest escape, the verdict and the first
cause still stand in the first four kilobytes."""

OWNER: Final = 150

_AT_ONCE: Final = 1500
"""Characters of whole errors that are shown unfolded."""

_LONGEST_COMMAND: Final = 1000

_ALIKE: Final = 60
"""Characters that tell whether an error begins with its telling line."""


def causes(view: View, form: Form) -> Iterator[str]:
    """Say what broke, what with, where, and what that stopped."""
    report = view.report
    if report.run.error:
        yield from ("### The run's own error", "", f"> {code(report.run.error, form.message)}", "")
    told = told_causes(view, form)
    if not told:
        return
    alone = len(report.causes) == 1
    yield from ("### Root cause" if alone else "### Root causes", "")
    folds: list[str] = []
    room = _AT_ONCE
    for number, (cause, same) in enumerate(told, 1):
        lead = "" if alone else f"**{number}.** "
        yield from (f"{lead}{_headline(cause, report, form)}", "")
        detail = cause.detail if number <= form.details else None
        if detail and len(detail) <= room and _begins_with_message(detail, cause):
            room -= len(detail)
            yield from (*block(detail, form.detail), "")
        else:
            yield from (f"> {code(cause.message, form.message)}", "")
            if detail:
                title = "The whole error" if alone else f"The whole error of no. {number}"
                folds += (*folded(title, block(detail, form.detail)), "")
        if same:
            yield from (_same(same, form), "")
    left = len(report.causes) - sum(1 + len(same) for _, same in told)
    if left:
        yield from (and_more(left, "root cause"), "")
    kept_back = sum(1 for cause, _ in told[form.details :] if cause.detail)
    if kept_back:
        yield from (f"{count(kept_back, 'whole error is', 'whole errors are')} left out here.", "")
    # After all the messages, so that each of these stands as near to the top as can be.
    yield from _again(report)
    yield from folds


def _again(report: Report) -> Iterator[str]:
    """Say what runs again what failed, as a block that GitHub offers to copy.

    A command that is cut is none: one that is too long stands in the page alone.
    """
    command = report.analysis.rerun
    if command and len(command) <= _LONGEST_COMMAND:
        yield from ("Run again what failed:", "", *block(command, _LONGEST_COMMAND), "")
    if report.causes and report.history is not None:
        from exporter.report.eta import again_in_words  # noqa: PLC0415 - as below

        if said := again_in_words(report.run, report.analysis, report.history):
            yield from (said, "")


def told_causes(view: View, form: Form) -> list[tuple[Cause, list[Cause]]]:
    """Return the causes that are told one by one, each with those that show the same error.

    Only where they are too many are equal errors told as one.
    """
    if len(view.report.causes) <= form.causes:
        return [(cause, []) for cause in view.report.causes]
    return view.alike[: form.causes]


def _headline(cause: Cause, report: Report, form: Form) -> str:
    step = cause.step
    about = [
        f"**{code(step.name, NAME)}**",
        text(step.kind, 40) if step.kind else "",
        place(step.location),
        duration(step.duration_seconds) if step.duration_seconds is not None else "",
        count(step.retry_count + 1, "attempt") if step.retry_count else "",
        exit_in_words(step),
        *_past(step, report),
        text(owner, OWNER) if (owner := owner_of(step, report.run.steps)) else "",
        _stopped(cause, report, form),
    ]
    return " · ".join(filter(None, about))


def _past(step: Step, report: Report) -> tuple[str, ...]:
    """Say since when it has failed, and whether its error is new, where recent runs are known."""
    history = report.history
    if history is None:
        return ()
    from exporter.report.seen import seen_before  # noqa: PLC0415 - few know the runs before
    from exporter.report.since import failed_since  # noqa: PLC0415 - as above

    return failed_since(history.ends_of(step)), seen_before(report, step)


def _stopped(cause: Cause, report: Report, form: Form) -> str:
    if not cause.blocked:
        return ""
    steps = report.run.steps
    names = [steps[step_id].name for step_id in cause.blocked[: form.blocked] if step_id in steps]
    return _named(f"stopped {count(len(cause.blocked), 'step')}", names, len(cause.blocked))


def _same(same: Sequence[Cause], form: Form) -> str:
    names = [cause.step.name for cause in same[: form.blocked]]
    return _named(f"The same error in {len(same):,} more", names, len(same))


def _named(said: str, names: Sequence[str], total: int) -> str:
    if not names:
        return said
    listed = ", ".join(code(name, 60) for name in names)
    return f"{said}: {listed} {and_more(total - len(names))}".rstrip()


def place(location: Location | None) -> str:
    """Return a file and line as code, for a table or a sentence."""
    if location is None:
        return ""
    return cell(f"{location.file}:{location.line}" if location.line else location.file, 150)


def _begins_with_message(detail: str, cause: Cause) -> bool:
    """Tell whether the whole error says the telling line first, as a traceback does not."""
    return one_line(detail)[:_ALIKE] == cause.message[:_ALIKE]
