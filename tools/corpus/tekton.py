"""Tekton: what facts.json says of each case, against the reader's answer.

The facts are a record for each object of a case: its condition, its TaskRuns with the pipeline's
task and the conditions of each, what was skipped, the tasks of the pipeline, and its `runAfter`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from exporter.model import DagRun, ExportError
from exporter.readers.tekton import TektonReader
from tools.corpus.case import Case, Outcome, Reading

_STATUSES: Final = {
    "True": {"success"},
    "False": {"failed", "cancelled"},
    "Unknown": {"running", "created", "retry"},
    None: {"unknown", "created"},
}
"""Which of our words an object may have for each status of its condition."""
_ASKED: Final = {
    "state-03-PipelineRunPending": "created",
    "state-07-PipelineRunCancelling": "running",
}
"""Cases whose condition says True and whose spec says that they wait, or are being stopped."""


def check(case: Case) -> Outcome:
    """Compare every object of a case."""
    reading = Reading(TektonReader(), case.folder)
    differences: list[str] = []
    words: list[str] = []
    facts: Any = case.facts
    for fact in facts:
        run = _run(reading, fact["name"])
        if run is None:
            differences.append(f"{fact['name']} is in no run: the runs are {reading.ids}")
            continue
        edges = sum(len(step.upstream) for step in run.steps.values())
        words.append(f"{run.status}, {len(run.steps):,} steps, {edges:,} edges")
        if fact["kind"] == "PipelineRun":
            differences += _pipeline_run(case.name, fact, run)
        else:
            differences += _task_run(fact, run)
    return Outcome("; ".join(words), tuple(differences))


def _run(reading: Reading, name: str) -> DagRun | None:
    """Return the run of that name, or the one that has it as a step."""
    try:
        return reading.run(name)
    except ExportError:
        runs = [reading.run(run_id) for run_id in reading.ids]
        return next((run for run in runs if name in run.steps), None)


def _pipeline_run(name: str, fact: Mapping[str, Any], run: DagRun) -> Iterator[str]:
    expected = {_ASKED[name]} if name in _ASKED else _STATUSES[fact["status"]]
    if run.status not in expected:
        yield f"the run is {run.status}, Tekton says {fact['status']} {fact['reason']}"
    if fact["reason"] and run.native_status != fact["reason"]:
        yield f"the reason is {run.native_status}, not {fact['reason']}"
    silent = not any(step.status == "failed" for step in run.steps.values())
    if fact["status"] == "False" and fact["message"] and silent and not _says(run, fact["message"]):
        yield f"nothing says {fact['message']!r}"
    times = (run.start_time, fact["start"])
    if (times[0] is None) != (times[1] is None) or (times[0] and _stamp(times[0]) != times[1]):
        yield f"the start is {times[0]}, not {times[1]}"
    yield from _children(fact, run)
    yield from _tasks(fact, run)
    yield from _waits(fact, run)


def _children(fact: Mapping[str, Any], run: DagRun) -> Iterator[str]:
    for name in {*fact["child_refs"], *fact["task_runs"]}:
        if name not in run.steps:
            yield f"{name} is no step"
    for name in fact["child_refs"]:
        step = run.steps.get(name)
        if step and name not in fact["task_runs"] and step.status != "unknown":
            yield f"{name} is {step.status}, and nothing tells of it"
    for name, (_, conditions) in fact["task_runs"].items():
        step = run.steps.get(name)
        status, reason = conditions[0]
        if step is None:
            continue
        if step.native_status != reason:
            yield f"{name} is {step.native_status}, not {reason}"
        ended = {"True": {"success", "warned"}, "False": {"failed", "cancelled"}}
        if step.status not in ended.get(status, {"pending", "running", "retry"}):
            yield f"{name} is {step.status}, Tekton says {status}"


def _tasks(fact: Mapping[str, Any], run: DagRun) -> Iterator[str]:
    """Compare the tasks of the pipeline: each is a step."""
    made = {name: task for name, (task, _) in fact["task_runs"].items()}
    refs = {task for task in fact["pipeline_tasks"] for name in fact["child_refs"] if task in name}
    planned = {*fact["pipeline_tasks"], *fact["finally"]}
    unborn = planned - set(made.values()) - refs
    if not unborn <= run.steps.keys():
        yield f"{sorted(unborn - run.steps.keys())} are no steps"
    for task, _ in fact["skipped"]:
        step = run.steps.get(task)
        if step is None or step.status not in {"skipped", "upstream_failed", "cancelled"}:
            yield f"{task} is {step and step.status}, and was skipped"
    if not fact["child_refs"] or made:
        expected = len({*made, *fact["child_refs"]}) + len(unborn)
        if len(run.steps) != expected:
            yield f"{len(run.steps)} steps, not {expected}"


def _waits(fact: Mapping[str, Any], run: DagRun) -> Iterator[str]:
    """Compare what each task was to run after."""
    made = {name: task for name, (task, _) in fact["task_runs"].items()}
    planned = {*fact["pipeline_tasks"], *fact["finally"]}
    ids = {task: [name for name, of in made.items() if of == task] or [task] for task in planned}
    for above, below in fact["runAfter_edges"]:
        for key in ids[below]:
            if key in run.steps and not set(ids[above]) <= set(run.steps[key].upstream):
                yield f"{below} does not wait for {above}"
    for task in fact["finally"]:
        for step in [run.steps[key] for key in ids[task] if key in run.steps]:
            if step.group != "finally" or not step.upstream:
                yield f"{task} is not one of those that run in the end"


def _task_run(fact: Mapping[str, Any], run: DagRun) -> Iterator[str]:
    step = run.steps[fact["name"]]
    if step.native_status != fact["reason"]:
        yield f"{fact['name']} is {step.native_status}, not {fact['reason']}"
    if run.status not in _STATUSES[fact["status"]]:
        yield f"the run is {run.status}, the TaskRun says {fact['status']}"
    if step.retry_count != fact["retries"]:
        yield f"{step.retry_count} retries, not {fact['retries']}"
    if step.retry_count and len(step.attempts) != step.retry_count + 1:
        yield f"{len(step.attempts)} attempts"
    names = [each["name"] for each in step.metadata.get("steps", [])]
    if names != fact["steps"]:
        yield f"steps are {names}, not {fact['steps']}"
    if fact["status"] == "False" and not _says(run, fact["message"]):
        yield f"nothing says {fact['message']!r}"


def _says(run: DagRun, message: str) -> bool:
    return message in (run.error or "") or any(
        message in (step.error or "") for step in run.steps.values()
    )


def _stamp(time: Any) -> str:
    return str(time.isoformat().replace("+00:00", "Z"))
