"""The critical path as the static part of the page tells it: what the run waited for, in order.

Of a long path the steps that took most are listed, and what lies between is summed up, so that the
times still add up to the wall clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import nlargest
from typing import Final

from exporter.analysis import Analysis, Segment
from exporter.model import DagRun, StepStatus
from exporter.model.named import NamedTuple
from exporter.model.statuses import OPEN_RUN
from exporter.renderers.html.text import shorten
from exporter.report import Report
from exporter.report.anchor import step_anchor
from exporter.report.pace import pace_of
from exporter.report.words import STATUS_WORDS, count, duration

MOST_ROWS: Final = 20
"""A path of up to so many steps is listed whole."""
LONGEST: Final = 10
"""Of a longer one so many are: those that took most of the time."""
LONGEST_OF_TWO: Final = 6
"""And so many of each, where two paths stand side by side."""
BAR_WIDTH: Final = 1000
_LEAST_SHARE: Final = 0.01
_LINKS: Final = {
    "dependency": "a dependency",
    "worker": "its worker",
    "time": "the step above",
}
_KINDS: Final[dict[str, str]] = {
    "running": "work",
    "wasted": "failed attempts",
    "backoff": "between attempts",
    "queued": "waiting to start",
    "before": "before the path began",
    "after": "after it ended",
}
_LIMITED: Final = (
    "A step saves less than it ran where another chain of steps is nearly as long: from then on "
    "that one decides."
)


class Row(NamedTuple):
    """A step of the path; without an anchor what lies between two of them."""

    place: int
    """Its number on the path, from 0; of what lies between the first."""
    anchor: str
    status: StepStatus
    word: str
    name: str
    released: str
    """What let it begin."""
    waited: str
    ran: str
    share: str
    """How much of the time was over when it ended."""
    saves: str
    """By how much the run were shorter at the most, were it instant."""


class Part(NamedTuple):
    """A share of the wall clock."""

    kind: str
    word: str
    time: str
    share: str
    x: int
    width: int


class Critical(NamedTuple):
    """What decided how long the run took."""

    pace: str
    parts: tuple[Part, ...]
    parts_label: str
    seen: tuple[Row, ...]
    """The path that was observed."""
    seen_title: str
    limited: str
    """Why a step saves less than it ran, where one does."""
    longest: tuple[Row, ...]
    """The longest chain of dependencies, where it is another one."""
    longest_title: str
    timed: bool
    """Whether durations decided which it is, and not the number of steps alone."""
    whole: bool
    """Whether the first of them is listed to its end."""


def critical_of(report: Report) -> Critical | None:
    """Lay out both paths; None for a run where none can be told, or of one step."""
    run, analysis = report.run, report.analysis
    path = analysis.critical_path
    shown = path.observed or path.structural
    if len(run.steps) < 2 or not shown:  # noqa: PLR2004 - one step is no path
        return None
    same = tuple(path.structural) == tuple(path.observed)
    most = LONGEST_OF_TWO if path.observed and path.structural and not same else LONGEST
    seen = _observed(run, analysis, most)
    longest = () if same else _structural(run, analysis, most)
    parts = _parts(analysis.ledger.path) if path.observed else ()
    chain = count(len(path.structural), "step")
    total = path.structural_seconds
    return Critical(
        pace="" if run.status in OPEN_RUN else pace_of(analysis),
        parts=parts,
        parts_label=", ".join(f"{part.word} {part.time}" for part in parts),
        seen=seen,
        seen_title=f"As it ran: {count(len(path.observed), 'step')}"
        + (", which is also the longest chain of dependencies" if path.structural and same else ""),
        limited=_LIMITED if any(row.anchor and row.saves != row.ran for row in seen) else "",
        longest=longest,
        timed=total is not None,
        longest_title=f"By dependencies and durations alone: {chain}, {duration(total)}"
        if total is not None
        else f"By number of steps, for want of durations: {chain}",
        whole=len(shown) <= MOST_ROWS,
    )


class _Time(NamedTuple):
    """What a step of the path took."""

    step_id: str
    waited: float
    ran: float


def _observed(run: DagRun, analysis: Analysis, most: int) -> tuple[Row, ...]:
    path, segments = analysis.critical_path, analysis.ledger.path
    if not path.observed:
        return ()
    waited = dict.fromkeys(path.observed, 0.0)
    ran = waited.copy()
    for part in segments:
        if part.step_id is not None:
            (waited if part.kind == "queued" else ran)[part.step_id] += part.seconds
    if segments and segments[0].step_id is None:
        waited[path.observed[0]] = segments[0].seconds
    times = [_Time(key, waited[key], ran[key]) for key in path.observed]
    links = ["", *(_LINKS[link] for link in path.links)]
    whole = sum(part.seconds for part in segments)
    rows = []
    for places, over in _picked(times, whole, most):
        first = times[places[0]]
        row = _row(run, places, times, f"{over:.0%}")
        if row.anchor:
            saves = duration(path.savings_seconds.get(first.step_id, 0.0))
            row = row._replace(released=links[places[0]], saves=saves)
        rows.append(row)
    return tuple(rows)


def _structural(run: DagRun, analysis: Analysis, most: int) -> tuple[Row, ...]:
    path = analysis.critical_path
    known = path.structural_seconds
    times = [
        _Time(key, 0.0, max(run.steps[key].duration_seconds or 0.0, 0.0)) for key in path.structural
    ]
    rows = [
        _row(run, places, times, f"{over:.0%}")._replace(waited="")
        for places, over in _picked(times, known or 0.0, most)
    ]
    return tuple([row if known is not None else row._replace(ran="", share="") for row in rows])


def _picked(times: Sequence[_Time], whole: float, most: int) -> list[tuple[range, float]]:
    """Return the places of each row, and how much of the whole is over at its end."""
    keep: set[int] = set(range(len(times)))
    if len(times) > MOST_ROWS:
        longest = nlargest(most, range(len(times)), lambda n: times[n].waited + times[n].ran)
        keep = {0, len(times) - 1, *longest}
    rows: list[tuple[range, float]] = []
    over, first = 0.0, 0
    for place, time in enumerate(times):
        over += time.waited + time.ran
        if place in keep or place + 1 in keep:
            rows.append((range(first, place + 1), over / whole if whole else 0.0))
            first = place + 1
    return rows


def _row(run: DagRun, places: range, times: Sequence[_Time], share: str) -> Row:
    waited = sum(times[place].waited for place in places)
    ran = sum(times[place].ran for place in places)
    step = run.steps[times[places[0]].step_id]
    alone = len(places) == 1
    return Row(
        place=places[0],
        anchor=step_anchor(step.step_id) if alone else "",
        status=step.status,
        word=STATUS_WORDS[step.status],
        name=shorten(step.name, 100) if alone else f"{len(places):,} shorter steps",
        released="",
        waited=duration(waited) if waited else "",
        ran=duration(ran),
        share=share,
        saves="",
    )


def _parts(segments: Sequence[Segment]) -> tuple[Part, ...]:
    """Sum the wall clock up by what it went into."""
    sums = dict.fromkeys(_KINDS, 0.0)
    kind: str
    for number, part in enumerate(segments):
        kind = part.kind if part.step_id is not None else "after" if number else "before"
        sums[kind] += part.seconds
    whole = sum(sums.values())
    parts = []
    over = 0.0
    for kind, word in _KINDS.items():
        seconds = sums[kind]
        if not seconds:
            continue
        x = round(over / whole * BAR_WIDTH)
        over += seconds
        width = max(round(over / whole * BAR_WIDTH) - x, 2)
        share = "<1%" if seconds / whole < _LEAST_SHARE else f"{seconds / whole:.0%}"
        parts.append(Part(kind, word, duration(seconds), share, x, width))
    return tuple(parts)
