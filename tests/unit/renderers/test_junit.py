from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from exporter.analysis.facts import SEVERAL
from exporter.analysis.select import select_steps
from exporter.model import Attempt, DagRun, Failure, Location, Note, Step
from exporter.model.statuses import COMPLETED, RUN_STATUSES, STEP_STATUSES
from exporter.plugins import load_renderer
from exporter.renderers.junit import WHOLE_RUN
from exporter.report import Report
from tests.support.junit_schema import faults, miscounted
from tests.support.runs import make_run
from tests.support.runs_many import hostile_run, many_steps, report_of

RED = """
extract success 0s..10s in load
clean <- extract failed 10s..12s in load "ValueError: boom"
check <- extract failed 12s..13s kind test "Got 3 results"
report <- clean, check upstream_failed kind model
notify skipped
"""


def tree_of(report: Report | DagRun) -> ET.Element:
    """Return the document as XML, which is valid and counts right."""
    report = report if isinstance(report, Report) else report_of(report)
    (document,) = load_renderer("junit").render(report)
    assert document.name == "junit.xml"
    root = ET.fromstring(b"".join(document))
    assert list(faults(root)) == []
    assert list(miscounted(root)) == []
    keys = [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]
    assert Counter(keys).most_common(1)[0:1] in ([], [(keys[0] if keys else None, 1)])
    return root


def cases_of(report: Report | DagRun) -> dict[str, ET.Element]:
    return {str(case.get("name")): case for case in tree_of(report).iter("testcase")}


def with_step(**facts: Any) -> DagRun:
    run = make_run("a failed 1s..2s")
    return replace(run, steps={"a": replace(run.steps["a"], **facts)})


def reds(root: ET.Element) -> list[ET.Element]:
    return [*root.iter("failure"), *root.iter("error")]


def test_a_run_is_test_suites() -> None:
    root = tree_of(make_run(RED, error="The run broke."))
    assert root.attrib == {
        "name": "orders", "tests": "5", "failures": "0", "errors": "2", "time": "13.000",
    }  # fmt: skip
    names = [suite.get("name") for suite in root]
    assert names == ["orders.load", "orders.test", "orders.model", "orders"]
    load = root[0]
    assert load.get("timestamp") == "2026-11-23T04:00:00.000Z"
    assert load.get("time") == "12.000"
    facts = {each.get("name"): each.get("value") for each in load.iter("property")}
    assert facts["run_id"] == "r1"
    assert facts["status"] == "failed"
    assert root[1].find("properties") is None
    said = load.findtext("system-out") or ""
    assert said.startswith("Failed after 13.0 s.")
    assert "The run broke." in said


def test_a_test_tells_how_its_step_ended() -> None:
    cases = cases_of(make_run(RED))
    assert [each.tag for each in cases["extract"]] == []
    assert (cases["extract"].get("classname"), cases["extract"].get("time")) == (
        "orders.load",
        "10.000",
    )
    error = cases["clean"].find("error")
    assert error is not None
    assert (error.get("message"), error.text) == ("ValueError: boom", "ValueError: boom")
    report = cases["report"].find("skipped")
    assert report is not None
    assert report.attrib == {
        "type": "upstream_failed",
        "message": "It did not run because of clean, check.",
    }
    notify = cases["notify"].find("skipped")
    assert notify is not None
    assert notify.get("message") == "It was skipped."


@pytest.mark.parametrize(
    ("status", "tag", "message"),
    [
        ("skipped", "skipped", "It was skipped. when <x> evaluated false"),
        ("upstream_failed", "skipped", "It did not run because something before it failed. when"),
        ("cancelled", "error", "It was cancelled. when <x> evaluated false"),
        ("unknown", "error", "It has no end on record: how it went is not known. when <x>"),
    ],
)
def test_it_says_why_a_step_did_not_run(status: Any, tag: str, message: str) -> None:
    run = with_step(status=status, metadata={"reason": "when <x>\nevaluated false"}, error=None)
    (found,) = cases_of(run)["a"]
    assert found.tag == tag
    assert (found.get("message") or "").startswith(message)


