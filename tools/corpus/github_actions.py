"""GitHub Actions: what facts.json says of each case, against the reader's answer.

The facts were counted in the answer on the jobs. Where a case has the run's workflow files, the
dependencies were taken down by hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from exporter.model import DagRun, Step
from exporter.readers.github_actions import GithubActionsReader
from tools.corpus.case import Case, Outcome, Reading

_STATUSES: Final = {
    "success": {"success"},
    "failure": {"failed"},
    "cancelled": {"cancelled"},
    "skipped": {"success"},
    "timed_out": {"failed"},
    "startup_failure": {"failed"},
    "action_required": {"created"},
    None: {"running", "created"},
}
"""Which of our words a run may have for each conclusion."""
_FAILED: Final = {"failure", "timed_out"}
_CHECK: Final = "check run"


def check(case: Case) -> Outcome:
    """Compare the run of a case."""
    reading = Reading(GithubActionsReader(), case.folder)
    run_id = str(case.facts["run_id"])
    if reading.ids != [run_id]:
        return Outcome("nothing was read", (f"the runs are {reading.ids}, not {[run_id]}",))
    run = reading.run(run_id)
    edges = sum(len(step.upstream) for step in run.steps.values())
    return Outcome(
        f"{run.status}, {len(run.steps):,} steps, {edges:,} edges",
        (*_verdict(case, run), *_jobs(case, run), *_inner(case, run), *_edges(case, run)),
    )


def _verdict(case: Case, run: DagRun) -> Iterator[str]:
    facts = case.facts
    if run.status not in _STATUSES[facts["conclusion"]]:
        yield f"the run is {run.status}, GitHub says {facts['conclusion']}"
    if run.dag_id not in {facts["path"], facts["workflow"]}:
        yield f"the DAG is {run.dag_id}, not {facts['path']}"
    if run.metadata["attempt"] != facts["attempt"]:
        yield f"the attempt is {run.metadata['attempt']}, not {facts['attempt']}"


def _jobs(case: Case, run: DagRun) -> Iterator[str]:
    facts = case.facts
    if len(run.steps) != facts.get("steps", facts["jobs"]):
        yield f"{len(run.steps):,} steps, not {facts['jobs']:,}"
    words = Counter(step.native_status for step in run.steps.values())
    if words != facts["job_conclusions"]:
        yield f"conclusions are {dict(words)}, not {facts['job_conclusions']}"
    for status, ids in (("failed", "failed_jobs"), ("cancelled", "cancelled_jobs")):
        found = {step.step_id for step in run.steps.values() if step.status == status}
        if ids in facts and found != {str(each) for each in facts[ids]}:
            yield f"{status} are {sorted(found)}, not {facts[ids]}"
    checks = sorted(step.name for step in run.steps.values() if step.kind == _CHECK)
    if checks != sorted(facts.get("jobs_without_steps_or_runner", [])):
        yield f"check runs are {checks}"
    retries = facts.get("retries", 0)
    if run.total_retries != retries:
        yield f"{run.total_retries} retries, not {retries}"


def _inner(case: Case, run: DagRun) -> Iterator[str]:
    """Compare the steps of the jobs."""
    facts = case.facts
    inner = [(step, each) for step in run.steps.values() for each in _steps(step)]
    words = Counter(each["status"] for _, each in inner)
    if words != facts["step_conclusions"]:
        yield f"conclusions of steps are {dict(words)}, not {facts['step_conclusions']}"
    failed = [
        [step.name, each["number"], each["name"]]
        for step, each in inner
        if each["status"] in _FAILED
    ]
    if "failed_steps" in facts and sorted(failed) != sorted(facts["failed_steps"]):
        yield f"failed steps are {failed}, not {facts['failed_steps']}"
    for job, number in facts.get("annotations", {}).items():
        found = len(run.steps[job].metadata.get("annotations", ()))
        if found != number:
            yield f"job {job} has {found} annotations, not {number}"


def _edges(case: Case, run: DagRun) -> Iterator[str]:
    expected = case.facts.get("edges")
    names = {key: step.name for key, step in run.steps.items()}
    edges = sorted([names[up], step.name] for step in run.steps.values() for up in step.upstream)
    if isinstance(expected, list) and edges != sorted(expected):
        yield f"edges are {edges}, not {expected}"
    if edges and not any(case.folder.rglob("*.yml")):
        yield f"{len(edges)} edges, and nothing that tells of them"


def _steps(step: Step) -> list[dict[str, object]]:
    found: list[dict[str, object]] = step.metadata.get("steps", [])
    return found
