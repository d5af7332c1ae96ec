"""OpenTelemetry: what facts.json and truth.json say of each case, against the reader's answer.

The facts are counted from the spans: traces, roots, orphans, codes, links, names that came with an
error. The truth is what the program that made the spans meant: its tasks, how each ended, and what
each waited for.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from exporter.model import DagRun
from exporter.readers.otlp import OtlpReader
from tools.corpus.case import Case, Outcome, Reading

_RESULTS: Final = {
    "success": "success",
    "failure": "failed",
    "error": "failed",
    "timeout": "failed",
    "cancellation": "cancelled",
    "skip": "skipped",
}


def check(case: Case) -> Outcome:
    """Compare every trace of a case."""
    reading = Reading(OtlpReader(), case.folder)
    runs = [reading.run(run_id) for run_id in reading.ids]
    truth = case.facts.get("truth")
    beside = case.folder / "truth.json"
    if truth is None and beside.is_file():
        truth = json.loads(beside.read_bytes())
    differences = [*_spans(case.facts, runs)]
    if truth is not None:
        differences += _truth(truth, runs)
    words = [
        f"{run.status}, {len(run.steps):,} steps, "
        f"{sum(len(step.upstream) for step in run.steps.values())} edges"
        for run in runs
    ]
    return Outcome("; ".join(words), tuple(differences))


def _spans(facts: Mapping[str, Any], runs: list[DagRun]) -> Iterator[str]:
    if len(runs) != facts["traces"]:
        yield f"{len(runs)} runs, not {facts['traces']}"
    if not facts["roots"] and any(run.status == "success" for run in runs):
        yield "a run without a root is green"
    tries = sum(len(step.attempts) or 1 for run in runs for step in run.steps.values())
    most = facts["spans"] - len(facts["roots"] if facts["traces"] == 1 else runs)
    conventions = any("cicd.pipeline.task.name" in each for each in facts.get("cicd_attrs", []))
    if tries > max(most, 1) or (tries < most and not conventions):
        yield f"{tries} tries, of {facts['spans']} spans"
    broken = Counter(
        step.name
        for run in runs
        for step in run.steps.values()
        for status in ([each.status for each in step.attempts] or [step.status])
        if status != "success"
    )
    for name in facts["error_spans"]:
        if name not in facts["roots"] and not broken[name]:
            yield f"{name} came with an error, and no step of that name failed"
    edges = sum(len(step.upstream) for run in runs for step in run.steps.values())
    if edges > facts["links"]:
        yield f"{edges} edges, of {facts['links']} links"


def _truth(truth: Mapping[str, Any], runs: list[DagRun]) -> Iterator[str]:
    (run,) = runs
    if run.status != _RESULTS.get(truth["result"], truth["result"]):
        yield f"the run is {run.status}, and was {truth['result']}"
    if truth.get("run_id") and (run.run_id, run.dag_id) != (truth["run_id"], truth["pipeline"]):
        yield f"the run is {run.dag_id} {run.run_id}"
    expected = Counter(
        (each["name"], _RESULTS.get(each["result"], each["result"])) for each in truth["steps"]
    )
    found = Counter(
        (step.name, status)
        for step in run.steps.values()
        for status in ([each.status for each in step.attempts] or [step.status])
    )
    if found != expected:
        yield f"the steps are {dict(found)}, not {dict(expected)}"
    names = {(run.steps[up].name, step.name) for step in run.steps.values() for up in step.upstream}
    meant = {(up, each["name"]) for each in truth["steps"] for up in each["upstream"]}
    if names != meant:
        yield f"the edges are {sorted(names)}, not {sorted(meant)}"