def test_a_check_that_said_no_is_a_failure() -> None:
    failure = Failure(kind="assertion", type="AssertionError", message="1 != 2", traceback="a\nb")
    (case,) = cases_of(with_step(failure=failure)).values()
    (found,) = case
    assert found.tag == "failure"
    assert found.attrib == {"type": "AssertionError", "message": "1 != 2"}
    assert found.text == "a\nb"
    for kind in ("error", "timeout", "infrastructure"):
        run = with_step(failure=Failure(kind=kind, message="x"))
        (found,) = cases_of(run)["a"]
        assert (found.tag, found.get("type")) == ("error", kind)


@pytest.mark.parametrize("status", STEP_STATUSES)
def test_no_step_that_did_not_end_well_is_a_test_that_passed(status: Any) -> None:
    (case,) = cases_of(replace(with_step(status=status), status="success")).values()
    kinds = {each.tag for each in case} & {"failure", "error", "skipped"}
    assert (kinds == set()) == (status in COMPLETED)


@pytest.mark.parametrize("of_run", RUN_STATUSES)
@pytest.mark.parametrize("status", [*STEP_STATUSES, None])
def test_no_run_that_is_not_green_makes_a_green_report(of_run: Any, status: Any) -> None:
    run = replace(with_step(status=status or "success"), status=of_run)
    run = replace(run, steps=run.steps if status else {})
    report = report_of(run)
    for shown in (report, report._replace(selected=frozenset())):
        root = tree_of(shown)
        assert of_run == "success" or reds(root)
    if of_run != "success" and status in {*COMPLETED, "skipped", "upstream_failed", "pending"}:
        case = cases_of(run)[WHOLE_RUN]
        error = case.find("error")
        assert error is not None
        assert error.attrib == {"type": of_run, "message": report.verdict.sentence}
        assert case.get("classname") == "orders"


def test_the_test_of_the_whole_run_is_no_other_test() -> None:
    run = replace(make_run("a success\nb success"), status="unknown")
    steps = {key: replace(step, name=WHOLE_RUN) for key, step in run.steps.items()}
    root = tree_of(replace(run, steps={"a": steps["a"]}))
    assert len(reds(root)) == 1
    assert [case.get("name") for case in root.iter("testcase")] == [
        f"{WHOLE_RUN}, unknown",
        WHOLE_RUN,
    ]


def test_what_is_wrong_with_the_record_stands_in_it() -> None:
    note = Note(code="cut", level="warning", message="One file was cut.", where="a")
    run = replace(make_run("a success"), status="unknown", notes=(note,))
    assert "One file was cut." in (reds(tree_of(run))[0].text or "")
    green = tree_of(replace(run, status="success"))
    assert "One file was cut." in (green[0].findtext("system-out") or "")


def test_tests_of_one_name_are_told_apart() -> None:
    run = make_run("a success\nb success\nc success\nd success in g")
    names = {"a": "x", "b": "x", "c": "b", "d": "x"}
    steps = {key: replace(step, name=names[key]) for key, step in run.steps.items()}
    found = [case.get("name") for case in tree_of(replace(run, steps=steps)).iter("testcase")]
    assert found == ["a", "b #1", "b #2", "x"]
    long = {f"{'y' * 900}{key}": replace(step, step_id=f"{'y' * 900}{key}", name="n")
            for key, step in run.steps.items()}  # fmt: skip
    tree_of(replace(run, steps=long))


def test_a_name_is_the_same_whatever_is_selected() -> None:
    run = make_run("a failed\nb success")
    steps = {key: replace(step, name="same") for key, step in run.steps.items()}
    report = report_of(replace(run, steps=steps))
    some = select_steps("status:failed", report.run, report.analysis, None)
    assert [*cases_of(report)] == ["a", "b"]
    assert [*cases_of(report._replace(selected=some))] == ["a"]


