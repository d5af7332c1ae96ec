"""Kedro: what facts.json says of each case, against the reader's answer.

The facts come from the console and the project's source: which nodes ended well, which failed, how
the run ended. A case whose copy has lost the events (their folder begins with a dot) must give no
run at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from exporter.model import DagRun
from exporter.readers.kedro import KedroReader
from tools.corpus.case import Case, Outcome, Reading


def check(case: Case) -> Outcome:
    """Compare the run of a case with its facts."""
    reading = Reading(KedroReader(), case.folder)
    if not any(
        b'"before_pipeline_run"' in path.read_bytes() for path in case.folder.rglob("*.json")
    ):
        wrong = ("a run is listed, and there are no events",) if reading.ids else ()
        return Outcome("no events in this copy, and no run", wrong)
    if len(reading.ids) != 1:
        return Outcome("not one run", (f"runs are {reading.ids}",))
    run = reading.run(reading.ids[0])
    return Outcome(f"{run.status}, {len(run.steps)} nodes", tuple(_differences(run, case.facts)))


def _differences(run: DagRun, facts: Any) -> Iterator[str]:
    if run.status != facts["run"]:
        yield f"the run is {run.status}, not {facts['run']}"
    for status, names in (("success", facts["nodes_ok"]), ("failed", facts["nodes_failed"])):
        found = sorted(step.name for step in run.steps.values() if step.status == status)
        if found != sorted(names):
            yield f"{status} are {found}, not {sorted(names)}"
    if len(run.steps) != len(facts["nodes_ok"]) + len(facts["nodes_failed"]):
        yield f"there are {len(run.steps)} nodes"
    named = {key: step.name for key, step in run.steps.items()}
    edges = [[named[up], named[key]] for key, step in run.steps.items() for up in step.upstream]
    made_up = [edge for edge in edges if edge not in facts["edges"]]
    if made_up or (edges and not facts["edges_in_artifact"]):
        yield f"edges are made up: {edges}"
