"""What changed since the baseline, as the static part of the page tells it: the worst first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from exporter.model import RunStatus, Step, StepStatus
from exporter.model.named import NamedTuple
from exporter.renderers.html.text import and_more, shorten
from exporter.report import Report
from exporter.report.anchor import step_anchor
from exporter.report.words import RUN_WORDS, STATUS_WORDS, duration, moment, share

if TYPE_CHECKING:
    from exporter.model.comparison import Comparison, FactChange, StepChange

MOST_ROWS: Final = 50
"""Of each kind of change so many steps are listed."""
MOST_FACTS: Final = 12
_MOST_NAMES: Final = 12


class Side(NamedTuple):
    """How a step stood in one of the two runs."""

    status: StepStatus | None
    word: str
    took: str


class Row(NamedTuple):
    """One step in both runs."""

    anchor: str
    """Empty for a step that this run has not."""
    name: str
    before: Side
    after: Side
    hint: str


class Group(NamedTuple):
    """The steps that changed in one way."""

    title: str
    total: int
    number: str
    """The same in words."""
    rows: tuple[Row, ...]
    more: str


class Fact(NamedTuple):
    """What one of the two runs was made of, and the other was not."""

    name: str
    was: str
    now: str


class Changes(NamedTuple):
    """What changed since another run."""

    against: str
    took: str
    path: str
    facts: tuple[Fact, ...]
    more_facts: str
    worse: tuple[Group, ...]
    other: tuple[Group, ...]
    other_words: str
    """What stands in the other groups, in a few words."""
    none: bool
    """Whether no step changed."""


def changes_of(report: Report) -> Changes | None:
    """Put a comparison into the words and bounds of the page; None without one."""
    found = report.comparison
    if found is None:
        return None
    steps = report.run.steps
    worse = _groups((("Newly failed", found.newly_failed), ("Slower", found.slower)), steps)
    other = _groups(
        (
            ("Fixed", found.fixed),
            ("Still failed", found.still_failed),
            ("Faster", found.faster),
            ("Ended in another way", found.status_changed),
            ("New", found.added),
            ("Gone", found.removed),
        ),
        steps,
    )
    words = ", ".join(f"{group.number} {group.title.lower()}" for group in other)
    return Changes(
        against=_against(found),
        took=_took(found.before.duration_seconds, found.after.duration_seconds),
        path=_path(found, steps),
        facts=tuple(map(_fact, found.facts[:MOST_FACTS])),
        more_facts=and_more(len(found.facts) - MOST_FACTS, "fact"),
        worse=worse,
        other=other,
        other_words=words,
        none=not worse and not other,
    )


def _fact(change: FactChange) -> Fact:
    was, now = (shorten(told, 120) if told else "\u2013" for told in (change.was, change.now))
    return Fact(shorten(change.name, 80), was, now)


def _against(found: Comparison) -> str:
    base = found.baseline
    status: RunStatus = base.status
    began = f" of {moment(base.start_time)}" if base.start_time else ""
    return f"run {shorten(base.run_id, 120)}{began}, which {_ENDS.get(status, 'ended')}"


_ENDS: Final[dict[RunStatus, str]] = {
    **{status: f"is {word.lower()}" for status, word in RUN_WORDS.items()},
    "success": "succeeded",
    "partial_success": "partly succeeded",
    "failed": "failed",
    "cancelled": "was cancelled",
    "unknown": "has no end on record",
}


def _took(before: float | None, after: float | None) -> str:
    if before is None or after is None:
        return ""
    return f"{duration(before)} then, {duration(after)} now{share(before, after)}"


def _groups(
    kinds: Sequence[tuple[str, Sequence[StepChange]]], steps: Mapping[str, Step]
) -> tuple[Group, ...]:
    return tuple(
        Group(
            title=title,
            total=len(changed),
            number=f"{len(changed):,}",
            rows=tuple(_row(each, steps) for each in changed[:MOST_ROWS]),
            more=and_more(len(changed) - MOST_ROWS, "step"),
        )
        for title, changed in kinds
        if changed
    )


def _row(change: StepChange, steps: Mapping[str, Step]) -> Row:
    hint = ""
    if change.same_error is False:
        hint = "with another error"
    elif change.before == change.after:
        hint = share(change.before_seconds, change.after_seconds).strip(" ()")
    return Row(
        anchor=step_anchor(change.step_id) if change.step_id in steps else "",
        name=shorten(change.name, 120),
        before=_side(change.before, change.before_seconds),
        after=_side(change.after, change.after_seconds),
        hint=hint,
    )


def _side(status: StepStatus | None, seconds: float | None) -> Side:
    return Side(
        status=status,
        word=STATUS_WORDS[status] if status else "",
        took="" if seconds is None else duration(seconds),
    )


def _path(found: Comparison, steps: Mapping[str, Step]) -> str:
    path = found.critical_path
    said = [
        f"{words} {_named(ids, steps)}"
        for words, ids in (("On it now:", path.entered), ("No longer:", path.left))
        if ids
    ]
    if not said:
        return ""
    took = _took(path.before_seconds, path.after_seconds)
    return f"The critical path changed{f' ({took})' if took else ''}. {'. '.join(said)}."


def _named(ids: Sequence[str], steps: Mapping[str, Step]) -> str:
    names = [shorten(steps[key].name if key in steps else key, 60) for key in ids[:_MOST_NAMES]]
    left = len(ids) - _MOST_NAMES
    return ", ".join(names) + (f" and {left:,} more" if left > 0 else "")
