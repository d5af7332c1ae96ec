"""The recent runs of a DAG as one record after the other carries them on, and what they show.

A record has the runs before it from the record that it is compared with, and adds itself. So along
the base branch each report knows the ones before it, and nobody has to keep them anywhere else.

A step is flaky when it changes its result without a change of the code: it completes after an
attempt that failed, or it completes in one run and fails in the next one of the same commit. A step
is slowing when each of its last three durations is above the median of those before by more than
10 %, 5 s, and three times their median absolute deviation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from exporter.analysis.compare import Analysed, Durations
from exporter.analysis.errors import as_past, errors_of, with_errors, within_bytes
from exporter.analysis.spread import deviation, median
from exporter.model import DagRun, Step
from exporter.model.history import FlakyStep, History, PastRun, SlowingStep, StepHistory
from exporter.model.statuses import COMPLETED

RECENT: Final = 5
"""A time must be beyond those of so many runs, the baseline among them: one slow run longer ago
must not hide for ever that a step has become slower."""

MOST_BYTES: Final = 500_000
"""So much JSON the steps' history takes at most; it is in every page and every artifact."""

MOST_LISTED: Final = 200
"""So many flaky and so many slowing steps are told."""

_RUN_BYTES: Final = 100_000
_FRAME: Final = 48
"""What stands around the values of a step in JSON."""
_ESCAPED: Final = 6
_UNSEEN: Final = 5.0
_LATEST: Final = 3
_BEFORE: Final = 5
_LEAST_SECONDS: Final = 5.0
_LEAST_SHARE: Final = 0.1
_DEVIATIONS: Final = 3.0


def recent_durations(base: DagRun) -> list[Durations]:
    """Return the times of the steps in the last runs before a baseline that carries them."""
    history = base.history
    if history is None or not history.runs or not _is(history.runs[-1], base):
        return []
    last = len(history.runs) - 1
    return [
        {
            step.step_id: seconds
            for step in history.steps
            if (seconds := step.seconds[run]) is not None
        }
        for run in range(max(last - RECENT + 1, 0), last)
    ]


def history_of(
    head: Analysed, base: Analysed | None, *, most: int, revision: str | None = None
) -> History:
    """Return the recent runs up to this one, at most so many.

    `base` carries those before it. `revision` is the commit that this run is of. Linear in steps
    times runs.
    """
    table = _Table()
    if base is not None and base.run.dag_id == head.run.dag_id:
        table.carry_on(base)
        table.leave_out(head.run)
    table.add(head, revision)
    table.keep(most)
    here = [key for key in head.run.steps if key in table.ends]
    flaky = sorted(filter(None, (table.flaky(key) for key in here)), key=_flakiest)
    slowing = sorted(filter(None, (table.slowing(key) for key in here)), key=_slowest)
    steps, left_out = _fitting(list(table.steps(here)))
    return History(
        runs=tuple(table.runs),
        steps=steps,
        flaky=tuple(flaky[:MOST_LISTED]),
        slowing=tuple(slowing[:MOST_LISTED]),
        left_out=left_out,
    )


