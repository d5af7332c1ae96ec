"""What `junit.xml` says of each fixture, read back: the same tests, the same failures, no green."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from exporter.model import DagRun, Step, StepStatus
from exporter.plugins import load_readers, load_renderer, reader_suffixes
from exporter.readers.choose import find_runs
from exporter.readers.junit import JunitReader
from exporter.renderers.junit import WHOLE_RUN
from exporter.renderers.junit.marks import line
from exporter.renderers.junit.suites import names_of, suites_of
from exporter.storage import open_storage
from exporter.testing import bundle_of
from tests.support.junit_schema import faults, miscounted
from tests.support.reading import FIXTURES, listing_of
from tests.support.runs import make_run
from tests.support.runs_many import hostile_run, report_of

SOURCES = [
    *sorted({path.parent for path in FIXTURES.glob("*/**/ORIGIN.md")} - {FIXTURES / "states"}),
    *sorted(FIXTURES.glob("states/*.json")),
]
AS_TEST: dict[StepStatus, StepStatus] = {
    "success": "success", "warned": "success",
    "skipped": "skipped", "upstream_failed": "skipped", "pending": "skipped",
}  # fmt: skip
"""How a step reads back; each other one as `failed`."""
EXPECTED = {"no-tests", "nothing-ran", "no-test-times"}


@cache
def runs_in(source: Path) -> tuple[DagRun, ...]:
    bundle, _ = open_storage(str(source), reader_suffixes("auto"))
    findings = find_runs(bundle, load_readers("auto", bundle), forced=False)
    return tuple(found.by.reader.read(found.by.bundle, found.ref) for found in findings.runs[:3])


def written(run: DagRun) -> bytes:
    (document,) = load_renderer("junit").render(report_of(run))
    return b"".join(document)


def read_back(data: bytes) -> DagRun:
    reader = JunitReader()
    bundle = bundle_of({"junit.xml": data}, single=True)
    claim = reader.claim(bundle)
    assert claim
    (ref,) = reader.runs(bundle).refs
    return reader.read(bundle, ref)


def check(run: DagRun) -> None:
    data = written(run)
    root = ET.fromstring(data)
    assert list(faults(root)) == []
    assert list(miscounted(root)) == []
    back = read_back(data)
    assert {note.code for note in back.notes} <= EXPECTED
    tests = [step for step in back.steps.values() if step.name != WHOLE_RUN]
    of_run = [step for step in back.steps.values() if step.name == WHOLE_RUN]
    names = names_of(suites_of(run, run.steps.values()))
    by_name = {names[key]: step for key, step in run.steps.items()}
    assert Counter(step.name for step in tests) == Counter(names.values())
    assert len(tests) == len(run.steps)
    if len(by_name) == len(tests):  # else names of several classes are equal
        for found in tests:
            assert_same(by_name[found.name], found)
    counted = Counter(AS_TEST.get(step.status, "failed") for step in run.steps.values())
    assert Counter(step.status for step in tests) == counted
    red = counted["failed"] > 0
    assert [step.status for step in of_run] == ["failed"] * (run.status != "success" and not red)
    green = run.status == "success" and not red
    assert back.status == (("success" if run.steps else "unknown") if green else "failed")


def assert_same(step: Step, found: Step) -> None:
    if step.status == "failed":
        said_no = step.failure is not None and step.failure.kind == "assertion"
        assert found.native_status == ("failure" if said_no else "error")
        said = step.failure.message if step.failure else step.error
        assert found.error == line(said or "It failed, and the source keeps no message.")
        assert found.failure
        kind = (step.failure.type or step.failure.kind) if step.failure else "failed"
        assert found.failure.type == line(kind)
    if step.duration_seconds is not None:
        assert found.duration_seconds == pytest.approx(max(step.duration_seconds, 0), abs=0.0006)
    if step.status in {"failed", "success"} and len(step.attempts) > 1:
        earlier = [each for each in step.attempts[:-1] if each.status not in {"success", "warned"}]
        assert found.retry_count == len(earlier)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(FIXTURES)))
def test_each_fixture_reads_back(source: Path) -> None:
    for run in runs_in(source):
        check(run)


@pytest.mark.parametrize("run", [hostile_run(), make_run("a success\nb skipped")])
def test_other_runs_read_back(run: DagRun) -> None:
    check(run)


def test_there_are_all_readers() -> None:
    assert len({run.source.reader for source in SOURCES for run in runs_in(source)}) > 15


def test_it_is_no_run_beside_the_others_in_a_folder() -> None:
    data = written(make_run("a failed"))
    beside = b'<testsuite name="t"><testcase name="x"/></testsuite>'
    listing = listing_of(JunitReader(), {"out/junit.xml": data, "out/other.xml": beside})
    assert [(ref.dag_id, ref.status) for ref in listing.refs] == [("t", "success")]
    assert JunitReader().claim(bundle_of({"out/junit.xml": data[:300]})) is None
