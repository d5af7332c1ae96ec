"""Dagster: what facts.json says of each case, against the reader's answer.

The facts were counted in the event log, edges in the plan. Every source of a case is also read
alone: the databases, the answers of GraphQL, and the debug export have to say the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from exporter.model import DagRun
from exporter.readers.choose import find_runs
from exporter.readers.dagster import DagsterReader
from exporter.storage import open_storage
from tools.corpus.case import Case, Outcome, Reading

_RUNS: Final = {"SUCCESS": "success", "FAILURE": "failed", "CANCELED": "cancelled"}
_STEPS: Final = {"never_started": {"pending", "cancelled", "upstream_failed", "unknown"}}
_CLOSE: Final = 0.01


def check(case: Case) -> Outcome:
    """Compare the run of a case."""
    facts = case.facts
    reading = Reading(DagsterReader(), case.folder)
    differences = []
    if reading.ids != [facts["run_id"]]:
        differences.append(f"the runs are {reading.ids}, not {facts['run_id']}")
    run = reading.run(facts["run_id"])
    differences += _run(run, facts)
    for name, part in _parts(case.folder):
        for other in part:
            differences += [f"by {name} alone: {text}" for text in _run(other, facts)]
    return Outcome(f"{run.dag_id} {run.status}, {len(run.steps):,} steps", tuple(differences))


def _parts(folder: Path) -> Iterator[tuple[str, list[DagRun]]]:
    reader = DagsterReader()
    for path in sorted(folder.iterdir()):
        if path.suffix in {".json", ".gz"} or (path.is_dir() and path.name == "home"):
            bundle, _ = open_storage(str(path), reader.suffixes)
            found = find_runs(bundle, [reader], forced=False).runs
            yield path.name, [reader.read(bundle, each.ref) for each in found]


def _run(run: DagRun, facts: Mapping[str, Any]) -> Iterator[str]:
    word = facts["status_in_db"]
    if run.native_status != word or run.status != _RUNS.get(word, "running"):
        yield f"the run is {run.status} ({run.native_status}), not {word}"
    if run.dag_id != facts["job"]:
        yield f"the job is {run.dag_id}, not {facts['job']}"
    yield from _times(run, facts)
    if run.steps.keys() != facts["steps"].keys():
        yield f"the steps are {sorted(run.steps)}, not {sorted(facts['steps'])}"
    for key, known in facts["steps"].items():
        step = run.steps.get(key)
        if step is not None and step.status not in _STEPS.get(known, {known}):
            yield f"{key} is {step.status}, not {known}"
    failed = sorted(key for key, step in run.steps.items() if step.status == "failed")
    if failed != sorted(facts["failed_steps"]):
        yield f"failed are {failed}, not {facts['failed_steps']}"
    tried = {key: len(step.attempts) for key, step in run.steps.items() if step.attempts}
    if tried != facts["attempts"]:
        yield f"attempts are {tried}, not {facts['attempts']}"
    edges = Counter((up, key) for key, step in run.steps.items() for up in step.upstream)
    if edges != Counter(map(tuple, facts["edges"])):
        known_edges = set(map(tuple, facts["edges"]))
        yield f"edges differ by {sorted(set(edges) ^ known_edges)}"


def _times(run: DagRun, facts: Mapping[str, Any]) -> Iterator[str]:
    for name, time in (("start", run.start_time), ("end", run.end_time)):
        known = facts[name]
        if (time is None) != (known is None) or (
            time is not None and abs(time.timestamp() - known) > _CLOSE
        ):
            yield f"the {name} is {time}, not {known}"
