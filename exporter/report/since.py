"""Since when a run, or a step, has failed: what the recent runs tell, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from exporter.model.statuses import RED_RUN
from exporter.report.words import count, moment

if TYPE_CHECKING:
    from exporter.model.history import History, PastRun

_COMMIT: Final = 10
_DAY: Final = len("2026-11-23")


def red_since(history: History) -> str:
    """Say for how many runs it has been red, or that it is green again; empty where nobody knows.

    Runs that were cancelled, that go on, or whose end is not known are passed over.
    """
    told = [run for run in history.runs if run.status == "success" or run.status in RED_RUN]
    if len(told) < 2 or told[-1] is not history.runs[-1]:  # noqa: PLR2004 - this one and another
        return ""
    *before, this = told
    red = this.status in RED_RUN
    streak = 0
    for run in reversed(before):
        if run.status not in RED_RUN:
            break
        streak += 1
    if not red:
        some = "run" if streak == 1 else count(streak, "run")
        return f"The {some} before it broke." if streak else ""
    if not streak:
        return "The run before it succeeded."
    if streak == len(before):
        return f"All {count(streak + 1, 'run')} on record broke."
    return f"{count(streak + 1, 'run')} in a row broke{_since(before[-streak], this)}."


def failed_since(ends: str) -> str:
    """Say the same of a step, by the letters of its history."""
    ran = [end for end in ends if end != "-"]
    if len(ran) < 2 or ran[-1] != "f":  # noqa: PLR2004 - as above
        return ""
    streak = len(ran) - len("".join(ran).rstrip("f"))
    if streak == 1:
        return "succeeded the time before"
    if streak == len(ran):
        return f"failed all {streak:,} times on record"
    return f"failed {streak:,} times in a row"


def told_by(run: PastRun, this: PastRun, word: str) -> str:
    """Tell a run by its day and commit: its id says nothing to a person in most tools.

    `word` stands before the day.
    """
    commit = f" (commit {run.revision[:_COMMIT]})" if run.revision else ""
    began = moment(run.start_time)
    if began[:_DAY] != moment(this.start_time)[:_DAY]:
        began = began[:_DAY]
    return f"{began and f' {word} {began}'}{commit}"


def _since(run: PastRun, this: PastRun) -> str:
    told = told_by(run, this, "of")
    return f", since the one{told}" if told else ""
