"""The visits to states as steps; a Parallel or Map that holds others is a group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from exporter.model import EMPTY, Attempt, RunStatus, Step, StepStatus
from exporter.readers.stepfunctions.events import Event
from exporter.readers.stepfunctions.failures import error_of, failure_of
from exporter.readers.stepfunctions.states import State, facts_of, folded, holders

_BETWEEN: Final = "/"
_DEPTH: Final = 50
_FAILED: Final = frozenset({"failed"})
_OPEN: Final = frozenset({"running", "cancelled"})
"""How a state stands whose last try has no end on record."""
_BROKEN: Final = frozenset({"failed", "warned"})


class Steps:
    """The steps of an execution: the visits that have one place, one step."""

    def __init__(self, states: Sequence[State], run: RunStatus) -> None:
        self._run = run
        self._inside = holders(states)
        self._visits = [visits for visits in folded(states) if self._is_step(visits[-1])]
        self._labels: dict[int, str] = {}
        self._ids = self._named()
        self.made = {self._ids[id(visits[-1])]: self._step(visits) for visits in self._visits}

    def _is_step(self, state: State) -> bool:
        inside = self._inside.get(id(state), [])
        if not inside:
            return True
        # a group that broke by itself is told, or nothing would say why
        match self.status(state):
            case "failed":
                return not any(self._broke(each, _FAILED) for each in inside)
            case "warned":
                return not any(self._broke(each, _BROKEN) for each in inside)
        return False

    def _broke(self, state: State, words: frozenset[str]) -> bool:
        todo, seen = [state], 0
        while todo and seen < 100_000:  # noqa: PLR2004 - the longest history has 25,000 events
            each = todo.pop()
            seen += 1
            if self.status(each) in words:
                return True
            todo += self._inside.get(id(each), [])
        return False

    def _named(self) -> dict[int, str]:
        names = [
            f"{path}{_BETWEEN}{visits[-1].name}" if (path := visits[-1].path) else visits[-1].name
            for visits in self._visits
        ]
        counts, seen = Counter(names), Counter[str]()
        ids: dict[int, str] = {}
        for visits, name in zip(self._visits, names, strict=True):
            seen[name] += 1
            number = f" #{seen[name]}" if counts[name] > 1 else ""
            ids.update((id(each), f"{name}{number}") for each in visits)
            # a person has the items of a Map in the name, and not all that holds the state
            state = visits[-1]
            self._labels[id(state)] = f"{state.name}{state.items}{number}"
        return ids

    def status(self, state: State) -> StepStatus:
        """Return how a visit went."""
        if state.exited is not None:
            return "warned" if state.problem is not None else "success"
        if state.problem is not None:
            if state.over:
                return "warned"
            return "retry" if self._run == "running" and state.tries else "failed"
        if state.over:
            return "cancelled"
        if state.aborted is not None or self._run in {"success", "failed", "cancelled"}:
            return "cancelled" if self._run != "success" else "unknown"
        return "running" if self._run == "running" else "unknown"

    def _step(self, visits: Sequence[State]) -> Step:
        first, state = visits[0], visits[-1]
        status = self.status(state)
        last = _last(state)
        begun = first.tries[0].started if first.tries else None
        entered = first.entered.time
        start = (begun.time if begun else None) or entered
        end = last.time if last and status != "retry" else None
        wait = (start - entered).total_seconds() if begun and start and entered else None
        problem = state.problem if status in {"failed", "warned"} else None
        attempts = self._attempts(visits)
        return Step(
            step_id=self._ids[id(state)],
            name=self._labels[id(state)],
            kind=state.kind.lower() or "state",
            group=state.path,
            status=status,
            native_status=last.kind if last else state.entered.kind,
            queued_time=entered if wait is not None and wait >= 0 else None,
            start_time=start,
            end_time=end,
            duration_seconds=max((end - start).total_seconds(), 0.0) if start and end else None,
            queue_seconds=wait if wait is not None and wait >= 0 else None,
            retry_count=max(len(attempts) - 1, 0),
            attempts=attempts if len(attempts) > 1 else (),
            upstream=tuple(self._above(state)),
            error=error_of(problem.text("error"), problem.text("cause")) if problem else None,
            failure=failure_of(problem) if problem and status == "failed" else None,
            metadata=self._metadata(state),
        )

    def _attempts(self, visits: Sequence[State]) -> tuple[Attempt, ...]:
        made: list[Attempt] = []
        for state in visits:
            for each in state.tries:
                status: StepStatus = "failed" if each.failed else "success"
                if each.ended is None:
                    whole = self.status(state)
                    status = whole if whole in _OPEN else "unknown"
                start = each.started or each.scheduled
                made.append(_attempt(len(made) + 1, status, start, each.ended))
            if not state.tries and len(visits) > 1:
                status = self.status(state)
                status = "failed" if status == "warned" else status
                made.append(_attempt(len(made) + 1, status, state.entered, _last(state)))
        return tuple(made)

    def _metadata(self, state: State) -> Mapping[str, Any]:
        facts: dict[str, Any] = {"event": state.entered.number}
        if state.map_run:
            facts["map_run"] = state.map_run
        if state.tries:
            facts |= facts_of(state.tries[-1].scheduled)
        return facts

    def _above(self, state: State) -> dict[str, None]:
        """Return the steps from which a state was entered, through groups."""
        found: dict[str, None] = {}
        for _ in range(_DEPTH):
            for each in state.above:
                found.update(dict.fromkeys(self._ends(each, 0)))
            if state.above or state.holder is None:
                break
            state = state.holder
        return found

    def _ends(self, state: State, depth: int) -> list[str]:
        own = self._ids.get(id(state))
        if own is not None or depth > _DEPTH:
            return [own] if own else []
        inside = self._inside.get(id(state), [])
        # of one that was tried again only the last round was left
        inside = [each for each in inside if each.round == state.rounds] or inside
        left = {id(above) for each in inside for above in each.above}
        return [
            end for each in inside if id(each) not in left for end in self._ends(each, depth + 1)
        ]


def _last(state: State) -> Event | None:
    return state.exited or state.problem or state.aborted


def _attempt(number: int, status: StepStatus, start: Event, end: Event | None) -> Attempt:
    return Attempt(
        number=number,
        status=status,
        start_time=start.time,
        end_time=end.time if end else None,
        error=error_of(end.text("error"), end.text("cause"))
        if end and status == "failed"
        else None,
    )


def steps_of(states: Sequence[State], run: RunStatus) -> Mapping[str, Step]:
    """Make a step of each visit to a state; `run` is how the execution stands."""
    return Steps(states, run).made or EMPTY
