"""Luigi: what facts.json says of each case, against the reader's answer.

The facts were counted in the summary, in what the scheduler was told, in its answers and in its
history. Edges are those of the code, between families: the reader has them from answers only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from exporter.model import DagRun
from exporter.readers.luigi import LuigiReader
from tools.corpus.case import Case, Outcome, Reading

_FACES: Final = {":)": "success", ":(": "failed", ":|": "partial_success"}
_WORDS: Final = {
    "DONE": {"success"},
    "FAILED": {"failed"},
    "UNKNOWN": {"failed", "upstream_failed"},
    "PENDING": {"pending", "upstream_failed"},
}


def check(case: Case) -> Outcome:
    """Compare the one run of a case."""
    reading = Reading(LuigiReader(), case.folder)
    differences = []
    if len(reading.ids) != 1:
        differences.append(f"the runs are {reading.ids}")
    run = reading.run(reading.ids[0])
    differences += [*_run(run, case.facts), *_tasks(run, case.facts)]
    if (case.folder / "graph.json").is_file():
        differences += _edges(run, case.facts)
    return Outcome(f"{run.dag_id} {run.status}, {len(run.steps):,} steps", tuple(differences))


def _run(run: DagRun, facts: Mapping[str, Any]) -> Iterator[str]:
    if run.status != _FACES[facts["face"]] or run.native_status != facts["face"]:
        yield f"the run is {run.status} ({run.native_status}), not {facts['face']}"
    if len(run.steps) != facts["scheduled"]:
        yield f"{len(run.steps)} steps, not {facts['scheduled']}"
    counts = Counter[str](step.status for step in run.steps.values())
    expected = {
        "success": facts["ran_ok"] + facts["already_complete"],
        "failed": facts["failed"] + facts["failed_scheduling"],
        "upstream_failed": facts["had_failed_dependencies"],
        "pending": facts["left_pending"] - facts["had_failed_dependencies"],
    }
    for word, count in expected.items():
        if counts[word] != count:
            yield f"{counts[word]} are {word}, not {count}"
    cached = sum(step.cached for step in run.steps.values())
    if cached != facts["already_complete"]:
        yield f"{cached} were done before, not {facts['already_complete']}"


def _tasks(run: DagRun, facts: Mapping[str, Any]) -> Iterator[str]:
    told = facts["last_informed_status"]
    if run.steps.keys() != told.keys():
        yield f"the steps are {sorted(run.steps)}, not {sorted(told)}"
    for key, word in told.items():
        step = run.steps.get(key)
        if step is not None and (step.status not in _WORDS[word] or step.native_status != word):
            yield f"{key} is {step.status} ({step.native_status}), not {word}"
    tried = {s.name: len(s.attempts) for s in run.steps.values() if s.attempts}
    if tried != facts["attempts"]:
        yield f"attempts are {tried}, not {facts['attempts']}"


def _edges(run: DagRun, facts: Mapping[str, Any]) -> Iterator[str]:
    edges = Counter(
        (_family(run, up), _family(run, key))
        for key, step in run.steps.items()
        for up in step.upstream
    )
    known = Counter(map(tuple, facts["edges_families"]))
    if edges != known:
        yield f"edges: {dict(edges - known)} too many, {dict(known - edges)} are missing"


def _family(run: DagRun, key: str) -> str:
    """Return a family as the facts have it, with the number of one that has several tasks."""
    step = run.steps[key]
    params = step.metadata.get("params", {})
    return f"{step.group}{params.get('n', params.get('region', ''))}"
