"""The parts of a summary and of a comment: each returns lines, or none where it has no data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from exporter.analysis.facts import SEVERAL, Ledger
from exporter.model import Receipt, Step
from exporter.model.statuses import STEP_STATUSES
from exporter.renderers.markdown.causes import NAME, place, told_causes
from exporter.renderers.markdown.escape import cell, code, sentence, text
from exporter.renderers.markdown.forms import Form
from exporter.renderers.markdown.view import View
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
from exporter.report.build import error_of
from exporter.report.pace import pace_of
from exporter.report.reason import reasons_of
from exporter.report.verdict import noun_of
from exporter.report.words import STATUS_WORDS, count, duration, moment

_NOTE_ORDER: Final = ("error", "warning", "info")
_LEAST: Final = 1.0
"""Seconds at either end of a run that are worth a word."""
_REASONS: Final = 4
_MUCH: Final = 0.1
"""The same as a share of the run."""


def verdict(report: Report, label: str = "") -> list[str]:
    """Say how it went; `label` tells a report from others of the same title."""
    sign = RUN_SIGNS[report.run.status]
    told = f" · {text(label, NAME)}" if label else ""
    return [
        f"## {sign} {report.verdict.word}: {text(report.title, NAME)}{told}",
        "",
        f"**{text(report.verdict.sentence, 500)}**",
    ]


def facts(report: Report) -> list[str]:
    """Say which run this is."""
    run, source = report.run, report.run.source
    alone = SEVERAL not in run.metadata
    parts = [f"Run {code(run.run_id, NAME)}" if alone else text(run.run_id, NAME)]
    if run.dag_id != report.title:
        parts.append(f"of {code(run.dag_id, NAME)}")
    tool = [each for each in (source.tool, source.tool_version) if each]
    if tool:
        parts.append(text(" ".join(tool), 60))
    if source.command:
        parts.append(code(source.command, NAME))
    if run.start_time:
        parts.append(f"started {moment(run.start_time)}")
    lines = [" · ".join(parts)]
    if report.selected is not None:
        total = count(report.analysis.summary.total_steps, noun_of(run))
        lines += ["", f"Tables and graph show the selection: {len(report.selected):,} of {total}."]
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
    return table([f"{noun_of(report.run)}s:", *heads], [[f"{summary.total_steps:,}", *numbers]])


def skipped(view: View, form: Form) -> list[str]:
    """Say why steps were skipped, where a few reasons are those of most of them."""
    number = view.report.analysis.summary.by_status.get("skipped", 0)
    if not number:
        return []
    steps = view.report.run.steps.values()
    found = reasons_of([step for step in steps if step.status == "skipped"], form.message)
    shown = [(reason, times) for reason, times in found if reason][:_REASONS]
    if sum(times for _, times in shown) * 2 < number:
        return []
    left = number - sum(times for _, times in shown)
    alone = len(shown) == 1 and not left
    said = [code(reason, form.message) for reason, _ in shown]
    parts = said if alone else [f"{said[i]} ({times:,})" for i, (_, times) in enumerate(shown)]
    if left:
        silent = dict(found).get("") == left
        parts.append(f"{left:,} {'without a word on why' if silent else 'for other reasons'}")
    return [f"{number:,} skipped: {', '.join(parts)}."]


def failed(view: View, form: Form) -> list[str]:
    """List the failed steps that are not among the causes shown."""
    told = {cause.step.step_id for cause, _ in told_causes(view, form)}
    rest = [step for step in view.failed if step.step_id not in told]
    if not rest:
        return []
    return _errors("Other failed steps" if told else "Failed steps", rest, form.failed, form)


def warned(view: View, form: Form) -> list[str]:
    """List the steps that warned."""
    return _errors("Warnings", view.warned, form.warned, form) if view.warned else []


def _errors(title: str, steps: Sequence[Step], limit: int, form: Form) -> list[str]:
    rows = [
        (
            cell(step.name, NAME),
            _took(step),
            cell(error, form.message) if (error := error_of(step)) else "",
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


def _took(step: Step) -> str:
    """Say a duration that no narrow column breaks."""
    if step.duration_seconds is None:
        return ""
    return duration(step.duration_seconds).replace(" ", "\u00a0")


def slowest(view: View, form: Form) -> list[str]:
    """List the steps that took longest, with bars, and the path that decided the end."""
    lines = _critical(view.report, form)
    shown = view.slowest[: form.slowest]
    if shown and view.timed > 1:
        top = shown[0].duration_seconds or 1.0
        rows = (
            (
                f"{SIGNS[step.status]} {cell(step.name, NAME)}",
                _took(step),
                bar((step.duration_seconds or 0.0) / top),
            )
            for step in shown
        )
        noun = noun_of(view.report.run)
        lines += table([f"{len(shown)} slowest of {view.timed:,} {noun}s", "time:", ""], rows)
    return _titled("Where the time went", lines, fold=not form.open_rows) if lines else []


def _critical(report: Report, form: Form) -> list[str]:
    path = report.analysis.critical_path
    what, ids, seconds = (
        ("Critical path", path.observed, path.observed_seconds)
        if path.observed
        else ("Longest path of dependencies", path.structural, path.structural_seconds)
    )
    steps = report.run.steps
    named = [code(steps[step_id].name, 60) for step_id in ids[: form.path] if step_id in steps]
    if len(ids) < 2 or not named or not seconds:  # noqa: PLR2004 - one step is no path
        return []
    rest = and_more(len(ids) - len(named))
    told = (
        f"{what} ({duration(seconds)}, {count(len(ids), noun_of(report.run))}): {' → '.join(named)}"
    )
    more = " ".join(filter(None, (_around(report), pace_of(report.analysis))))
    return [f"{told} {rest}".rstrip(), "", *([text(more, 600), ""] if more else [])]


def _around(report: Report) -> str:
    """Say how much of the run went by before the path and after it, where that is much."""
    ledger = report.analysis.ledger
    told = []
    if before := _idle(ledger, 0):
        told.append(f"{duration(before)} before the first step of this path")
    if after := _idle(ledger, -1):
        told.append(f"{duration(after)} after its last")
    return f"The run took {duration(ledger.wall_seconds)}: {', '.join(told)}." if told else ""


def _idle(ledger: Ledger, end: int) -> float:
    """Return for how long nothing of the path ran at one end of the run; 0 for a little."""
    if len(ledger.path) < 2:  # noqa: PLR2004 - the two ends of one stretch are the same
        return 0.0
    part = ledger.path[end]
    least = max(_LEAST, (ledger.wall_seconds or 0.0) * _MUCH)
    return part.seconds if part.kind == "other" and part.seconds >= least else 0.0


def notes(report: Report, form: Form) -> list[str]:
    """List what was missing or repaired in the record, the gravest first."""
    ordered = sorted(report.notes, key=lambda note: _NOTE_ORDER.index(note.level))
    if not ordered:
        return []
    lines = [
        f"- {NOTE_SIGNS[note.level]} {sentence(note.message)}"
        f" ({code(note.code, 60)}{f', {code(note.where, 150)}' if note.where else ''})"
        for note in ordered[: form.notes]
    ]
    left = len(ordered) - form.notes
    if left > 0:
        lines.append(f"- {and_more(left, 'note')}")
    return ["### Notes on the record", "", *lines]


def links(published: Sequence[Receipt]) -> list[str]:
    """Link to what was published, in one line; the best of each comes first."""
    found = [link for receipt in published for link in receipt.links]
    if not found:
        return []
    from urllib.parse import quote  # noqa: PLC0415 - only where there is a link

    first, *rest = [f"[{link.text}]({quote(link.url, safe=':/?=&%#')})" for link in found]
    return [" · ".join((f"**{first}**", *rest))]


def files(written: Sequence[Receipt], form: Form) -> list[str]:
    """List the files that were written."""
    paths = [receipt.path for receipt in written if receipt.path]
    if not paths:
        return []
    left = len(paths) - form.files
    named = ", ".join(code(path, 200) for path in paths[: form.files])
    return [f"Written: {named} {and_more(left)}".rstrip()]


def explained_by_notes(report: Report) -> bool:
    """Tell whether the notes say why the run is not green: then they come first."""
    return report.run.status not in {"success", "failed"} and not report.causes


def shortened(form: Form) -> list[str]:
    """Say that there would be more to tell."""
    said = "Shortened to stay within GitHub's limit; the other outputs have it all."
    return [said] if form.shortened else []


def redacted(report: Report) -> str:
    """Say how many secrets were taken out; nothing where none were."""
    number = report.run.redactions
    return f"{count(number, 'secret was', 'secrets were')} taken out of it." if number else ""


def footer(report: Report) -> list[str]:
    """Name the maker: the last paragraph of everything, so that a cut would be seen."""
    return [f"Report by {report.generator}. {redacted(report)}".rstrip()]
