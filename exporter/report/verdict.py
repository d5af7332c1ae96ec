"""The verdict: one sentence, made here, said the same on the page, in Markdown, on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from exporter.analysis import Analysis
from exporter.analysis.facts import SEVERAL
from exporter.model import DagRun, RunStatus
from exporter.model.statuses import OPEN_RUN
from exporter.report.report import Tone, Verdict
from exporter.report.words import RUN_WORDS, count, duration

if TYPE_CHECKING:
    from exporter.model.comparison import Comparison
    from exporter.model.history import History

_PAIR: Final = 2
TONES: Final[dict[RunStatus, Tone]] = {
    "created": "secondary",
    "running": "info",
    "retry": "info",
    "success": "success",
    "partial_success": "warning",
    "failed": "danger",
    "cancelled": "secondary",
    "unknown": "warning",
}


def noun_of(run: DagRun) -> str:
    """Return what a step of a run is called: a run, where it is made of runs."""
    return "run" if SEVERAL in run.metadata else "step"


def verdict_of(
    run: DagRun,
    analysis: Analysis,
    comparison: Comparison | None = None,
    history: History | None = None,
) -> Verdict:
    """Say how the run went, what broke, what that took down, and what is worse than before.

    Of a run that goes on, also what is left of it, where the runs before it tell.
    """
    word = RUN_WORDS[run.status]
    summary = analysis.summary
    noun = noun_of(run)
    head = word
    if run.status in OPEN_RUN:
        head = f"{word}, so far"
    elif summary.duration_seconds is not None:
        head = f"{word} after {duration(summary.duration_seconds)}"
    sentences = [f"{head}."]
    if not summary.total_steps:
        sentences.append(f"No {noun} is on record.")
    elif summary.failed_steps:
        sentences.append(_what_broke(analysis, noun))
    else:
        sentences.append(_what_ran(analysis, noun))
    if comparison is not None and comparison.regressions:
        sentences.append(_what_is_worse(comparison))
    if history is not None:
        sentences += _by_past_runs(run, analysis, history)
    return Verdict(word=word, sentence=" ".join(sentences), tone=TONES[run.status])


def _by_past_runs(run: DagRun, analysis: Analysis, history: History) -> tuple[str, ...]:
    """Say what is left of a run that goes on, else since when it has failed."""
    if run.status in OPEN_RUN:
        from exporter.report.eta import left_in_words  # noqa: PLC0415 - few runs go on

        return left_in_words(run, analysis, history)
    from exporter.report.since import red_since  # noqa: PLC0415 - few know the runs before

    since = red_since(history)
    return (since,) if since else ()


def _what_broke(analysis: Analysis, noun: str) -> str:
    failed = analysis.summary.failed_steps
    blocked = analysis.summary.by_status.get("upstream_failed", 0)
    said = f"{count(failed, noun)} of {analysis.summary.total_steps:,} broke"
    if blocked:
        said += f"; {blocked:,} did not run because of {'it' if failed == 1 else 'them'}"
    same = len(analysis.groups) == 1 and len(analysis.groups[0].step_ids) == failed > 1
    if not same:
        return f"{said}."
    return f"{said}. {'Both' if failed == _PAIR else 'All'} show the same error."


def _what_is_worse(comparison: Comparison) -> str:
    parts = [
        f"{count(len(changes), 'step')} {words}"
        for changes, words in (
            (comparison.newly_failed, "newly failed"),
            (comparison.slower, "became slower"),
        )
        if changes
    ]
    return f"Compared with the baseline, {' and '.join(parts)}."


def _what_ran(analysis: Analysis, noun: str) -> str:
    summary = analysis.summary
    parts = []
    for status, words in (
        ("warned", "with warnings"),
        ("skipped", "skipped"),
        ("upstream_failed", "not run because of a failure above"),
        ("cancelled", "cancelled"),
        ("running", "running"),
        ("pending", "pending"),
        ("retry", "waiting to retry"),
        ("unknown", "with no end on record"),
    ):
        number = summary.by_status.get(status, 0)
        if number:
            parts.append(f"{number:,} {words}")
    said = f"{summary.completed_steps:,} of {count(summary.total_steps, noun)} succeeded"
    return f"{said} ({', '.join(parts)})." if parts else f"{said}."
