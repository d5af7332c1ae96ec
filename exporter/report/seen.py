"""Whether an error is new: in which of the recent runs it was met before, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from exporter.analysis.errors import Sighting, sightings
from exporter.report.since import told_by
from exporter.report.words import count

if TYPE_CHECKING:
    from exporter.model import Step
    from exporter.model.history import History
    from exporter.report.report import Report


def seen_before(report: Report, step: Step) -> str:
    """Say where the error of a failed step was met before this run.

    Empty where nobody knows. New is only what no run on record met, and each of them tells; runs
    that were cancelled, that go on, or whose end is not known are passed over. "Recovered by retry"
    is a run in which each step that met it came through in the end.
    """
    history, groups = report.history, report.analysis.groups
    mark = next((each.fingerprint for each in groups if step.step_id in each.step_ids), None)
    if history is None or mark is None:
        return ""
    found = sightings(history, step, mark)
    told = [(len(found) - place, each) for place, each in enumerate(found) if each != "passed over"]
    met = [(ago, each) for ago, each in told if each in {"failed", "recovered"}]
    if not met:
        return _never([each for _, each in told])
    parts = [_where(history, told, met)]
    recovered = sum(each == "recovered" for _, each in met)
    if recovered:
        each_time = " each time" if len(met) > 1 else ""
        some = each_time if recovered == len(met) else f" in {recovered:,}"
        parts.append(f"recovered by retry{some}")
    return f"error {', '.join(parts)}"


def _never(told: Sequence[Sighting]) -> str:
    """Say in how many runs just before this one it was not met, or no step failed with it."""
    last: list[Sighting] = []
    for each in reversed(told):
        if each == "unknown":
            break
        last.append(each)
    if not last:
        return ""
    runs = len(last)
    if "no failure" in last:
        return (
            f"no step failed with this in the {'run' if runs == 1 else count(runs, 'run')} before"
        )
    where = "not in the run before" if runs == 1 else f"in none of the {runs:,} runs before"
    return f"new error, {where}" if runs == len(told) else f"error {where}"


def _where(
    history: History, told: Sequence[tuple[int, Sighting]], met: Sequence[tuple[int, Sighting]]
) -> str:
    """Say where it was met first, how often, and where last, as far as each is known."""
    first, last = met[0][0], met[-1][0]
    older = [each for ago, each in told if ago > first]
    begins = bool(older) and set(older) == {"absent"}
    runs = history.runs
    if len(met) == 1 or begins:
        day = told_by(runs[-1 - first], runs[-1], "on")
        comma = "," if runs[-1 - first].start_time else ""
        began = f"{'first ' if begins else ''}seen {_ago(first)}{comma}{day}"
        if len(met) == 1:
            return began
    known = sum(each != "unknown" for _, each in told)
    if len(met) == len(told):
        often = f"seen in each of the {count(known, 'run')} before"
    else:
        that_tell = " that tell" if known < len(told) else ""
        often = f"seen in {len(met):,} of the {count(known, 'run')} before{that_tell}"
        often += f", last {_ago(last)}"
    return f"{began}, {often}" if begins else often


def _ago(runs: int) -> str:
    return "in the run before" if runs == 1 else f"{runs:,} runs ago"