@dataclass(slots=True)
class _Table:
    """Runs and, step by step, how each went in them."""

    runs: list[PastRun] = field(default_factory=list)
    ends: dict[str, list[str]] = field(default_factory=dict)
    seconds: dict[str, list[float | None]] = field(default_factory=dict)

    def carry_on(self, base: Analysed) -> None:
        """Take what a record knows of the runs before it, and the record's own run."""
        history = base.run.history
        if history is not None:
            self.runs = list(history.runs)
            for step in history.steps:
                self.ends[step.step_id] = list(step.ends)
                self.seconds[step.step_id] = list(step.seconds)
        if not self.runs or not _is(self.runs[-1], base.run):
            self.add(base, None)
        else:
            self.runs[-1] = with_errors(self.runs[-1], base)

    def add(self, one: Analysed, revision: str | None) -> None:
        """Add a run after the others."""
        run, summary = one.run, one.analysis.summary
        for key in run.steps:
            if key not in self.ends:
                self.ends[key] = ["-"] * len(self.runs)
                self.seconds[key] = [None] * len(self.runs)
        for key, ends in self.ends.items():
            end, seconds = _sample(run.steps.get(key))
            ends.append(end)
            self.seconds[key].append(seconds)
        past = PastRun(
            run_id=run.run_id,
            status=run.status,
            start_time=run.start_time,
            duration_seconds=_known(run.duration_seconds),
            total_steps=summary.total_steps,
            failed_steps=summary.failed_steps,
            revision=revision,
        )
        self.runs.append(as_past(past, errors_of(one)))

    def leave_out(self, run: DagRun) -> None:
        """Forget an earlier record of the run that is added next."""
        self._keep([place for place, each in enumerate(self.runs) if not _is(each, run)])

    def keep(self, most: int) -> None:
        """Keep the last runs: so many, and not more than have room."""
        room, first = _RUN_BYTES, len(self.runs) - 1
        while first > 0 and len(self.runs) - first < most:
            room -= _length(self.runs[first - 1].run_id) + 4 * _FRAME
            if room < 0:
                break
            first -= 1
        self._keep(range(first, len(self.runs)))
        self.runs = within_bytes(self.runs)

    def _keep(self, places: Sequence[int]) -> None:
        if len(places) == len(self.runs):
            return
        self.runs = [self.runs[place] for place in places]
        for key in list(self.ends):
            self.ends[key] = [self.ends[key][place] for place in places]
            self.seconds[key] = [self.seconds[key][place] for place in places]

    def steps(self, here: Iterable[str]) -> Iterator[StepHistory]:
        """Yield the steps of this run, then those that it no longer has."""
        for key in dict.fromkeys((*here, *self.ends)):
            ends = "".join(self.ends[key])
            if ends.strip("-"):
                yield StepHistory(step_id=key, ends=ends, seconds=tuple(self.seconds[key]))

    def flaky(self, key: str) -> FlakyStep | None:
        """Tell how often a step changed its result without a change of the code."""
        ends = self.ends[key]
        if "r" not in ends and "f" not in ends:
            return None
        ended = [place for place, end in enumerate(ends) if end in "srf"]
        recovered = {place for place in ended if ends[place] == "r"}
        flipped = {
            now
            for before, now in pairwise(ended)
            if (ends[before] == "f") != (ends[now] == "f")
            and self.runs[before].revision == self.runs[now].revision is not None
        }
        shaky = len(recovered | flipped)
        if not shaky:
            return None
        return FlakyStep(
            step_id=key,
            runs=len(ended),
            flips=len(flipped),
            recovered=len(recovered),
            score=round(shaky / (len(ended) + _UNSEEN), 4),
        )

    def slowing(self, key: str) -> SlowingStep | None:
        """Tell whether the last durations of a step are beyond those before."""
        known = [seconds for seconds in self.seconds[key] if seconds is not None]
        before, after = known[:-_LATEST], known[-_LATEST:]
        if len(before) < _BEFORE or min(after) - min(before) <= _LEAST_SECONDS:
            return None
        middle = median(before)
        noise = max(_LEAST_SECONDS, _LEAST_SHARE * middle, _DEVIATIONS * deviation(before))
        if min(after) - middle <= noise:
            return None
        return SlowingStep(
            step_id=key, before_seconds=middle, after_seconds=median(after), runs=len(known)
        )


def _is(past: PastRun, run: DagRun) -> bool:
    return (past.run_id, past.start_time) == (run.run_id, run.start_time)


def _sample(step: Step | None) -> tuple[str, float | None]:
    """Return how a step ended as a letter, and how long it took where that tells its speed."""
    if step is None or (step.status not in COMPLETED and step.status != "failed"):
        return "-", None
    if step.status == "failed":
        return "f", None
    if step.cached:
        return "c", None
    return "r" if step.retry_count > 0 else "s", _known(step.duration_seconds)


def _known(seconds: float | None) -> float | None:
    """Return a duration to the millisecond; None where it is unknown or cannot be."""
    return None if seconds is None or seconds < 0 else round(seconds, 3)


def _flakiest(step: FlakyStep) -> tuple[float, int]:
    return -step.score, -step.runs


def _slowest(step: SlowingStep) -> float:
    return step.before_seconds - step.after_seconds


def _fitting(steps: list[StepHistory]) -> tuple[tuple[StepHistory, ...], int]:
    """Return the steps that have room, in their order, and how many have none.

    Those that ever failed or were tried again go first, then the longest.
    """
    sizes = [_size(step) for step in steps]
    if sum(sizes) <= MOST_BYTES:
        return tuple(steps), 0

    def importance(place: int) -> tuple[bool, float]:
        step = steps[place]
        calm = not ("f" in step.ends or "r" in step.ends)
        return calm, -max((seconds or 0.0 for seconds in step.seconds), default=0.0)

    room = MOST_BYTES
    kept: list[int] = []
    for place in sorted(range(len(steps)), key=importance):
        room -= sizes[place]
        if room < 0:
            break
        kept.append(place)
    return tuple(steps[place] for place in sorted(kept)), len(steps) - len(kept)


def _size(step: StepHistory) -> int:
    """Return how many bytes a step takes in JSON, or somewhat more."""
    times = sum(5 if each is None else len(repr(each)) + 1 for each in step.seconds)
    return _FRAME + _length(step.step_id) + len(step.ends) + times


def _length(text: str) -> int:
    if text.isprintable() and '"' not in text and "\\" not in text:
        return len(text.encode())
    return _ESCAPED * len(text)
