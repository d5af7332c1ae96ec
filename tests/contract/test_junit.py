"""Reports of test runners: how tests ended, which reports are one run, and what damage costs."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from exporter.analysis import analyse
from exporter.model import DagRun, ExportError
from exporter.plugins import READERS, Heads, load_readers
from exporter.readers.junit import JunitReader
from exporter.readers.junit.statuses import OF_WORD
from exporter.storage import open_storage
from tests.support.memory import bundle_of, files_below
from tests.support.reading import (
    FIXTURES,
    cases_of,
    codes,
    damaged,
    facts_of,
    files_of,
    listing_of,
    runs_of,
)
from tools.corpus.case import Case
from tools.corpus.junit import check

TREE = FIXTURES / "junit"
CASES = cases_of("junit")

by_name = pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)


def read(files: dict[str, bytes]) -> DagRun:
    (run,) = runs_of(JunitReader(), files)
    return run


def of(name: str) -> DagRun:
    return read(files_of(TREE / name))


def suite(inner: str, **attributes: str) -> bytes:
    told = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<testsuite{told}>{inner}</testsuite>".encode()


def tcase(name: str, inside: str = "", **attributes: str) -> str:
    told = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f'<testcase name="{name}"{told}>{inside}</testcase>'


ANGLE = "\u203a"
RED = tcase("a", "<failure/>")


def test_there_are_cases() -> None:
    assert len(CASES) == 6


@by_name
def test_runs_are_reported_as_they_went(case: Path) -> None:
    facts = facts_of(case)
    run = read(files_of(case))
    assert run.status == facts["status"]
    assert Counter(step.status for step in run.steps.values()) == facts["by_status"]
    failed = [step for step in run.steps.values() if step.status == "failed"]
    assert [step.name for step in failed] == facts["failed"]
    assert all(step.error and step.failure for step in failed)
    assert run.total_retries == facts["retries"]
    assert not any(step.upstream for step in run.steps.values())


@by_name
def test_damage_never_turns_a_run_green(case: Path) -> None:
    files = files_of(case)
    others = {f"beside/{name}": suite(tcase("a"), name="other") for name in files}
    green = facts_of(case)["status"] == "success"
    for what, broken in damaged(files, others):
        for run in runs_of(JunitReader(), broken):
            if "in the place of" in what or ("missing" in what and len(files) > 1):
                continue  # whole reports, of which none says that there was another
            assert run.status != "success" or green, what
            if run.status == "success":
                assert len(run.steps) == 3, what


@by_name
def test_only_this_reader_claims_the_case(case: Path) -> None:
    bundle = bundle_of(files_of(case))
    claims = {reader.name: reader.claim(bundle) for reader in load_readers("auto")}
    own = claims.pop("junit")
    assert own is not None
    assert own.score >= 90
    assert not any(claims.values())


def test_no_other_fixture_is_claimed() -> None:
    for tool in READERS:
        if tool != "junit" and (FIXTURES / tool).is_dir():
            assert JunitReader().claim(bundle_of(files_below(FIXTURES / tool))) is None


def test_the_check_of_a_corpus_can_fail() -> None:
    facts = {
        "root": "testsuites",
        "suites": 1,
        "cases": 10,
        "by_status": {"failed": 3, "error": 3, "passed": 2, "skipped": 2},
        "no_time": 0,
    }
    report = TREE / "pytest" / "report.xml"
    assert check(Case("pytest", report, facts)).differences == ()
    wrong = {**facts, "cases": 9, "by_status": {"passed": 9}, "no_time": 1}
    assert len(check(Case("pytest", report, wrong)).differences) == 3


def test_what_pytest_says() -> None:
    run = of("pytest")
    assert (run.dag_id, run.source.tool, run.run_id) == ("pytest tests", "pytest", "report.xml")
    assert (run.duration_seconds, run.steps["tests.test_cart::test_known"].native_status) == (
        0.162,
        "skipped",
    )
    total = run.steps["tests.test_cart.TestCart::test_total"]
    assert (total.group, total.duration_seconds, total.worker) == (
        "tests.test_cart.TestCart",
        0.001,
        "runner-1",
    )
    assert total.location is not None
    assert (total.location.file, total.location.line) == ("tests/test_cart.py", 16)
    assert total.failure is not None
    assert (total.failure.kind, total.failure.type) == ("assertion", "AssertionError")
    assert "assert total == 42" in (total.failure.traceback or "")
    raised = run.steps["tests.test_cart.TestCart::test_converts[US$]"].failure
    assert raised is not None
    assert (raised.kind, raised.type) == ("error", "KeyError")
    missing = run.steps["tests.test_stock"].failure
    assert missing is not None
    assert (missing.type, missing.message) == (
        "ModuleNotFoundError",
        "ModuleNotFoundError: No module named 'nowhere'",
    )
    refunds = run.steps["tests.test_cart::test_refunds"]
    assert refunds.metadata["reason"] == "no currency yet"
    assert "tests.test_cart.TestCart::test_breaks_twice #2" in run.steps
    assert "duplicate-ids" in codes(run)


def test_surefires_tries_are_attempts() -> None:
    run = of("surefire")
    assert len(run.source.files) == 2
    total = run.steps["shop.CartTest::total"]
    assert [each.status for each in total.attempts] == ["failed"] * 3
    assert (total.retry_count, total.duration_seconds) == (2, 1203.01)
    settles = run.steps["shop.CartTest::settles"]
    assert [(each.status, each.error) for each in settles.attempts] == [
        ("failed", "still open"),
        ("success", None),
    ]
    assert settles.status == "success"
    assert run.steps["shop.CartTest::adds"].log == "adding one book"
    assert run.steps["shop.StockTest::reserves"].log == "reserving"
    assert run.metadata == {"properties": {"shop.region": "eu"}}


def test_nextest_tells_when_a_test_began() -> None:
    run = of("nextest")
    assert run.run_id == "7f5d6a3e-8f4c-4a0e-9a53-2f2f6a3f1c55"
    hangs = run.steps["shop::cart::tests::hangs"]
    assert hangs.failure is not None
    assert hangs.failure.kind == "timeout"
    assert hangs.start_time is not None
    assert hangs.start_time.isoformat() == "2026-11-23T05:12:00.252000+00:00"
    assert "no-test-times" not in codes(run)


def test_playwrights_projects_are_told_apart() -> None:
    run = of("playwright")
    total = run.steps[f"shop.spec.ts::cart {ANGLE} total [two]"]
    assert (total.metadata["project"], total.worker) == ("two", None)
    assert (total.error or "").startswith("Error: expect(received).toBe(expected)")
    hangs = run.steps[f"shop.spec.ts::cart {ANGLE} hangs [one]"].failure
    assert hangs is not None
    assert (hangs.kind, hangs.message) == ("timeout", "Test timeout of 300ms exceeded.")


@pytest.mark.parametrize(
    ("name", "command"),
    [
        (
            "pytest",
            (
                "pytest tests/test_stock.py tests/test_cart.py::TestCart::test_total "
                "'tests/test_cart.py::TestCart::test_converts[US$]' "
                "tests/test_cart.py::TestCart::test_closes "
                "tests/test_cart.py::TestCart::test_breaks_twice"
            ),
        ),
        ("surefire", "mvn test -Dtest='shop.CartTest#total,shop.StockTest#reserves'"),
        ("nextest", "cargo nextest run -E 'test(=cart::tests::hangs)'"),
        ("jest", "npx jest --onlyFailures"),
        ("playwright", "npx playwright test --last-failed"),
        ("gotestsum", None),
    ],
)
def test_the_runners_own_command_runs_the_failed_again(name: str, command: str | None) -> None:
    assert analyse(of(name)).rerun == command


def test_go_names_package_and_test() -> None:
    go = '<properties><property name="go.version" value="go1.23.4"/></properties>'
    red = tcase("TestAdds/a.b", '<failure message="Failed">cart_test.go:9: no</failure>',
               classname="example.com/shop")  # fmt: skip
    run = read({"x.xml": suite(go + red)})
    assert analyse(run).rerun == r"go test example.com/shop -run '^TestAdds$/^a\.b$'"
    (step,) = run.steps.values()
    assert step.error == "cart_test.go:9: no"


def test_names_that_a_shell_could_misread_get_no_command() -> None:
    go = '<properties><property name="go.version" value="go1.23.4"/></properties>'
    red = tcase("TestAdds';reboot", "<failure/>", classname="example.com/shop")
    assert analyse(read({"x.xml": suite(go + red)})).rerun is None


@pytest.mark.parametrize(("word", "status"), OF_WORD.items())
def test_words_of_runners(word: str, status: str) -> None:
    (step,) = read({"x.xml": suite(tcase("a", status=word.upper()))}).steps.values()
    assert (step.status, step.native_status) == (status, word.upper())


@pytest.mark.parametrize(
    ("inside", "attributes", "status"),
    [
        ("", {}, "success"),
        ("<skipped/>", {}, "skipped"),
        ("<disabled/>", {}, "skipped"),
        ("<failure/>", {}, "failed"),
        ("<error/>", {}, "failed"),
        ("<skipped/><failure/>", {}, "failed"),
        ("<failure/>", {"status": "passed"}, "failed"),
        ("<skipped/>", {"status": "failed"}, "failed"),
        ("", {"status": "run", "result": "suppressed"}, "skipped"),
        ("", {"status": "notrun", "result": "completed"}, "success"),
        ("", {"status": "run", "result": "failed"}, "failed"),
        ("", {"status": "levitating"}, "unknown"),
        ("<flakyFailure/>", {}, "success"),
        ("<failure/><rerunFailure/>", {}, "failed"),
        ("<rerunFailure/>", {}, "failed"),
        ("<system-out>failure</system-out>", {}, "success"),
        ("<Failure/>", {}, "failed"),
        ("<SKIPPED/>", {}, "skipped"),
        ("<warning/>", {}, "warned"),
        ("<warning/><failure/>", {}, "failed"),
        ("<rerunfailure/>", {}, "failed"),
    ],
)
def test_elements_and_words_together(inside: str, attributes: dict[str, str], status: str) -> None:
    run = read({"x.xml": suite(tcase("a", inside, **attributes))})
    (step,) = run.steps.values()
    assert step.status == status
    assert (run.status == "success") == (status in {"success", "skipped"})


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1.5", 1.5),
        ("1,234.5", 1234.5),
        ("1,234", 1234),
        ("0,25", 0.25),
        ("1e-3", 0.001),
        ("2s", 2),
        ("01:02:03.5", 3723.5),
        ("", None),
        ("NaN", None),
        ("-1", None),
        ("soon", None),
        ("9" * 300, None),
    ],
)
def test_seconds(text: str, seconds: float | None) -> None:
    (step,) = read({"x.xml": suite(tcase("a", time=text))}).steps.values()
    assert step.duration_seconds == seconds


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("2026-11-23T06:00:00+01:00", "2026-11-23T05:00:00+00:00"),
        ("2026-11-23T05:00:00", "2026-11-23T05:00:00+00:00"),
        ("2026-11-23T05:00:00.123456789Z", "2026-11-23T05:00:00.123456+00:00"),
        ("Mon, 23 Nov 2026 05:00:00 GMT", "2026-11-23T05:00:00+00:00"),
        ("yesterday", None),
        ("0001-01-01T00:00:00", None),
    ],
)
def test_times(text: str, start: str | None) -> None:
    run = read({"x.xml": suite(tcase("a", time="2"), timestamp=text, time="2")})
    assert (run.start_time.isoformat() if run.start_time else None) == start
    assert ("times-without-zone" in codes(run)) == (text == "2026-11-23T05:00:00")
    assert run.duration_seconds == 2


def test_suites_nest_and_fail_themselves() -> None:
    inner = suite(tcase("b"), name="inner").decode()
    outer = suite(tcase("a") + inner + "<error message='cannot load'/>", name="outer").decode()
    run = read({"x.xml": f"<testsuites>{outer}</testsuites>".encode()})
    assert [(step.name, step.group, step.kind, step.status) for step in run.steps.values()] == [
        ("a", "outer", "test", "success"),
        ("b", "outer / inner", "test", "success"),
        ("outer", "outer", "suite", "failed"),
    ]
    assert run.status == "failed"


def test_a_time_in_a_suites_name_is_not_its_name() -> None:
    run = read({"x.xml": suite(tcase("a"), name="test_u.T-20261128084753")})
    assert (run.dag_id, run.steps["a"].group) == ("test_u.T", "test_u.T")


def test_a_suite_beside_tests_is_not_all() -> None:
    inner = suite(tcase("b"), name="cart", time="0.008").decode()
    run = read({"x.xml": f"<testsuites>{tcase('a')}{inner}</testsuites>".encode()})
    assert (run.dag_id, run.duration_seconds) == ("x", None)


def test_vitest_points_at_the_line() -> None:
    text = "AssertionError: no\n\n \u276f v.test.ts:7:96"
    red = tcase("b", f"<failure message='no'>{text}</failure>", classname="v.test.ts")
    (step,) = read({"x.xml": suite(red)}).steps.values()
    assert step.location is not None
    assert (step.location.file, step.location.line) == ("v.test.ts", 7)


def test_counts_that_lie() -> None:
    more = read({"x.xml": suite(tcase("a"), tests="173", failures="0")})
    assert (more.status, "totals-differ" in codes(more)) == ("success", True)
    red = read({"x.xml": suite(tcase("a"), tests="1", failures="1")})
    assert (red.status, "failures-not-listed" in codes(red)) == ("failed", True)
    assert red.error is not None


@pytest.mark.parametrize("data", [suite(""), b"<testsuites/>", suite("", tests="0")])
def test_a_report_without_tests_is_no_success(data: bytes) -> None:
    run = read({"x.xml": data})
    assert (run.status, "no-tests" in codes(run)) == ("unknown", True)


def test_reports_of_different_tests_are_one_run() -> None:
    at = "2026-11-23T05:{}:00"
    files = {
        "unit/a.xml": suite(RED, name="a", timestamp=at.format("00"), time="60"),
        "e2e/b.xml": suite(tcase("b"), name="b", timestamp=at.format("30"), time="60"),
        "e2e/c.xml": suite(tcase("c"), name="c"),
    }
    run = read(files)
    assert (run.status, len(run.steps), run.duration_seconds) == ("failed", 3, 31 * 60)
    assert "several-reports" in codes(run)


def test_reports_of_the_same_tests_are_different_runs() -> None:
    at = "2026-11-23T05:{}:00"
    files = {
        "1.xml": suite(RED, name="s", timestamp=at.format("00"), time="60"),
        "2.xml": suite(tcase("a"), name="s", timestamp=at.format("10"), time="60"),
    }
    newest, older = runs_of(JunitReader(), files)
    assert [(run.run_id, run.status) for run in (newest, older)] == [
        ("2.xml", "success"),
        ("1.xml", "failed"),
    ]
    assert "red-report-beside" in codes(newest)
    assert "red-report-beside" not in codes(older)


def test_the_same_tests_at_the_same_time_are_legs_of_one_run() -> None:
    files = {
        "py311/x.xml": suite(RED, name="s", timestamp="2026-11-23T05:00:00", time="60"),
        "py312/x.xml": suite(tcase("a"), name="s", timestamp="2026-11-23T05:00:20", time="60"),
    }
    run = read(files)
    assert run.status == "failed"
    assert list(run.steps) == ["a [py311/x.xml]", "a [py312/x.xml]"]


def test_what_came_much_later_is_another_run() -> None:
    files = {
        "1.xml": suite(tcase("a"), name="a", timestamp="2026-11-22T05:00:00", time="60"),
        "2.xml": suite(tcase("b"), name="b", timestamp="2026-11-23T05:00:00", time="60"),
    }
    assert [run.run_id for run in runs_of(JunitReader(), files)] == ["2.xml", "1.xml"]


@pytest.mark.parametrize("broken", [b"", b"  ", b"\0" * 50, b"<?xml version='1.0'", b"no xml"])
def test_a_damaged_report_beside_others_costs_the_green(broken: bytes) -> None:
    files = {"t/a.xml": suite(tcase("a"), name="a"), "t/b.xml": broken}
    run = read(files)
    assert (run.status, "unreadable-report" in codes(run)) == ("unknown", True)
    alone = {"t/a.xml": files["t/a.xml"], "elsewhere/b.xml": broken}
    assert read(alone).status == "success"


def test_a_report_that_was_emptied_on_the_disk_costs_the_green(tmp_path: Path) -> None:
    (tmp_path / "TEST-a.xml").write_bytes(suite(tcase("a"), name="a"))
    (tmp_path / "TEST-b.xml").write_bytes(b"")
    bundle, _ = open_storage(str(tmp_path), (".xml",))
    files = {each.name: each.read() for each in bundle.artifacts}
    assert read(files).status == "unknown"


def test_a_cut_report_is_read_up_to_there() -> None:
    whole = suite(tcase("a") + tcase("b") + RED, name="s")
    run = read({"x.xml": whole[: whole.index(b'"b"') + 20]})
    assert (run.status, "cut-report" in codes(run)) == ("unknown", True)
    assert "a" in run.steps


@pytest.mark.parametrize(
    "data",
    [
        b"<suites><suite/></suites>",
        b"<html><body>&lt;testsuite</body></html>",
        b"<test-run><test-suite/></test-run>",
        b"<project><testsuite/></project>",
        b"{}",
    ],
)
def test_other_files_are_left_alone(data: bytes) -> None:
    assert JunitReader().claim(bundle_of({"x.xml": data})) is None


@pytest.mark.parametrize(
    "data", [b"", b"no xml", b"<suites/>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><testsuites>&b;"]
)
def test_what_is_no_report_gets_one_clear_line(data: bytes) -> None:
    listing = JunitReader().runs(bundle_of({"x.xml": data}, single=True))
    assert listing.refs == ()
    (note,) = listing.notes
    assert note.level == "error"
    assert "\n" not in note.message


def test_a_report_in_utf_16_is_known() -> None:
    data = suite(RED).decode().encode("utf-16")
    bundle = bundle_of({"x.xml": data})
    assert READERS["junit"].may_know(Heads(bundle))
    assert read({"x.xml": data}).status == "failed"


def test_a_run_that_is_gone_is_an_error() -> None:
    (ref,) = listing_of(JunitReader(), {"x.xml": suite(RED)}).refs
    with pytest.raises(ExportError) as caught:
        JunitReader().read(bundle_of({}), ref)
    assert caught.value.code == "no-such-run"


@pytest.mark.parametrize(
    ("counts", "cases", "status"),
    [
        ('tests="2" skipped="1"', '<testcase name="a"/><testcase name="b"/>', "unknown"),
        ('tests="2" skipped="1"', '<testcase name="a"/>', "success"),  # it lists none of them
        ('skipped="1"', '<testcase name="a"/>', "unknown"),
        ('tests="1" skipped="1"', '<testcase name="a"><skipped/></testcase>', "success"),
        ('tests="1" skipped="1"', '<testcase name="a" status="notrun"/>', "success"),
        ('tests="1" skipped="1"', '<testcase name="a"><failure/></testcase>', "failed"),
    ],
)
def test_skipped_tests_that_a_report_counts_and_does_not_hold_cost_its_green(
    counts: str, cases: str, status: str
) -> None:
    run = read({"r.xml": f"<testsuite {counts}>{cases}</testsuite>".encode()})
    assert run.status == status


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        ('<skipped message=" not on Windows "/>', "not on Windows"),
        ("<skipped>\nvoid pay() is @Disabled\n</skipped>", "void pay() is @Disabled"),
        ('<skipped message="short">longer</skipped>', "short"),
        ('<skipped type="pytest.skip"/>', None),
        ("<skipped>\n</skipped>", None),
    ],
)
def test_why_a_test_was_skipped(inside: str, words: str | None) -> None:
    (step,) = read({"junit.xml": suite(tcase("a", inside))}).steps.values()
    assert (step.status, step.metadata.get("reason")) == ("skipped", words)


def test_a_warning_is_told_and_may_have_made_the_runner_fail() -> None:
    """PHPUnit 9 ends with 1 then, Codeception with 0; a report with a failure is red anyway."""
    warned = tcase("a", '<warning type="W">No tests found in class "T".</warning>')
    run = read({"junit.xml": suite(warned + tcase("b"), tests="2", warnings="1")})
    (step, _) = run.steps.values()
    assert (run.status, step.status, step.failure) == ("unknown", "warned", None)
    assert step.error == 'No tests found in class "T".'
    assert "tests-warned" in codes(run)
    red = read({"junit.xml": suite(warned + RED.replace('"a"', '"b"'))})
    assert red.status == "failed"
    assert "tests-warned" not in codes(red)
    outside = read({"junit.xml": suite(tcase("a") + "<warning>A deprecation.</warning>")})
    assert (outside.status, len(outside.steps)) == ("success", 1)


@pytest.mark.parametrize("message", ["", "message=\"thread 't' (71) panicked at src/a.rs:7:9\""])
def test_a_panic_of_rust_says_what_and_where(message: str) -> None:
    text = (
        "thread 't' (71) panicked at src/a.rs:7:9:\nassertion `left == right` failed\n  left: 0\n"
        " right: 1\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace"
    )
    red = tcase("t", f"<failure {message}>{text}</failure>")
    (step,) = read({"x.xml": suite(red)}).steps.values()
    assert step.error == "assertion `left == right` failed\n  left: 0\n right: 1"
    assert step.failure is not None
    assert step.failure.message == "assertion `left == right` failed"
    assert step.location is not None
    assert (step.location.file, step.location.line) == ("src/a.rs", 7)


def test_a_message_that_names_the_test_or_a_stage_gives_way_to_the_text() -> None:
    said = (
        "Scenario: t\n\nThen it is\n\nMessage:\n\nexpected: 1\n     got: 2\n (RSpec::NotMetError)"
    )
    red = tcase("t", f'<failure message="failed t" type="failed">{said}</failure>')
    (step,) = read({"x.xml": suite(red)}).steps.values()
    assert step.failure is not None
    assert step.failure.message == "expected: 1"
    red = tcase("t", '<error message="Build error">a_test.go:15: undefined: x</error>')
    (step,) = read({"x.xml": suite(red)}).steps.values()
    assert step.error == "a_test.go:15: undefined: x"
