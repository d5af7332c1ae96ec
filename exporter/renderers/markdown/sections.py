"""The parts of a summary and of a comment: each returns lines, or none where it has no data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import nlargest
from typing import Final

from exporter.model import Location, Receipt, Step
from exporter.model.statuses import STEP_STATUSES
from exporter.renderers.markdown.escape import block, cell, code, text
from exporter.renderers.markdown.forms import Form
from exporter.renderers.markdown.words import (
    NOTE_SIGNS,
    RUN_SIGNS,
    SIGNS,
    and_more,
    bar,
    folded,
    table,
)
from exporter.report import Cause, Report
from exporter.report.words import STATUS_WORDS, count, duration, moment

_NAME: Final = 100
"""Characters of a name: with every one of them in the longest escape, the verdict and the first
cause still stand in the first four kilobytes."""

_NOTE_ORDER: Final = ("error", "warning", "info")


def verdict(report: Report) -> list[str]:
    """Say how it went."""
    sign = RUN_SIGNS[report.run.status]
    return [
        f"## {sign} {report.verdict.word}: {text(report.title, _NAME)}",
        "",
        f"**{text(report.verdict.sentence, 500)}**",
    ]


def facts(report: Report) -> list[str]:
    """Say which run this is."""
    run, source = report.run, report.run.source
    parts = [f"Run {code(run.run_id, _NAME)}"]
    if run.dag_id != report.title:
        parts.append(f"of {code(run.dag_id, _NAME)}")
    tool = " ".join(filter(None, (source.tool, source.tool_version)))
    if tool:
        parts.append(text(tool, 60))
    if source.command:
        parts.append(code(source.command, _NAME))
    if run.start_time:
        parts.append(f"started {moment(run.start_time)}")
    lines = [" · ".join(parts)]
    if report.selected is not None:
        total = report.analysis.summary.total_steps
        lines += ["", f"Tables and graph show the {len(report.selected):,} selected of {total:,}."]
    return lines


def causes(report: Report, form: Form) -> Iterator[str]:
    """Say what broke, what with, where, and what that stopped."""
    if report.run.error:
        yield from ("### The run's own error", "", f"> {code(report.run.error, form.message)}", "")
    shown = report.causes[: form.causes]
    if not shown:
        return
    alone = len(report.causes) == 1
    yield from ("### Root cause" if alone else "### Root causes", "")
    for number, cause in enumerate(shown, 1):
        lead = "" if alone else f"**{number}.** "
        yield from (f"{lead}{_headline(cause, report, form)}", "")
        yield from (f"> {code(cause.message, form.message)}", "")
    left = len(report.causes) - len(shown)
    if left:
        yield from (and_more(left, " root causes"), "")
    yield from _details(shown, form)


def _headline(cause: Cause, report: Report, form: Form) -> str:
    step = cause.step
    about = [
        f"**{code(step.name, _NAME)}**",
        text(step.kind, 40) if step.kind else "",
        _place(step.location),
        duration(step.duration_seconds) if step.duration_seconds is not None else "",
        count(step.retry_count + 1, "attempt") if step.retry_count else "",
    ]
    return " · ".join(filter(None, [*about, _stopped(cause, report, form)]))


def _stopped(cause: Cause, report: Report, form: Form) -> str:
    if not cause.blocked:
        return ""
    said = f"stopped {count(len(cause.blocked), 'step')}"
    named = [
        code(report.run.steps[step_id].name, 60)
        for step_id in cause.blocked[: form.blocked]
        if step_id in report.run.steps
    ]
    rest = and_more(len(cause.blocked) - len(named)) if named else ""
    return f"{said}: {', '.join(named)} {rest}".rstrip() if named else said


def _details(shown: Sequence[Cause], form: Form) -> Iterator[str]:
    whole = [(number, cause) for number, cause in enumerate(shown, 1) if cause.detail]
    for number, cause in whole[: form.details]:
        title = "The whole error" if len(shown) == 1 else f"The whole error of no. {number}"
        yield from folded(title, block(cause.detail or "", form.detail))
        yield ""
    left = len(whole) - form.details
    if form.details and left > 0:
        yield from (and_more(left, " whole errors"), "")


def counts(report: Report) -> list[str]:
    """Count the steps by status."""
    summary = report.analysis.summary
    if not summary.total_steps:
        return []
    there = [status for status in STEP_STATUSES if summary.by_status.get(status)]
    heads = [f"{SIGNS[status]} {STATUS_WORDS[status]}:" for status in there]
    numbers = [f"{summary.by_status[status]:,}" for status in there]
    if summary.total_retries:
        heads.append("🔁 retries:")
        numbers.append(f"{summary.total_retries:,}")
    return table(["steps:", *heads], [[f"{summary.total_steps:,}", *numbers]])


def failed(report: Report, form: Form) -> list[str]:
    """List the failed steps that are not among the causes shown."""
    told = {cause.step.step_id for cause in report.causes[: form.causes]}
    rest = [step for step in report.failed_steps() if step.step_id not in told]
    if not rest:
        return []
    title = "### Other failed steps" if told else "### Failed steps"
    return [title, "", *_errors(rest, form.failed, form.message, "failed step")]


def warned(report: Report, form: Form) -> list[str]:
    """List the steps that warned."""
    steps = [step for step in report.run.steps.values() if step.status == "warned"]
    if not steps:
        return []
    return ["### Warnings", "", *_errors(steps, form.warned, form.message, "step with warnings")]


def _errors(steps: Sequence[Step], limit: int, message: int, noun: str) -> list[str]:
    left = len(steps) - limit
    if not limit:
        return [f"{count(len(steps), noun, _plural(noun))}, not listed here."]
    rows = (
        (
            cell(step.name, _NAME),
            duration(step.duration_seconds) if step.duration_seconds is not None else "",
            cell(error, message) if (error := _error(step)) else "",
            _place(step.location),
        )
        for step in steps[:limit]
    )
    heads = ["step", "time:", "message", "where"]
    return table(heads, rows, and_more(left))


def _plural(noun: str) -> str:
    return noun.replace("step", "steps", 1)


def _error(step: Step) -> str | None:
    return step.failure.message if step.failure else step.error


def _place(location: Location | None) -> str:
    if location is None:
        return ""
    return cell(f"{location.file}:{location.line}" if location.line else location.file, 150)


def slowest(report: Report, form: Form) -> list[str]:
    """List the steps that took longest, with bars, and the path that decided the end."""
    lines = [*_critical(report, form)]
    steps = report.steps()
    timed = [
        (step.duration_seconds, -number)
        for number, step in enumerate(steps)
        if step.duration_seconds
    ]
    if form.slowest and len(timed) > 1:
        longest = nlargest(form.slowest, timed)
        top = longest[0][0]
        rows = (
            (
                f"{SIGNS[step.status]} {cell(step.name, _NAME)}",
                duration(seconds),
                bar(seconds / top),
            )
            for seconds, step in ((seconds, steps[-number]) for seconds, number in longest)
        )
        heads = ["slowest steps", "time:", ""]
        lines += table(heads, rows, and_more(len(timed) - len(longest)))
    return ["### Where the time went", "", *lines] if lines else []


def _critical(report: Report, form: Form) -> list[str]:
    path = report.analysis.critical_path
    ids, seconds = (
        (path.observed, path.observed_seconds)
        if path.observed
        else (path.structural, path.structural_seconds)
    )
    named = [
        code(report.run.steps[step_id].name, 60)
        for step_id in ids[: form.path]
        if step_id in report.run.steps
    ]
    if len(ids) < 2 or not named:  # noqa: PLR2004 - one step is no path
        return []
    took = f" ({duration(seconds)}, {count(len(ids), 'step')})"
    rest = and_more(len(ids) - len(named))
    return [f"Critical path{took}: {' → '.join(named)} {rest}".rstrip(), ""]


def notes(report: Report, form: Form) -> list[str]:
    """List what was missing or repaired in the record, the gravest first."""
    ordered = sorted(report.notes, key=lambda note: _NOTE_ORDER.index(note.level))
    if not ordered:
        return []
    lines = [
        f"- {NOTE_SIGNS[note.level]} {text(note.message, 300)}"
        f" ({code(note.code, 60)}{f', {code(note.where, 150)}' if note.where else ''})"
        for note in ordered[: form.notes]
    ]
    left = len(ordered) - form.notes
    if left > 0:
        lines.append(f"- {and_more(left, ' notes')}")
    return ["### Notes on the record", "", *lines]


def files(written: Sequence[Receipt], form: Form) -> list[str]:
    """List the files that were written."""
    paths = [receipt.path for receipt in written if receipt.path]
    if not paths:
        return []
    left = len(paths) - form.files
    named = ", ".join(code(path, 200) for path in paths[: form.files])
    return [f"Written: {named} {and_more(left)}".rstrip()]


def footer(report: Report) -> list[str]:
    """Name the maker: the last paragraph of everything, so that a cut would be seen."""
    secrets = report.run.redactions
    said = f" {count(secrets, 'secret was', 'secrets were')} taken out of it." if secrets else ""
    return [f"Report by {report.generator}.{said}"]
