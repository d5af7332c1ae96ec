"""Argo Workflows: what facts.json says of each case, against the reader's answer.

The facts are counts and ids of nodes, and the raw children of each. Which of them are steps, and
what each step waited for, is worked out here in another way than the reader's: forwards, from a
step's last try down to the first steps that follow.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Final

from exporter.model import DagRun
from exporter.readers.argo import ArgoReader
from tools.corpus.case import Case, Outcome, Reading

_STATUSES: Final = {
    "Succeeded": {"success"},
    "Failed": {"failed", "cancelled"},
    "Error": {"failed", "cancelled"},
    "Running": {"running"},
    "Pending": {"created"},
    "": {"created"},
}
"""Which of our words a workflow may have for each phase."""
_HOLDERS: Final = frozenset({"DAG", "Steps", "StepGroup", "TaskGroup", "Retry"})
_HOOK: Final = ".onExit"


def check(case: Case) -> Outcome:
    """Compare the workflow of a case."""
    reading = Reading(ArgoReader(), case.folder)
    workflow = case.facts["workflow"]
    if reading.ids != [workflow]:
        return Outcome("nothing was read", (f"the runs are {reading.ids}, not {[workflow]}",))
    run = reading.run(workflow)
    edges = sum(len(step.upstream) for step in run.steps.values())
    graph = _Graph(case)
    return Outcome(
        f"{run.status}, {len(run.steps):,} steps, {edges:,} edges",
        (*_verdict(case, run), *_steps(case, run, graph), *_attempts(case, run, graph),
         *_edges(run, graph)),
    )  # fmt: skip


class _Graph:
    """The nodes of a case's JSON, and which of them are steps."""

    def __init__(self, case: Case) -> None:
        document = json.loads((case.folder / "workflow.json").read_bytes())
        self.nodes: Mapping[str, Any] = document["status"]["nodes"]
        self.retries = {
            key: [child for child in node.get("children", []) if self._is_try(node, child)]
            for key, node in self.nodes.items()
            if node["type"] == "Retry"
        }
        self.tries = {child: key for key, own in self.retries.items() for child in own}

    def _is_try(self, node: Mapping[str, Any], child: str) -> bool:
        rest = str(self.nodes[child]["name"]).removeprefix(node["name"])
        return rest[:1] == "(" and rest[1:-1].isdigit()

    @cached_property
    def steps(self) -> set[str]:
        return {
            key
            for key, node in self.nodes.items()
            if key in self.retries or (node["type"] not in _HOLDERS and key not in self.tries)
        }

    def edges(self) -> set[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        for key in self.steps:
            begin = [key, *self.retries.get(key, [])]
            for each in begin:
                for child in self.nodes[each].get("children", []):
                    found.update((key, below) for below in self._first(child) if below != key)
        return found

    def _first(self, key: str) -> set[str]:
        """Return the first steps that a node is, or holds."""
        seen, line, first = set(), [key], set()
        while line:
            each = line.pop()
            if each in seen:
                continue
            seen.add(each)
            step = self.tries.get(each, each)
            if step in self.steps:
                first.add(step)
            else:
                line += self.nodes[each].get("children", [])
        return first


def _verdict(case: Case, run: DagRun) -> Iterator[str]:
    phase = case.facts["run_phase"]
    if run.status not in _STATUSES[phase]:
        yield f"the run is {run.status}, Argo says {phase}"
    if run.native_status != phase:
        yield f"the phase is {run.native_status}, not {phase}"


def _steps(case: Case, run: DagRun, graph: _Graph) -> Iterator[str]:
    if run.steps.keys() != graph.steps:
        more, fewer = run.steps.keys() - graph.steps, graph.steps - run.steps.keys()
        yield f"steps: {_some(more)} too many, {_some(fewer)} missing"
    failed = {key for key in case.facts["failed_ids"] if key in graph.steps}
    found = {key for key, step in run.steps.items() if step.status in {"failed", "cancelled"}}
    if failed != found:
        yield f"failed are {sorted(found)}, not {sorted(failed)}"
    names = {node["name"]: key for key, node in graph.nodes.items()}
    for name, phase in case.facts["leaf_pods"].items():
        key = names[name]
        if key in graph.steps and run.steps[key].native_status != phase:
            yield f"{name} is {run.steps[key].native_status}, not {phase}"
    total = sum(case.facts["by_type_phase"].values())
    if total != len(graph.nodes) or total != case.facts["nodes"]:
        yield f"there are {len(graph.nodes)} nodes, the facts count {total}"


def _attempts(case: Case, run: DagRun, graph: _Graph) -> Iterator[str]:
    """Compare the tries: the facts count all children of a Retry, a hook of it too."""
    for key, own in graph.retries.items():
        node = graph.nodes[key]
        hooks = sum(graph.nodes[each]["name"].endswith(_HOOK) for each in node.get("children", []))
        expected = case.facts["attempts"][node["displayName"]] - hooks
        step = run.steps[key]
        if len(step.attempts) != expected or step.retry_count != max(expected - 1, 0):
            yield f"{node['name']} has {len(step.attempts)} attempts, not {expected}"
        phases = ["success" if graph.nodes[e]["phase"] == "Succeeded" else "failed" for e in own]
        if [each.status for each in step.attempts] != phases:
            yield f"the attempts of {node['name']} are not {phases}"


def _edges(run: DagRun, graph: _Graph) -> Iterator[str]:
    found = {(above, key) for key, step in run.steps.items() for above in step.upstream}
    expected = graph.edges()
    if found != expected:
        yield f"edges: {sorted(found - expected)} too many, {sorted(expected - found)} missing"


def _some(ids: set[str]) -> str:
    return ", ".join(sorted(ids)[:3]) or "none"
