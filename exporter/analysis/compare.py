"""What changed from one run to the next, told apart from noise.

A step is slower when it completed in both runs, neither time out of a cache, and now takes at
least `percent` of its time in the baseline and at least `seconds` more, and both hold as well
against every one of the recent runs that are known; and it is further from their median than three
times their median absolute deviation. Faster is the same the other way round.
Two floors, because either alone cries wolf: a step of 40 ms doubles by chance, and an hour varies
by a minute. A step that failed or was cut short says nothing about how fast it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from exporter.analysis.circumstances import changed_facts
from exporter.analysis.facts import Analysis
from exporter.analysis.spread import deviation, median
from exporter.model import DagRun, Note, Step
from exporter.model.comparison import Baseline, Comparison, CriticalChange, StepChange, Totals
from exporter.model.named import NamedTuple
from exporter.model.statuses import COMPLETED
from exporter.model.value import replace

Durations = Mapping[str, float]
"""The seconds of the steps of a run that completed, by id."""

_DEVIATIONS: Final = 3.0
_ENDED: Final = frozenset({"success", "partial_success", "failed"})


class Noise(NamedTuple):
    """How much a time may differ by chance."""

    percent: float = 150.0
    seconds: float = 5.0

    def slower(self, after: float, known: Sequence[float]) -> bool:
        """Tell whether a time is beyond every known one."""
        return all(self._above(after, before) for before in known) and _beyond(after, known)

    def faster(self, after: float, known: Sequence[float]) -> bool:
        """Tell whether every known time is beyond this one."""
        return all(self._above(before, after) for before in known) and _beyond(after, known)

    def _above(self, one: float, other: float) -> bool:
        return one - other >= self.seconds and one * 100.0 >= other * self.percent


def _beyond(after: float, known: Sequence[float]) -> bool:
    """Tell whether a time is further away than others commonly are from one another."""
    return abs(after - median(known)) > _DEVIATIONS * deviation(known)


class Analysed(NamedTuple):
    """A run and what follows from it."""

    run: DagRun
    analysis: Analysis


def durations_of(run: DagRun) -> dict[str, float]:
    """Return how long each step took that completed and was not reused."""
    return {
        key: step.duration_seconds
        for key, step in run.steps.items()
        if step.duration_seconds is not None and step.status in COMPLETED and not step.cached
    }


def compare(
    base: Analysed,
    head: Analysed,
    *,
    recent: Sequence[Durations] = (),
    noise: Noise = Noise(),  # noqa: B008 - it cannot be changed
    where: str | None = None,
    revision: str | None = None,
) -> Comparison:
    """Say what changed from `base` to `head`.

    `recent` are the times of other runs before `head`; `where` names the place of the baseline, and
    `revision` is the commit that `head` is of.
    Linear in the steps of both, but for sorting those that are slower or faster.
    """
    old, new = base.run.steps, head.run.steps
    both = [key for key in new if key in old]
    flipped = [key for key in both if old[key].status != new[key].status]
    newly = [
        key
        for key, step in new.items()
        if step.status == "failed" and (key not in old or old[key].status != "failed")
    ]
    fixed = [key for key in flipped if old[key].status == "failed" and new[key].status in COMPLETED]
    still = [key for key in both if old[key].status == new[key].status == "failed"]
    told = {*newly, *fixed}
    change = _changes(old, new)
    slower, faster = _times(durations_of(base.run), durations_of(head.run), recent, noise)
    return Comparison(
        baseline=Baseline(
            dag_id=base.run.dag_id,
            run_id=base.run.run_id,
            status=base.run.status,
            start_time=base.run.start_time,
            where=where,
        ),
        regressions=len(newly) + len(slower),
        facts=changed_facts(base.run, head.run, revision),
        added=tuple(change(key) for key in new if key not in old),
        removed=tuple(change(key) for key in old if key not in new),
        newly_failed=tuple(map(change, newly)),
        fixed=tuple(map(change, fixed)),
        still_failed=_still(base.analysis, head.analysis, still, change),
        status_changed=tuple(change(key) for key in flipped if key not in told),
        slower=tuple(map(change, slower)),
        faster=tuple(map(change, faster)),
        critical_path=_critical(base.analysis, head.analysis),
        before=_totals(base.analysis),
        after=_totals(head.analysis),
        alert_percent=noise.percent,
        least_seconds=noise.seconds,
        recent_runs=len(recent),
    )


def comparison_notes(base: DagRun, head: DagRun) -> tuple[Note, ...]:
    """Say what makes a comparison of two runs less than it seems."""
    notes = []
    if base.dag_id != head.dag_id:
        message = f"The baseline is a run of another DAG, {base.dag_id}."
        notes.append(Note(code="baseline-of-other-dag", level="warning", message=message))
    if (base.dag_id, base.run_id, base.start_time) == (head.dag_id, head.run_id, head.start_time):
        message = "The baseline is this very run."
        notes.append(Note(code="baseline-is-this-run", level="info", message=message))
    for run, what in ((base, "The baseline"), (head, "This run")):
        if run.status not in _ENDED:
            message = f"{what} did not end by itself ({run.status}): steps may seem changed or gone"
            notes.append(Note(code="compared-unended", level="warning", message=f"{message}."))
    return tuple(notes)


def _changes(old: Mapping[str, Step], new: Mapping[str, Step]) -> Callable[[str], StepChange]:
    def change(key: str) -> StepChange:
        was, now = old.get(key), new.get(key)
        some = now or was
        return StepChange(
            step_id=key,
            name=some.name if some else key,
            before=was.status if was else None,
            after=now.status if now else None,
            before_seconds=was.duration_seconds if was else None,
            after_seconds=now.duration_seconds if now else None,
        )

    return change


def _still(
    base: Analysis, head: Analysis, failed: Sequence[str], change: Callable[[str], StepChange]
) -> tuple[StepChange, ...]:
    """Return the steps that failed in both, and whether with the same error."""
    before, after = base.fingerprints(), head.fingerprints()
    return tuple(
        replace(
            change(key),
            same_error=before[key] == after[key] if key in before and key in after else None,
        )
        for key in failed
    )


def _times(
    before: Durations, after: Durations, recent: Sequence[Durations], noise: Noise
) -> tuple[list[str], list[str]]:
    """Return the steps that are slower and those that are faster."""
    slower: list[str] = []
    faster: list[str] = []
    for key, was in before.items():
        now = after.get(key)
        if now is None or abs(now - was) < noise.seconds:
            continue
        known = (was, *(run[key] for run in recent if key in run))
        if noise.slower(now, known):
            slower.append(key)
        elif noise.faster(now, known):
            faster.append(key)

    def difference(key: str) -> float:
        return abs(after[key] - before[key])

    return sorted(slower, key=difference, reverse=True), sorted(
        faster, key=difference, reverse=True
    )


def _critical(base: Analysis, head: Analysis) -> CriticalChange:
    """Compare the observed paths; where one of the runs has none, the structural ones."""
    was, now = base.critical_path, head.critical_path
    if was.observed and now.observed:
        old, new = was.observed, now.observed
        before, after = was.observed_seconds, now.observed_seconds
    else:
        old, new = was.structural, now.structural
        before, after = was.structural_seconds, now.structural_seconds
    there, here = set(old), set(new)
    return CriticalChange(
        entered=tuple(key for key in new if key not in there),
        left=tuple(key for key in old if key not in here),
        before_seconds=before,
        after_seconds=after,
    )


def _totals(analysis: Analysis) -> Totals:
    summary = analysis.summary
    return Totals(
        total_steps=summary.total_steps,
        completed_steps=summary.completed_steps,
        failed_steps=summary.failed_steps,
        skipped_steps=summary.skipped_steps,
        total_retries=summary.total_retries,
        duration_seconds=summary.duration_seconds,
        work_seconds=summary.work_seconds,
    )
