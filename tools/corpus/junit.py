"""JUnit XML: what facts.json says of each report, against the reader's answer.

The facts are counts of the tests by how they ended, made with ElementTree: an `error` before a
`failure` before a `skipped`. The checks here read the file a second time, their own way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final
from xml.etree import ElementTree as ET

from exporter.model import DagRun
from exporter.readers.junit import JunitReader
from tools.corpus.case import Case, Outcome, Reading

_ENDS: Final = {
    "error": "failed",
    "failed": "failed",
    "skipped": "skipped",
    "disabled": "skipped",
    "passed": "success",
}


def check(case: Case) -> Outcome:
    """Compare one report with its facts."""
    facts = case.facts
    reading = Reading(JunitReader(), case.folder)
    if "parse_error" in facts or facts["root"] not in {"testsuites", "testsuite"}:
        runs = [reading.run(run_id) for run_id in reading.ids]
        green = [run.run_id for run in runs if run.status == "success"]
        wrong = [f"{green} is green, and the file cannot be read"] if green else []
        said = ", ".join(run.status for run in runs) or "no run"
        return Outcome(f"{said}, as the file is damaged or another", tuple(wrong))
    if len(reading.ids) != 1:
        return Outcome("not one run", (f"{len(reading.ids)} runs",))
    run = reading.run(reading.ids[0])
    statuses = Counter(step.status for step in run.steps.values())
    summary = ", ".join(f"{count} {status}" for status, count in sorted(statuses.items()))
    differences = tuple(_differences(run, facts, case))
    return Outcome(f"{run.status}; {summary or 'no test'}", differences)


def _differences(run: DagRun, facts: Any, case: Case) -> Iterator[str]:
    expected: Counter[str] = Counter()
    for word, count in facts["by_status"].items():
        expected[_ENDS[word]] += count
    tests = [step for step in run.steps.values() if step.kind == "test"]
    found = Counter(step.status for step in tests)
    if found != expected:
        yield f"tests are {dict(found)}, not {dict(expected)}"
    if len(tests) != facts["cases"]:
        yield f"{len(tests)} tests, not {facts['cases']}"
    timeless = sum(step.duration_seconds is None for step in tests)
    if timeless != facts["no_time"]:
        yield f"{timeless} tests without a time, not {facts['no_time']}"
    red = expected["failed"] > 0
    tree = ET.parse(case.folder).getroot()  # noqa: S314 - the corpus's own files
    counted = max(
        int(each.get("failures", 0)) + int(each.get("errors", 0))
        for each in tree.iter()
        if each.tag in {"testsuites", "testsuite"}
    )
    wanted = "failed" if red or counted else "success" if expected.total() else "unknown"
    if run.status != wanted:
        yield f"the run is {run.status}, not {wanted}"
    if any(step.upstream for step in tests):
        yield "there are dependencies, and a report has none"
    names = Counter(step.name for step in tests)
    own = Counter(each.get("name", "") for each in tree.iter("testcase"))
    missing = [name for name in own if name and names[name.strip()] < own[name]]
    if missing:
        yield f"tests are missing: {missing[:3]}"
    suites = {each.get("name") or "" for each in tree.iter() if each.tag == "testsuite"}
    suites |= {name.rpartition("-20")[0] for name in suites}  # a time that some put behind
    groups = {step.metadata.get("suite", "").split(" / ")[-1] for step in tests} - {""}
    if groups - suites:
        yield f"suites are made up: {groups - suites}"
    seconds = sum(step.duration_seconds or 0 for step in tests)
    own_seconds = sum(float(each.get("time") or each.get("duration") or 0)
                      for each in tree.iter("testcase"))  # fmt: skip
    if abs(seconds - own_seconds) > 0.01:  # noqa: PLR2004 - a sum of floats
        yield f"tests took {seconds} s, not {own_seconds} s"
