"""The states that an execution went through, each time it entered one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from exporter.readers.stepfunctions.events import Event
from exporter.readers.stepfunctions.statuses import FAILURES

_BETWEEN: Final = "/"


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
    """What went wrong last, as far as nothing went well since."""
    holder: State | None = None
    iteration: str | None = None
    """Which item of a Map it is in."""
    rounds: int = 0
    """How often a Parallel or Map began what it holds; more than once where it was tried again."""
    round: int = 0
    """In which of its holder's rounds it was entered."""
    broken: bool = False
    """Whether a Parallel or Map failed as a whole."""
    map_run: str | None = None
    """The Map Run of a Map whose items are executions of their own."""
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

    @property
    def items(self) -> str:
        """Return which items it is of, of the Maps around it: `[2]`, `[2][0]`."""
        found: list[str] = []
        state: State | None = self
        while state is not None:
            found.append(state.iteration or "")
            state = state.holder
        return "".join(reversed(found))

    @property
    def over(self) -> bool:
        """Say whether a failure ended what holds it, and the execution went on all the same."""
        state: State = self
        while (holder := state.holder) is not None:
            caught = holder.exited is not None and holder.problem is not None
            if caught or state.round < holder.rounds:
                return True
            state = holder
        return False

    def blame(self, event: Event) -> None:
        """Keep an event that says what went wrong, unless a more telling one is known."""
        if self.exited is None and (self.problem is None or not says(self.problem)):
            self.problem = event if self.problem is None or says(event) else self.problem


def says(event: Event) -> bool:
    """Say whether an event tells what went wrong."""
    return event.text("error") is not None or event.text("cause") is not None


def holders(states: Sequence[State]) -> dict[int, list[State]]:
    """Return what each state holds, by the state's own identity."""
    found: dict[int, list[State]] = {}
    for state in states:
        if state.holder is not None:
            found.setdefault(id(state.holder), []).append(state)
    return found


def folded(states: Sequence[State]) -> list[list[State]]:
    """Put together the visits that have one place in each round of what holds them."""
    place: dict[int, int] = {}
    numbers: dict[tuple[int, str | None, str, int], int] = {}
    seen = Counter[tuple[int, int, str | None, str]]()
    found: list[list[State]] = []
    for state in states:  # what holds a state was entered before it
        own = (id(state.holder), state.round, state.iteration, state.name)
        seen[own] += 1
        holder = place[id(state.holder)] if state.holder is not None else -1
        number = numbers.setdefault((holder, state.iteration, state.name, seen[own]), len(found))
        if number == len(found):
            found.append([])
        place[id(state)] = number
        found[number].append(state)
    return found


def facts_of(event: Event) -> Mapping[str, Any]:
    """Return what an event tells of what is run."""
    return {
        name: text
        for name in ("resource", "resourceType", "region")
        if (text := event.text(name)) is not None
    }
