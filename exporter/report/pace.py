"""What held a run back, in a sentence."""

from __future__ import annotations

from typing import Final

from exporter.analysis import Analysis
from exporter.report.words import duration

_CLOCKS: Final = 1.0
"""Seconds that clocks may differ by: an end of so much after a start still counts as before it."""


def pace_of(analysis: Analysis) -> str:
    """Say whether dependencies, workers or waiting decided how long the run took.

    Empty where the source tells of no dependency or no times, so that nothing can be said.
    """
    limits, path = analysis.limits, analysis.critical_path
    if limits.bound and (limits.unlimited_seconds or 0) > (path.observed_seconds or 0) + _CLOCKS:
        early = any(note.code == "started-before-upstream" for note in analysis.notes)
        why = "steps began before what they wait for had ended" if early else "not all have times"
        return (
            f"The longest chain of dependencies sums to {duration(limits.unlimited_seconds)}, more "
            f"than the {duration(path.observed_seconds)} that the path took: {why}. So nothing "
            "can be said of what held the run back."
        )
    chain = f"the longest chain of dependencies alone takes {duration(limits.unlimited_seconds)}"
    took = f"of the {duration(path.observed_seconds)} that the path took"
    match limits.bound:
        case "dependency":
            return (
                f"Dependency-bound: {chain}, {took}. More workers would hardly help; "
                "only faster or fewer steps on that chain do."
            )
        case "worker":
            several = (
                f"one of {limits.workers:,} workers" if limits.workers > 1 else "the one worker"
            )
            return (
                f"Worker-bound: {chain}, {took}. Steps that were ready waited for {several}; "
                "with one for each the run could have been that much shorter."
            )
        case "waiting":
            idle = sum(part.seconds for part in analysis.ledger.path if part.kind == "queued")
            return (
                f"Held up by waiting: {chain}, {took}. For {duration(idle)} no step of the path "
                "ran, and nothing on record says what it waited for."
            )
        case None:
            return ""
