"""GitLab: what facts.json says of each case, against the reader's answer.

The facts of a case are the pipeline's id and status, for each job that counts its name, status and
number of retries, and the edges between their ids.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from exporter.model import DagRun
from exporter.readers.gitlab import GitlabReader
from tools.corpus.case import Case, Outcome, Reading


def check(case: Case) -> Outcome:
    """Compare the pipeline of a case with its facts."""
    reading = Reading(GitlabReader(), case.folder)
    if reading.ids != [case.facts["pipeline"]]:
        return Outcome("not that pipeline", (f"pipelines are {reading.ids}",))
    run = reading.run(case.facts["pipeline"])
    summary = f"{run.status}, {len(run.steps)} jobs, {run.total_retries} retries"
    return Outcome(summary, tuple(_differences(run, case)))


def _differences(run: DagRun, case: Case) -> Iterator[str]:
    facts = case.facts
    if run.status != facts["status"]:
        yield f"the run is {run.status}, not {facts['status']}"
    found = {k: [s.name, s.status, s.retry_count] for k, s in run.steps.items()}
    if found != facts["jobs"]:
        yield f"jobs are {found}, not {facts['jobs']}"
    edges = sorted([up, key] for key, step in run.steps.items() for up in step.upstream)
    if edges != sorted(facts["edges"]):
        yield f"edges are {edges}, not {facts['edges']}"
    for job in _jobs(case):
        step = run.steps.get(str(job["id"]))
        if step is not None and step.native_status != job["status"]:
            yield f"{job['id']} is {step.native_status}, not {job['status']}"
        if (
            step is not None
            and not step.retry_count
            and step.queue_seconds != job["queued_duration"]
        ):
            yield f"{job['id']} waited {step.queue_seconds} s"


def _jobs(case: Case) -> Iterator[Any]:
    """Yield the jobs as the files have them."""
    for path in sorted(case.folder.glob("*.json")):
        tree = json.loads(path.read_bytes())
        items = tree if isinstance(tree, list) else tree.get("jobs", [])
        yield from (each for each in items if "queued_duration" in each)
