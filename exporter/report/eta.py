"""How long a run that goes on may still take, in words that say what tells it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from exporter.analysis import Analysis
from exporter.analysis.remaining import Remaining, again_of, remaining_of
from exporter.model import DagRun
from exporter.model.named import NamedTuple
from exporter.report.words import duration, moment

if TYPE_CHECKING:
    from exporter.model.history import History


class Left(NamedTuple):
    """What is left, as a figure."""

    time: str
    hint: str


def left_in_words(run: DagRun, analysis: Analysis, history: History) -> tuple[str, ...]:
    """Return a sentence on what is left; none where nothing is known of it."""
    left = remaining_of(run, history, analysis.graph)
    if left is None:
        return ()
    if left.seconds < 1:
        took = f", {duration(left.usual_seconds)}" if left.usual_seconds else ""
        return (f"It has taken as long as {_told_by(left)}{took}.",)
    return (f"About {duration(left.seconds)} are left, by {_told_by(left)}.",)


def left_of(run: DagRun, analysis: Analysis, history: History) -> Left | None:
    """Return the same as a figure of the page; None where nothing is known."""
    left = remaining_of(run, history, analysis.graph)
    if left is None:
        return None
    if left.seconds < 1:
        return Left("0 s", f"it has taken as long as {_told_by(left)}")
    end = moment(left.as_of + timedelta(seconds=left.seconds))
    return Left(duration(left.seconds), f"until about {end}, by {_told_by(left)}")


def again_in_words(run: DagRun, analysis: Analysis, history: History) -> str:
    """Say what running again what failed takes; empty where nobody knows."""
    again = again_of(run, history, analysis.graph)
    if again is None:
        return ""
    about = "about" if again.whole else "at least"
    took = f"{about} {duration(again.seconds)}"
    return f"To run what broke and what that stopped again takes {took}, by the recent runs."


def _told_by(left: Remaining) -> str:
    return "the run before it" if left.runs == 1 else f"the median of the last {left.runs:,} runs"
