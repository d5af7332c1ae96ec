"""Turborepo: what facts.json says of each case, against the reader's answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from exporter.model import DagRun, Step
from exporter.readers.turborepo import TurborepoReader
from tools.corpus.case import Case, Outcome, Reading


def check(case: Case) -> Outcome:
    """Compare the run of a case with its facts."""
    reading = Reading(TurborepoReader(), case.folder)
    if case.facts["id"] not in reading.ids:
        return Outcome("no run", (f"{case.facts['id']} is not listed",))
    run = reading.run(case.facts["id"])
    return Outcome(f"{run.status}, {len(run.steps)} tasks", tuple(_differences(run, case.facts)))


def _differences(run: DagRun, facts: Any) -> Iterator[str]:
    wanted = "failed" if facts["exitCode"] else "success"
    if run.status != wanted:
        yield f"the run is {run.status}, not {wanted}"
    if run.native_status != f"exit code {facts['exitCode']}":
        yield f"the exit code is {run.native_status}, not {facts['exitCode']}"
    if set(run.steps) != set(facts["tasks"]):
        yield f"tasks are {sorted(run.steps)}, not {sorted(facts['tasks'])}"
    counts = {
        "success": sum(s.status == "success" and not s.cached for s in run.steps.values()),
        "failed": sum(s.status == "failed" for s in run.steps.values()),
        "cached": sum(s.cached for s in run.steps.values()),
    }
    for word, count in counts.items():
        if count != facts[word]:
            yield f"{count} are {word}, not {facts[word]}"
    for key in run.steps.keys() & facts["tasks"]:
        yield from _of_task(run.steps[key], facts["tasks"][key])
    edges = sorted([up, key] for key, step in run.steps.items() for up in step.upstream)
    if edges != sorted(facts["edges"]):
        yield f"edges are {edges}, not {facts['edges']}"
    if facts["attempted"] > len(facts["tasks"]) and not any(
        note.code == "missing-tasks" for note in run.notes
    ):
        yield "no note says that tasks are missing"


def _of_task(step: Step, fact: Any) -> Iterator[str]:
    ended = "unknown" if not fact["has_execution"] else "failed" if fact["exit"] else "success"
    if step.status != ended:
        yield f"{step.step_id} is {step.status}, not {ended}"
    if step.cached != (fact["cache"] == "HIT"):
        yield f"{step.step_id}: cached is {step.cached}"
    if fact["err"] and fact["err"] != step.error:
        yield f"{step.step_id} says {step.error!r}"
