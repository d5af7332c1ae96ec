"""How the recent runs of a DAG went: what a trend needs of each, and no more.

The attribute docstrings become the descriptions in the JSON Schema. Every field has a default, so
that an export of a later or an earlier version reads back. Who reads one back may hold what anybody
wrote, so what cannot be is refused here.
"""

from __future__ import annotations

import re
from datetime import datetime
from math import isfinite
from typing import TYPE_CHECKING, Final

from exporter.model.statuses import RunStatus
from exporter.model.value import Fact

if TYPE_CHECKING:
    from exporter.model.run import Step

MOST_RUNS: Final = 500
"""No history has more runs."""

MOST_ERRORS: Final = 100
"""So many fingerprints a run has at the most."""

_ENDS: Final = re.compile("[-scrf]*")
_REVISION: Final = re.compile("[0-9a-f]{7,64}")
_FINGERPRINT: Final = re.compile("[0-9a-f]{8,64}")


class PastRun(Fact):
    """One of the recent runs."""

    run_id: str
    """Its id in its tool."""
    status: RunStatus = "unknown"
    """How it ended."""
    start_time: datetime | None = None
    """When it began."""
    duration_seconds: float | None = None
    """Wall clock seconds, where the source gives them."""
    total_steps: int = 0
    """All steps of the run."""
    failed_steps: int = 0
    """Steps that were `failed`."""
    revision: str | None = None
    """The commit that it ran for, in hexadecimal, where that is known."""
    errors: tuple[str, ...] | None = None
    """The fingerprints of the errors that it met and did not recover from, as in `groups`; null
    where they were not kept, or had no room."""
    recovered: tuple[str, ...] = ()
    """The fingerprints of the errors that only attempts met whose step came through in the end."""
    unknown_errors: int = 0
    """How many errors are in neither list: of failed steps that left no message, and what had no
    room. Only where this is 0 no step failed with an error that is not listed."""
    unknown_attempts: int = 0
    """How many attempts were tried again and left no message. Where this is 0 too, an error that is
    not listed was not met at all."""

    def __post_init__(self) -> None:
        if not self.run_id:
            raise ValueError("a run's id is empty")
        _seconds(self.duration_seconds)
        if self.revision is not None and not _REVISION.fullmatch(self.revision):
            raise ValueError("a revision is no commit")
        prints = (*(self.errors or ()), *self.recovered)
        if len(prints) > MOST_ERRORS:
            raise ValueError("a run has too many errors")
        unknown = min(self.unknown_errors, self.unknown_attempts)
        if not all(map(_FINGERPRINT.fullmatch, prints)) or unknown < 0:
            raise ValueError("what a run's errors say is unknown")


class StepHistory(Fact):
    """One step in the recent runs, in the order of `runs`."""

    step_id: str
    """The step."""
    ends: str = ""
    """A letter for each run: `s` it completed, `r` it completed after an attempt that failed,
    `c` it was reused from a cache, `f` it failed, `-` neither, or there was no such step."""
    seconds: tuple[float | None, ...] = ()
    """Its duration in each run where it completed and was not reused, to the millisecond."""

    def __post_init__(self) -> None:
        if not self.step_id:
            raise ValueError("a step's id is empty")
        if not _ENDS.fullmatch(self.ends) or len(self.seconds) != len(self.ends):
            raise ValueError("what a step's ends say is unknown")
        _seconds(*self.seconds)


class FlakyStep(Fact):
    """A step of this run whose result changed without a change of the code."""

    step_id: str
    """The step."""
    runs: int = 0
    """In how many recent runs it completed or failed."""
    flips: int = 0
    """How often it completed in one run and failed in the next of the same commit, or the
    other way round."""
    recovered: int = 0
    """In how many runs it completed after an attempt that failed."""
    score: float = 0.0
    """The share of runs in which it did either, as if it had done neither in five more runs: what
    few runs show weighs less."""

    def __post_init__(self) -> None:
        _seconds(self.score)


class SlowingStep(Fact):
    """A step of this run that has become slower over the recent runs, be it little by little."""

    step_id: str
    """The step."""
    before_seconds: float = 0.0
    """The median of its durations before the last three."""
    after_seconds: float = 0.0
    """The median of the last three, each of which is beyond noise."""
    runs: int = 0
    """How many durations are known."""

    def __post_init__(self) -> None:
        _seconds(self.before_seconds, self.after_seconds)


class History(Fact):
    """The recent runs of a DAG, the oldest first; the last one is the run of this record."""

    runs: tuple[PastRun, ...] = ()
    """The runs."""
    steps: tuple[StepHistory, ...] = ()
    """Their steps; of a large DAG those that ever failed or were tried again, then the longest."""
    flaky: tuple[FlakyStep, ...] = ()
    """Steps whose result changed without a change of the code, the flakiest first."""
    slowing: tuple[SlowingStep, ...] = ()
    """Steps that have become slower, the largest difference first."""
    left_out: int = 0
    """How many steps had no room in `steps`."""

    def ends_of(self, step: Step) -> str:
        """Return the letters of a step; empty where it has none."""
        return next((each.ends for each in self.steps if each.step_id == step.step_id), "")

    def __post_init__(self) -> None:
        if len(self.runs) > MOST_RUNS:
            raise ValueError("there are too many runs")
        if any(len(step.ends) != len(self.runs) for step in self.steps):
            raise ValueError("a step has not as many ends as there are runs")


def _seconds(*numbers: float | None) -> None:
    for number in numbers:
        if number is not None and not (isfinite(number) and number >= 0):
            raise ValueError(f"the number {number} is no duration")
