"""The parts of a summary and of a comment: each returns lines, or none where it has no data."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import nlargest
from typing import Final

from exporter.model import Receipt, Step
from exporter.model.statuses import STEP_STATUSES
from exporter.renderers.markdown.causes import NAME, place, told_causes
from exporter.renderers.markdown.escape import cell, code, text
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
from exporter.report import Report
from exporter.report.words import STATUS_WORDS, count, duration, moment

_NOTE_ORDER: Final = ("error", "warning", "info")


def verdict(report: Report) -> list[str]:
    """Say how it went."""
    sign = RUN_SIGNS[report.run.status]
    return [
        f"## {sign} {report.verdict.word}: {text(report.title, NAME)}",
        "",
        f"**{text(report.verdict.sentence, 500)}**",
    ]


def facts(report: Report) -> list[str]:
    """Say which run this is."""
    run, source = report.run, report.run.source
    parts = [f"Run {code(run.run_id, NAME)}"]
    if run.dag_id != report.title:
        parts.append(f"of {code(run.dag_id, NAME)}")
    tool = " ".join(filter(None, (source.tool, source.tool_version)))
    if tool:
        parts.append(text(tool, 60))
    if source.command:
        parts.append(code(source.command, NAME))
    if run.start_time:
        parts.append(f"started {moment(run.start_time)}")
    lines = [" · ".join(parts)]
    if report.selected is not None:
        total = report.analysis.summary.total_steps
        lines += ["", f"Tables and graph show the {len(report.selected):,} selected of {total:,}."]
    return lines


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
    told = {cause.step.step_id for cause, _ in told_causes(report, form)}
    rest = [step for step in report.failed_steps() if step.step_id not in told]
    if not rest:
        return []
    return _errors("Other failed steps" if told else "Failed steps", rest, form.failed, form)


def warned(report: Report, form: Form) -> list[str]:
    """List the steps that warned."""
    steps = [step for step in report.run.steps.values() if step.status == "warned"]
    return _errors("Warnings", steps, form.warned, form) if steps else []


def _errors(title: str, steps: Sequence[Step], limit: int, form: Form) -> list[str]:
    rows = [
        (
            cell(step.name, NAME),
            duration(step.duration_seconds) if step.duration_seconds is not None else "",
            cell(error, form.message) if (error := _error(step)) else "",
            place(step.location),
        )
        for step in steps[:limit]
    ]
    if not rows:
        return [f"{title}: {len(steps):,}, not listed here."]
    more = and_more(len(steps) - len(rows))
    return _titled(
        f"{title} ({len(steps):,})",
        table(["step", "time:", "message", "where"], rows, more),
        fold=len(rows) > form.open_rows,
    )


def _titled(title: str, lines: list[str], *, fold: bool) -> list[str]:
    return folded(title, lines) if fold else [f"### {title}", "", *lines]


def _error(step: Step) -> str | None:
    return step.failure.message if step.failure else step.error


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
                f"{SIGNS[step.status]} {cell(step.name, NAME)}",
                duration(seconds),
                bar(seconds / top),
            )
            for seconds, step in ((seconds, steps[-number]) for seconds, number in longest)
        )
        lines += table([f"{len(longest)} slowest of {len(timed):,} steps", "time:", ""], rows)
    return _titled("Where the time went", lines, fold=not form.open_rows) if lines else []


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


def footer(report: Report, form: Form) -> list[str]:
    """Name the maker: the last paragraph of everything, so that a cut would be seen."""
    number = report.run.redactions
    lines = [f"Report by {report.generator}."]
    if number:
        lines[0] += f" {count(number, 'secret was', 'secrets were')} taken out of it."
    if form.shortened:
        lines[:0] = ["Shortened to stay within GitHub's limit; the other outputs have it all.", ""]
    return lines
