"""OpenLineage: what facts.json says of each case, against the reader's answer.

The facts are what the program meant that emitted the events: its runs by id, how each ended, and
which jobs each waited for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from exporter.model import DagRun, Step
from exporter.readers.openlineage import OpenlineageReader
from tools.corpus.case import Case, Outcome, Reading

_ENDS: Final[Mapping[str | None, str]] = {
    "COMPLETE": "success",
    "FAIL": "failed",
    "ABORT": "cancelled",
}


def check(case: Case) -> Outcome:
    """Compare the run of a case."""
    reading = Reading(OpenlineageReader(), case.folder)
    if reading.ids != [case.facts["root_run"]]:
        return Outcome("other runs", (f"the runs are {reading.ids}",))
    run = reading.run(reading.ids[0])
    edges = sum(len(step.upstream) for step in run.steps.values())
    return Outcome(
        f"{run.status}, {len(run.steps):,} steps, {edges:,} edges",
        (*_run(case.facts, run), *_steps(case.facts, run)),
    )


def _run(facts: Mapping[str, Any], run: DagRun) -> Iterator[str]:
    expected = _ENDS.get(facts["root_end"], "running")
    if run.status != expected or (run.native_status or "START") != (facts["root_end"] or "START"):
        yield f"the run is {run.status} ({run.native_status}), and ended {facts['root_end']}"
    tries = sum(len(step.attempts) or 1 for step in run.steps.values())
    if tries != facts["runs"] - 1:
        yield f"{tries} tries of steps, not {facts['runs'] - 1}"
    if len(run.source.files) != facts["files"]:
        yield f"{len(run.source.files)} files, not {facts['files']}"


def _steps(facts: Mapping[str, Any], run: DagRun) -> Iterator[str]:
    jobs: dict[str, list[Mapping[str, Any]]] = {}
    for each in facts["steps"]:
        jobs.setdefault(each["job"], []).append(each)
    by_id = {step.metadata["run_id"]: step for step in run.steps.values()}
    for job, each in jobs.items():
        step = by_id.get(each[-1]["runId"])
        if step is None:
            yield f"{job} is no step"
            continue
        yield from _step(job, each, step, run)


def _step(job: str, runs: list[Mapping[str, Any]], step: Step, run: DagRun) -> Iterator[str]:
    over = run.status != "running"
    open_ = "unknown" if over else "running"
    expected = [_ENDS.get(each["end"], open_) for each in runs]
    found = [each.status for each in step.attempts] or [step.status]
    if found != expected:
        yield f"{job} is {found}, and ended {[each['end'] for each in runs]}"
    above = sorted(run.steps[key].name for key in step.upstream)
    if above != sorted(runs[-1]["upstream"]):
        yield f"{job} waits for {above}, not {runs[-1]['upstream']}"
    if not job.endswith(f".{step.name}"):
        yield f"{job} is called {step.name}"
