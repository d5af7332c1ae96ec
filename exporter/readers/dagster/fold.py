"""The events of a run, folded into what happened to each step and to the run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from exporter.readers.dagster.records import Event, Stat
from exporter.readers.dagster.statuses import (
    ENDED,
    RUN_EVENTS,
    STEP_AGAIN,
    STEP_BEGINS,
    STEP_ENDS,
    STEP_LAUNCH,
)

AGAIN: Final = "UP_FOR_RETRY"
_FACTS: Final = frozenset(
    {
        "ASSET_CHECK_EVALUATION",
        "ASSET_MATERIALIZATION",
        "HANDLED_OUTPUT",
        "HOOK_ERRORED",
        "STEP_OUTPUT",
    }
)
_PLANNED: Final = frozenset({"ASSET_MATERIALIZATION_PLANNED", "ASSET_CHECK_EVALUATION_PLANNED"})
_EARLY: Final = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Try:
    """One attempt of a step."""

    launched: datetime | None = None
    """When a process was asked for, where each step has one."""
    start: datetime | None = None
    end: datetime | None = None
    word: str | None = None
    """How it ended; None while it has not."""
    began: Event | None = None
    ended: Event | None = None


@dataclass(slots=True)
class Story:
    """What happened to a step."""

    tries: list[Try] = field(default_factory=list)
    skipped: bool = False
    launched: datetime | None = None
    facts: list[Event] = field(default_factory=list)
    logged: list[Event] = field(default_factory=list)
    """What was logged before it began."""
    told: bool = False
    """Whether any event of its execution is there."""

    @property
    def word(self) -> str | None:
        """Return how its last attempt ended."""
        if self.tries:
            return self.tries[-1].word
        return "SKIPPED" if self.skipped else None


@dataclass(slots=True)
class Folded:
    """What the events tell."""

    stories: dict[str, Story] = field(default_factory=dict)
    word: str | None = None
    """The run's status after the last event about it."""
    start: datetime | None = None
    end: datetime | None = None
    failure: Event | None = None
    captured: list[Event] = field(default_factory=list)
    count: int = 0

    def story(self, key: str) -> Story:
        """Return what happened to a step; an empty one where nothing did."""
        return self.stories.get(key) or Story()


def folded(events: Sequence[Event], stats: Mapping[str, Stat]) -> Folded:
    """Go over the events in the order of their times, which is not that of the log."""
    made = Folded(count=len(events))
    for event in _in_order(events):
        type_ = event.type
        if type_ in RUN_EVENTS:
            _of_run(made, event, type_)
        elif event.step is not None:
            _of_step(made.stories.setdefault(event.step, Story()), event)
        elif type_ == "LOGS_CAPTURED":
            made.captured.append(event)
    for key, stat in stats.items():
        _sum_up(made.stories.setdefault(key, Story()), stat)
    return made


def _in_order(events: Iterable[Event]) -> list[Event]:
    timed: list[tuple[datetime, int, Event]] = []
    last = _EARLY
    for number, event in enumerate(events):
        last = event.time or last
        timed.append((last, number, event))
    timed.sort(key=lambda each: each[:2])
    return [event for _, _, event in timed]


def _of_run(made: Folded, event: Event, type_: str) -> None:
    word = RUN_EVENTS[type_]
    if made.word not in ENDED or word in ENDED:
        made.word = word
    if word == "STARTED":
        made.start = made.start or event.time
    if word in ENDED:
        made.end = event.time
    if word == "FAILURE":
        made.failure = made.failure or event


def _of_step(story: Story, event: Event) -> None:
    type_ = event.type
    if type_ is None:
        if not story.tries:
            story.logged.append(event)
        return
    story.told = story.told or type_ not in _PLANNED
    current = story.tries[-1] if story.tries and story.tries[-1].word is None else None
    if type_ == STEP_LAUNCH:
        story.launched = event.time
    elif type_ in STEP_BEGINS:
        story.tries.append(Try(launched=story.launched, start=event.time, began=event))
        story.launched = None
    elif type_ == STEP_AGAIN:
        _close(current or _new(story), event, AGAIN)
    elif type_ == "STEP_SKIPPED" and current is None:
        story.skipped = True
    elif type_ in STEP_ENDS:
        # a retry that could not be begun ends the attempt before it
        last = story.tries[-1] if story.tries else None
        _close(current or last or _new(story), event, STEP_ENDS[type_])
    elif type_ in _FACTS:
        story.facts.append(event)


def _new(story: Story) -> Try:
    story.tries.append(Try(launched=story.launched))
    story.launched = None
    return story.tries[-1]


def _close(one: Try, event: Event, word: str) -> None:
    one.word, one.ended = word, event
    one.end = one.end or event.time


def _sum_up(story: Story, stat: Stat) -> None:
    """Put in what GraphQL sums up of a step, where its events are not there or not all."""
    word = stat.status if stat.status in {"SUCCESS", "FAILURE", "SKIPPED"} else None
    story.told = True
    if word == "SKIPPED":
        story.skipped = story.skipped or not story.tries
        return
    for number, (start, end) in enumerate(stat.attempts):
        if number >= len(story.tries):
            story.tries.append(Try(start=start))
        one = story.tries[number]
        one.start, one.end = one.start or start, one.end or end
        if one.word is None and number < len(stat.attempts) - 1:
            one.word = AGAIN
    if not story.tries and (word or stat.status):
        story.tries.append(Try())
    if story.tries and story.tries[-1].word is None:
        story.tries[-1].word = word
