"""Snakemake: what facts.json says of each case, against the reader's answer.

The facts were counted in the logs; edges, between rules, in the graph that Snakemake drew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from exporter.model import DagRun
from exporter.readers.snakemake import SnakemakeReader
from tools.corpus.case import Case, Outcome, Reading

_STOPPED: Final = frozenset({"upstream_failed", "pending", "cancelled"})


def check(case: Case) -> Outcome:
    """Compare the newest run of a case; jobs have the ids of the log."""
    reading = Reading(SnakemakeReader(), case.folder)
    run = reading.run(reading.ids[0])
    differences = [*_run(run, case.facts), *_jobs(run, case.facts), *_edges(run, case.facts)]
    return Outcome(f"{run.dag_id} {run.status}, {len(run.steps):,} steps", tuple(differences))


def _run(run: DagRun, facts: Mapping[str, Any]) -> Iterator[str]:
    code = facts["rc"].rpartition("=")[2]
    expected = {"0": {"success"}, "1": {"failed"}, "137": {"running", "unknown"}}
    if "status" in facts:
        expected[code] = {facts["status"]}
    if run.status not in expected[code]:
        yield f"the run is {run.status}, its exit status was {code}"
    if run.start_time is None or (run.status in {"success", "failed"} and run.end_time is None):
        yield f"the times are {run.start_time} and {run.end_time}"


def _jobs(run: DagRun, facts: Mapping[str, Any]) -> Iterator[str]:
    for jobid, known in facts["jobs"].items():
        step = run.steps.get(jobid)
        if step is None:
            yield f"job {jobid} is no step"
            continue
        if (step.status, len(step.attempts)) != (known["status"], known["attempts"]):
            yield f"job {jobid} is {step.status} in {len(step.attempts)} attempts, not {known}"
        if step.metadata.get("rule") != known["rule"]:
            yield f"job {jobid} is of {step.metadata.get('rule')}, not {known['rule']}"
    stopped = [
        key for key, step in run.steps.items() if step.status in _STOPPED and not step.attempts
    ]
    if len(stopped) != max(0, facts["never_started"]):
        yield f"{len(stopped)} jobs never began, not {facts['never_started']}"
    if len(run.steps) != len(facts["jobs"]) + len(stopped):
        yield f"{len(run.steps)} steps, not {len(facts['jobs']) + len(stopped)}"
    counts = Counter(step.status for step in run.steps.values() if step.attempts)
    if counts != facts["counts"]:
        yield f"counts are {dict(counts)}, not {facts['counts']}"
    failed = sorted(_rule(run, key) for key, step in run.steps.items() if step.status == "failed")
    if failed != sorted(facts["failed_rules"]):
        yield f"failed are {failed}, not {facts['failed_rules']}"


def _edges(run: DagRun, facts: Mapping[str, Any]) -> Iterator[str]:
    edges = Counter(
        (_rule(run, up), _rule(run, key)) for key, step in run.steps.items() for up in step.upstream
    )
    known = Counter(map(tuple, facts["edges_rules"]))
    if edges != known:
        yield f"edges: {dict(edges - known)} too many, {dict(known - edges)} are missing"


def _rule(run: DagRun, key: str) -> str:
    return run.steps[key].name.partition("[")[0].partition("#")[0]
