"""The visits to states as steps; a Parallel or Map that holds others is a group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from exporter.model import EMPTY, Attempt, RunStatus, Step, StepStatus
from exporter.readers.stepfunctions.failures import error_of, failure_of
from exporter.readers.stepfunctions.states import State, Try, facts_of, holders

_BETWEEN: Final = "/"
_DEPTH: Final = 50


class Steps:
    """The steps of an execution."""

    def __init__(self, states: Sequence[State], run: RunStatus) -> None:
        self._run = run
        self._inside = holders(list(states))
        self._states = [state for state in states if self._is_step(state)]
        self._ids = self._named()
        self.made = {self._ids[id(state)]: self._step(state) for state in self._states}

    def _is_step(self, state: State) -> bool:
        inside = self._inside.get(id(state), [])
        # a group that broke by itself is told, or nothing would say why
        return not inside or (
            self.status(state) == "failed" and not any(self._broke(each) for each in inside)
        )

    def _broke(self, state: State) -> bool:
        todo, seen = [state], 0
        while todo and seen < 100_000:  # noqa: PLR2004 - the longest history has 25,000 events
            each = todo.pop()
            seen += 1
            if self.status(each) == "failed":
                return True
            todo += self._inside.get(id(each), [])
        return False

    def _named(self) -> dict[int, str]:
        names = {
            id(state): f"{path}{_BETWEEN}{state.name}" if (path := state.path) else state.name
            for state in self._states
        }
        counts, seen = Counter(names.values()), Counter[str]()
        for key, name in names.items():
            if counts[name] > 1:
                seen[name] += 1
                names[key] = f"{name} #{seen[name]}"
        return names

    def status(self, state: State) -> StepStatus:
        """Return how a visit went."""
        if state.exited is not None:
            return "warned" if state.tries and state.tries[-1].failed else "success"
        if state.problem is not None:
            return "failed"
        if state.aborted is not None or self._run in {"success", "failed", "cancelled"}:
            return "cancelled" if self._run != "success" else "unknown"
        return "running" if self._run == "running" else "unknown"

    def _step(self, state: State) -> Step:
        status = self.status(state)
        last = state.exited or state.problem or state.aborted
        begun = state.tries[0].started if state.tries else None
        entered = state.entered.time
        start = (begun.time if begun else None) or entered
        end = last.time if last else None
        wait = (start - entered).total_seconds() if begun and start and entered else None
        told = status in {"failed", "warned"} and state.problem is not None
        error = (
            error_of(state.problem.text("error"), state.problem.text("cause"))
            if told and state.problem
            else None
        )
        attempts = [self._attempt(each, number) for number, each in enumerate(state.tries, 1)]
        return Step(
            step_id=self._ids[id(state)],
            name=state.name,
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
            attempts=tuple(attempts) if len(attempts) > 1 else (),
            upstream=tuple(self._above(state)),
            error=error,
            failure=failure_of(state.problem) if status == "failed" and state.problem else None,
            metadata=self._metadata(state),
        )

    def _attempt(self, each: Try, number: int) -> Attempt:
        start, end = each.started or each.scheduled, each.ended
        status: StepStatus = "failed" if each.failed else "success"
        if end is None:
            status = "running" if self._run == "running" else "unknown"
        return Attempt(
            number=number,
            status=status,
            start_time=start.time,
            end_time=end.time if end else None,
            error=error_of(end.text("error"), end.text("cause")) if end and each.failed else None,
        )

    def _metadata(self, state: State) -> Mapping[str, Any]:
        facts: dict[str, Any] = {"event": state.entered.number}
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
        left = {id(above) for each in inside for above in each.above}
        return [
            end for each in inside if id(each) not in left for end in self._ends(each, depth + 1)
        ]


def steps_of(states: Sequence[State], run: RunStatus) -> Mapping[str, Step]:
    """Make a step of each visit to a state; `run` is how the execution stands."""
    return Steps(states, run).made or EMPTY
