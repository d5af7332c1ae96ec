"""What a task waited for: the task runs in its inputs, in `wait_for`, and around it.

What was handed over as a plain value is in no input: then there is no edge. A flow inside the run
is passed through: what waits for it waits for the last tasks in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from exporter.readers.prefect.gather import Gathered, Member
from exporter.readers.prefect.store import Store

_TASK: Final = "task_run"


class Edges:
    """The edges of one run, between the ids of its steps."""

    def __init__(self, run: Gathered, store: Store, steps: Mapping[str, str]) -> None:
        self._run = run
        self._store = store
        self._steps = steps
        """The step's id for each task run, the earlier ones of a flow's tries too."""
        self._last: dict[str, tuple[str, ...]] = {}
        self._inside = {
            key: frozenset(member.task.id for member in members)
            for key, members in run.groups.items()
        }

    def of(self, member: Member) -> tuple[str, ...]:
        """Return the steps that a task waited for."""
        own = self._steps[member.task.id]
        found: dict[str, None] = {}
        above = self._inputs(member)
        for key in above:
            found.update(dict.fromkeys(self._ends(key, frozenset())))
        for held, inside in self._inside.items():
            if member.task.id in inside and inside.isdisjoint(above):
                # the first of a flow waits for what the flow waited for
                for key in self._inputs(self._run.held[held]):
                    found.update(dict.fromkeys(self._ends(key, frozenset())))
        found.pop(own, None)
        return tuple(found)

    def _inputs(self, member: Member) -> list[str]:
        inputs = member.task.task_inputs
        if inputs is None:
            return self._store.parents.get(member.task.id, [])
        return [
            each["id"]
            for values in inputs.values()
            for each in (values if isinstance(values, list) else ())
            if isinstance(each, dict)
            and each.get("input_type") == _TASK
            and isinstance(each.get("id"), str)
        ]

    def _ends(self, key: str, seen: frozenset[str]) -> tuple[str, ...]:
        """Return the step of a task run, or the last ones of the flow that it stands for."""
        if key in self._steps:
            return (self._steps[key],)
        if key not in self._run.groups or key in seen:
            return ()
        if key not in self._last:
            members = self._run.groups[key]
            waited = {each for member in members for each in self._inputs(member)}
            ends = [
                end
                for member in members
                if member.task.id not in waited
                for end in self._ends(member.task.id, seen | {key})
            ]
            self._last[key] = tuple(dict.fromkeys(ends))
        return self._last[key]
