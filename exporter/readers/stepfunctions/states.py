"""The states that an execution went through, each time it entered one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from exporter.readers.stepfunctions.events import Event, Execution
from exporter.readers.stepfunctions.statuses import (
    ABORTED,
    ENTERED,
    EXECUTION,
    EXITED,
    FAILED,
    FAILURES,
    SCHEDULED,
    STARTED,
    SUCCEEDED,
    WORKING,
)

_BETWEEN: Final = "/"
_HOLDERS: Final = frozenset({"ParallelStateStarted", "MapStateStarted"})


@dataclass(slots=True, eq=False)
class Try:
    """One try of the work in a state."""

    scheduled: Event
    started: Event | None = None
    ended: Event | None = None

    @property
    def failed(self) -> bool:
        """Say whether it did not go well."""
        return self.ended is not None and self.ended.kind.endswith(FAILURES)


@dataclass(slots=True, eq=False)
class State:
    """One visit to a state."""

    name: str
    kind: str
    """Task, Choice, Pass, Wait, Parallel, Map, Succeed or Fail."""
    entered: Event
    exited: Event | None = None
    aborted: Event | None = None
    tries: list[Try] = field(default_factory=list)
    problem: Event | None = None
    """The last event that says what went wrong."""
    holder: State | None = None
    iteration: str | None = None
    """Which item of a Map it is in."""
    above: list[State] = field(default_factory=list)

    @property
    def path(self) -> str | None:
        """Return the states that hold it, and which of their items."""
        names: list[str] = []
        state: State | None = self
        while state is not None and state.holder is not None:
            names.append(f"{state.holder.name}{state.iteration or ''}")
            state = state.holder
        return _BETWEEN.join(reversed(names)) or None


@dataclass(slots=True, eq=False)
class _Place:
    """Where the events behind one another are: in what state, below which holder."""

    state: State | None = None
    holder: State | None = None
    iteration: str | None = None
    last: list[State] = field(default_factory=list)
    """The states that were left before, from which the next is entered."""


def states_of(execution: Execution) -> list[State]:
    """Follow the events back to back, and return the visits in their order."""
    found: list[State] = []
    places: dict[int, _Place] = {}
    for event in execution.events:
        before = places.get(event.before, _Place())
        places[event.number] = after = _next(event, before, found)
        execution.strays |= after is before and event.kind.endswith(EXITED)
    return found


def _next(event: Event, at: _Place, found: list[State]) -> _Place:
    kind = event.kind
    if kind.endswith(ENTERED):
        return _enter(event, at, found)
    if kind.endswith(EXITED):
        left = _of(event.text("name"), at, found)
        if left is None:
            return at
        left.exited = event
        return _Place(None, left.holder, left.iteration, [left])
    if kind in _HOLDERS and at.state is not None:
        return _Place(None, at.state, None, [])
    if kind.startswith("MapIteration"):
        return _iteration(event, at)
    _within(event, at)
    return at


def _enter(event: Event, at: _Place, found: list[State]) -> _Place:
    name = event.text("name") or f"state {event.number}"
    state = State(name, event.kind.removesuffix(ENTERED), event)
    state.holder, state.iteration, state.above = at.holder, at.iteration, list(at.last)
    found.append(state)
    return _Place(state, at.holder, at.iteration, at.last)


def _within(event: Event, at: _Place) -> None:
    """Take what an event says of the state at hand."""
    kind, state = event.kind, at.state
    if kind.endswith(ABORTED) and state is not None:
        state.aborted = event
    elif kind.startswith(WORKING) and state is not None:
        _work(event, state)
    elif kind.endswith(FAILURES) and kind not in EXECUTION:
        state = state or at.holder
        if state is not None:
            state.problem = event
    elif kind == FAILED and state is not None and state.exited is None:
        # of a Fail state, and of what went wrong around a state, no other event tells
        state.problem = state.problem or event


def _of(name: str | None, at: _Place, found: list[State]) -> State | None:
    """Return the state that is left: the one at hand, or the one around it."""
    for state in (at.state, at.holder):
        walk = state
        while walk is not None:
            if walk.name == name and walk.exited is None:
                return walk
            walk = walk.holder
    return next(
        (each for each in reversed(found) if each.name == name and each.exited is None), None
    )


def _iteration(event: Event, at: _Place) -> _Place:
    holder = at.holder or at.state
    index = event.details.get("index")
    if event.kind == "MapIterationStarted":
        return _Place(None, holder, f"[{index}]" if isinstance(index, int) else None, [])
    if event.kind.endswith(FAILURES) and holder is not None:
        holder.problem = holder.problem or event
    # the next event is of the Map itself
    return _Place(None, holder, None, [])


def _work(event: Event, state: State) -> None:
    kind = event.kind
    if kind.endswith(FAILURES):
        if state.tries and state.tries[-1].ended is None:
            state.tries[-1].ended = event
        elif not state.tries:
            state.tries.append(Try(event, ended=event))
        state.problem = event
    elif kind.endswith(SCHEDULED):
        state.tries.append(Try(event))
    elif kind.endswith(SUCCEEDED) and state.tries:
        state.tries[-1].ended = event
    elif kind.endswith(STARTED) and state.tries:
        state.tries[-1].started = event


def holders(states: list[State]) -> dict[int, list[State]]:
    """Return what each state holds, by the state's own identity."""
    found: dict[int, list[State]] = {}
    for state in states:
        if state.holder is not None:
            found.setdefault(id(state.holder), []).append(state)
    return found


def facts_of(event: Event) -> Mapping[str, Any]:
    """Return what an event tells of what is run."""
    return {
        name: text
        for name in ("resource", "resourceType", "region")
        if (text := event.text(name)) is not None
    }
