"""The events of an execution, followed back to back into the visits to its states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from exporter.readers.stepfunctions.events import Event, Execution
from exporter.readers.stepfunctions.logs import facts_in
from exporter.readers.stepfunctions.states import State, Try, says
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

_HOLDING: Final = ("Parallel", "Map")
_EVALUATION: Final = "EvaluationFailed"
_ITEMS: Final = "MapRun"
_ITERATION: Final = "MapIteration"


@dataclass(slots=True, eq=False)
class _Place:
    """Where the events behind one another are: in what state, below which holder."""

    state: State | None = None
    holder: State | None = None
    iteration: str | None = None
    last: list[State] = field(default_factory=list)
    """The states that were left before, from which the next is entered."""
    culprit: State | None = None
    """The state that a failure of what holds it goes back to."""

    def around(self) -> Iterator[State]:
        """Yield the state at hand and what holds it, from the inside out."""
        state = self.state or self.holder
        while state is not None:
            yield state
            state = state.holder


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
        return _exit(event, at, found)
    if kind == _EVALUATION:
        return _evaluation(event, at, found)
    if kind.startswith(_ITERATION):
        return _iteration(event, at)
    if kind.startswith(_HOLDING) and not kind.endswith(ABORTED):
        return _holding(event, at)
    _within(event, at)
    return at


def _enter(event: Event, at: _Place, found: list[State]) -> _Place:
    name = event.text("name") or f"state {event.number}"
    state = State(name, event.kind.removesuffix(ENTERED), event)
    state.holder, state.iteration, state.above = at.holder, at.iteration, list(at.last)
    state.round = at.holder.rounds if at.holder is not None else 0
    found.append(state)
    return _Place(state, at.holder, at.iteration, at.last)


def _exit(event: Event, at: _Place, found: list[State]) -> _Place:
    left = _of(event.text("name"), at, found)
    if left is None:
        return at
    if left.problem is not None and not says(left.problem):
        told = _caught(event, left.problem)
        for state in (left, at.state or at.culprit):
            if state is not None and told is not None:
                state.blame(told)
    left.exited = event
    return _Place(None, left.holder, left.iteration, [left])


def _caught(event: Event, problem: Event) -> Event | None:
    """Return what went wrong as the output of a state says whose failure was caught."""
    facts = facts_in(event.text("output"))
    said = {name.lower(): facts.get(name) for name in ("Error", "Cause")}
    if not any(isinstance(each, str) and each for each in said.values()):
        return None
    return Event(problem.number, problem.before, problem.kind, problem.time, said)


def _within(event: Event, at: _Place) -> None:
    """Take what an event says of the state at hand."""
    kind, state = event.kind, at.state
    if kind.endswith(ABORTED):
        if state is not None:
            state.aborted = event
    elif kind.startswith(WORKING):
        if state is not None:
            _work(event, state)
    elif kind.endswith(FAILURES) and (kind == FAILED or kind not in EXECUTION):
        # of a Fail state, and of what went wrong around a state, no other event tells
        blamed = state or at.culprit or at.holder
        if blamed is not None:
            blamed.blame(event)


def _of(name: str | None, at: _Place, found: list[State]) -> State | None:
    """Return the state that is left: the one at hand, or the one around it."""
    for walk in at.around():
        if walk.name == name and walk.exited is None:
            return walk
    return next(
        (each for each in reversed(found) if each.name == name and each.exited is None), None
    )


def _holding(event: Event, at: _Place) -> _Place:
    """Take what an event says of a Parallel or Map: of the innermost that has not failed."""
    kind = event.kind
    holds = next(each for each in _HOLDING if kind.startswith(each))
    own = (each for each in at.around() if each.kind == holds)
    holder = next((each for each in own if each.exited is None and not each.broken), None)
    if holder is None:
        return at
    run = kind.startswith(_ITEMS)
    if kind.endswith(STARTED):
        holder.problem = None
        if run:
            holder.map_run = event.text("mapRunArn")
            return at
        holder.rounds += 1
        return _Place(None, holder, None, [])
    if kind.endswith(SUCCEEDED):
        holder.problem = None
    elif kind.endswith(FAILURES):
        holder.broken = not run
        holder.blame(event)
        culprit = at.state or at.culprit
        if culprit is not None and culprit is not holder:
            culprit.blame(event)
    return at


def _iteration(event: Event, at: _Place) -> _Place:
    name, index = event.text("name"), event.details.get("index")
    maps = [each for each in at.around() if each.kind == "Map" and each.exited is None]
    holder = next((each for each in maps if each.name == name), at.holder or at.state)
    if event.kind.endswith(STARTED):
        return _Place(None, holder, f"[{index}]" if isinstance(index, int) else None, [])
    culprit = None
    if event.kind.endswith(FAILURES) and holder is not None:
        holder.problem = holder.problem or event
        culprit = at.state if at.state is not holder else None
    # the next event is of the Map itself
    return _Place(None, holder, None, [], culprit)


def _evaluation(event: Event, at: _Place, found: list[State]) -> _Place:
    """Blame the state whose expression has no value: it was entered beside this event."""
    name = event.text("state")
    beside = (
        each
        for each in reversed(found)
        if each.exited is None and each.name == name and each.entered.before == event.before
    )
    state = next(beside, None) or _of(name, at, found)
    if state is None:
        return at
    state.problem = event
    return _Place(state, state.holder, state.iteration, list(state.above))


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
        state.problem = None
    elif kind.endswith(SUCCEEDED) and state.tries:
        state.tries[-1].ended = event
        state.problem = None
    elif kind.endswith(STARTED) and state.tries:
        state.tries[-1].started = event