def tried(*statuses: Any) -> tuple[Attempt, ...]:
    return tuple(
        Attempt(number=number, status=status, error=f"E{number}: gone")
        for number, status in enumerate(statuses, 1)
    )


def test_tries_are_told_as_surefire_does() -> None:
    run = with_step(status="success", attempts=tried("failed", "failed", "success"))
    (case,) = cases_of(replace(run, status="success")).values()
    assert [each.tag for each in case] == ["flakyFailure", "flakyFailure"]
    assert case[0].get("message") == "E1: gone"
    assert case[0].findtext("stackTrace") == "E1: gone"
    (case,) = cases_of(with_step(attempts=tried("failed", "failed"), error="E2: gone")).values()
    assert [each.tag for each in case] == ["error", "rerunError"]
    assert case[1].get("message") == "E1: gone"
    many = with_step(attempts=tried(*["failed"] * 500))
    (case,) = cases_of(many).values()
    assert len(case) == 51
    assert case[-1].get("message") == "450 more attempts did not succeed either."


def test_a_warning_passes_and_says_so() -> None:
    run = replace(with_step(status="warned", error="3 rows", log="line"), status="success")
    (case,) = cases_of(run).values()
    assert [each.tag for each in case] == ["system-out"]
    assert case[0].text == "Warning: 3 rows\nline"


def test_file_and_line_are_there() -> None:
    (case,) = cases_of(with_step(location=Location(file="m/a b.sql", line=7))).values()
    assert (case.get("file"), case.get("line")) == ("m/a b.sql", "7")


def test_times_are_seconds_as_the_schema_has_them() -> None:
    (case,) = cases_of(with_step(duration_seconds=-2.5)).values()
    assert case.get("time") == "0.000"
    (case,) = cases_of(with_step(duration_seconds=1e16)).values()
    assert case.get("time") == "10000000000000000.000"
    (case,) = cases_of(with_step(duration_seconds=None)).values()
    assert case.get("time") is None


def test_colours_go_and_what_xml_forbids_is_shown() -> None:
    error = "\x1b[31mred\x1b[0m \x00 \ufffe ]]> <![CDATA[ & \r\nx"
    (case,) = cases_of(with_step(error=error)).values()
    assert case[0].text == "red [U+0000] [U+FFFE] ]]> <![CDATA[ & \nx"


def test_long_texts_are_cut_and_the_document_is_bounded() -> None:
    run = make_run("a failed")
    step = replace(run.steps["a"], error="x" * 100_000, log="y" * 100_000)
    steps = {f"s{n}": replace(step, step_id=f"s{n}", name=f"s{n}") for n in range(1_500)}
    (document,) = load_renderer("junit").render(report_of(replace(run, steps=steps)))
    pieces = [len(piece) for piece in document]
    assert sum(pieces) < 27_000_000
    assert max(pieces) < 200_000
    root = tree_of(replace(run, steps={"a": step}))
    assert "characters left out" in (root.findtext(".//error") or "")


def test_it_comes_in_pieces() -> None:
    (document,) = load_renderer("junit").render(report_of(many_steps(20_000)))
    sizes = [len(piece) for piece in document]
    assert max(sizes) < sum(sizes) / 20


def test_runs_of_several_are_tests_by_their_tool() -> None:
    run = make_run("shop success kind dbt-core\norders failed kind airflow")
    root = tree_of(replace(run, metadata={SEVERAL: 2}))
    assert [suite.get("name") for suite in root] == ["dbt-core", "airflow"]


@pytest.mark.parametrize("run", [many_steps(700), hostile_run(), make_run("")])
def test_any_run_makes_a_valid_document(run: DagRun) -> None:
    root = tree_of(run)
    assert len([*root.iter("testcase")]) == len(run.steps)


def test_a_step_without_a_word_has_a_name() -> None:
    run = make_run("a success")
    step: Step = replace(run.steps["a"], step_id=" ", name="\n")
    (case,) = cases_of(replace(run, steps={" ": step})).values()
    assert case.get("name") == "step"
