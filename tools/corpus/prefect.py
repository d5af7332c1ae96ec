"""Prefect: what facts.json says of each case, against the reader's answer.

The facts were counted from the database's rows: flow runs and task runs by name with their state,
how often they ran, edges by the tasks' names, and what the console said had ended.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from exporter.model import DagRun, Step
from exporter.readers.prefect import PrefectReader
from tools.corpus.case import Case, Outcome, Reading

_FLOWS: Final[Mapping[str, set[str]]] = {
    "COMPLETED": {"success"},
    "FAILED": {"failed"},
    "CRASHED": {"failed"},
    "CANCELLED": {"cancelled"},
    "RUNNING": {"running"},
    "PAUSED": {"running"},
    "CANCELLING": {"running"},
    "PENDING": {"created"},
    "SCHEDULED": {"created", "retry"},
}
_TASKS: Final[Mapping[str, set[str]]] = {
    "COMPLETED": {"success", "warned"},
    "FAILED": {"failed"},
    "CRASHED": {"failed"},
    "CANCELLED": {"cancelled"},
    "RUNNING": {"running", "unknown"},
    "PENDING": {"pending", "unknown"},
    "SCHEDULED": {"pending", "retry", "unknown"},
}


def check(case: Case) -> Outcome:
    """Compare every flow run of a case, and all task runs."""
    reading = Reading(PrefectReader(), case.folder)
    runs = [reading.run(run_id) for run_id in reading.ids]
    by_name = {str(run.metadata.get("name")): run for run in runs}
    steps = {step.name: step for run in runs for step in run.steps.values()}
    groups = {each["name"] for run in runs for each in run.metadata.get("subflows", {}).values()}
    differences = [
        *_flows(case.facts, by_name, groups),
        *_tasks(case.facts, steps, runs),
        *_edges(case.facts, runs),
    ]
    words = [f"{run.status}, {len(run.steps):,} steps" for run in runs]
    return Outcome("; ".join(words), tuple(differences))


def _flows(
    facts: Mapping[str, Any], by_name: Mapping[str, DagRun], groups: set[str]
) -> Iterator[str]:
    for name, (kind, word, count) in facts["flow_runs"].items():
        run = by_name.get(name)
        if run is None:
            if name not in groups:
                yield f"{name} is neither a run nor a flow inside one"
            continue
        if run.status not in _FLOWS[kind] or run.native_status != word:
            yield f"{name} is {run.status} ({run.native_status}), and was {kind} {word}"
        if run.metadata.get("flow_run_count", 1) != count:
            yield f"{name} ran {run.metadata.get('flow_run_count', 1)} times, not {count}"


def _tasks(
    facts: Mapping[str, Any], steps: Mapping[str, Step], runs: list[DagRun]
) -> Iterator[str]:
    again = sum(run.total_retries for run in runs)
    expected = sum(max(count - 1, 0) for _, _, count, _ in facts["task_runs"].values())
    if again < expected:
        yield f"{again} tries came after the first, not {expected}"
    for name, (kind, word, count, _) in facts["task_runs"].items():
        if name in steps:
            yield from _task(steps[name], kind, word, count)
    for name in facts["lost_terminal_state"]:
        if name in steps and steps[name].status != "unknown":
            yield f"{name} is {steps[name].status}, and its end is lost"
    missing = facts["task_runs"].keys() - steps.keys()
    tries = sum(len(step.attempts) or 1 for step in steps.values())
    held = {step.metadata.get("flow_run_id") for step in steps.values()} - {None}
    inside = {step.group for step in steps.values() if step.group}
    if len(missing) > len(inside) + len(held) + tries - len(steps):
        yield f"{sorted(missing)} are no steps"


def _task(step: Step, kind: str, word: str, count: int) -> Iterator[str]:
    right = {"upstream_failed"} if word == "NotReady" else _TASKS[kind]
    if step.status not in right or step.native_status != word:
        yield f"{step.name} is {step.status} ({step.native_status}), and was {kind} {word}"
    if step.cached != (word == "Cached"):
        yield f"{step.name} is {'' if step.cached else 'not '}cached, and was {word}"
    if step.retry_count < max(count - 1, 0):
        yield f"{step.name} was tried again {step.retry_count} times, and ran {count} times"
    if count > 1 and len(step.attempts) < count:
        yield f"{step.name} has {len(step.attempts)} attempts, and ran {count} times"


def _edges(facts: Mapping[str, Any], runs: list[DagRun]) -> Iterator[str]:
    found = Counter(
        (_plain(run.steps[above]), _plain(step))
        for run in runs
        for step in run.steps.values()
        for above in step.upstream
    )
    expected = Counter((above, below) for above, below in facts["edges_by_task_name"])
    for edge, count in expected.items():
        if found[edge] < count:
            yield f"{edge[0]} to {edge[1]}: {found[edge]} edges, not {count}"
    inside = any(step.group for run in runs for step in run.steps.values())
    if found != expected and not inside:
        yield f"the edges are {dict(found)}, not {dict(expected)}"


def _plain(step: Step) -> str:
    return step.name.rpartition("-")[0] or step.name
