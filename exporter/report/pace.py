"""What held a run back, in a sentence."""

from __future__ import annotations

from exporter.analysis import Analysis
from exporter.report.words import duration


def pace_of(analysis: Analysis) -> str:
    """Say whether dependencies, workers or waiting decided how long the run took.

    Empty where the source tells of no dependency or no times, so that nothing can be said.
    """
    limits, path = analysis.limits, analysis.critical_path
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
