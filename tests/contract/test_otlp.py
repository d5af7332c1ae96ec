"""The verdict on traces of OpenTelemetry, and which of their spans are steps."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from exporter.model import DagRun, ExportError
from exporter.plugins import READERS, load_readers
from exporter.readers.otlp import OtlpReader
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
from tools.corpus.otlp import check

CASES = cases_of("otlp")
TREE = FIXTURES / "otlp"
TRACE = "b1b2c3d4e5f60718293a4b5c6d7e8f91"

by_name = pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)


def read(files: dict[str, bytes]) -> DagRun:
    (run,) = runs_of(OtlpReader(), files)
    return run


def of(case: str) -> dict[str, bytes]:
    return files_of(TREE / case)


def github() -> Any:
    return json.loads(of("github")["traces.json"])


def spans(tree: Any) -> Any:
    return tree["resourceSpans"][0]["scopeSpans"][0]["spans"]


def made(tree: Any) -> DagRun:
    return read({"t.json": json.dumps(tree).encode()})


def span(key: str, parent: str = "", **facts: Any) -> dict[str, Any]:
    attributes = facts.pop("attributes", {})
    return {
        "traceId": TRACE,
        "spanId": f"{key:0>16}",
        "parentSpanId": f"{parent:0>16}" if parent else "",
        "name": key,
        "startTimeUnixNano": "1793610000000000000",
        "endTimeUnixNano": "1793610001000000000",
        "attributes": [
            {"key": name, "value": {"stringValue": value}} for name, value in attributes.items()
        ],
        **facts,
    }


def trace(*each: dict[str, Any]) -> DagRun:
    return made({"resourceSpans": [{"scopeSpans": [{"spans": list(each)}]}]})


def test_there_are_cases() -> None:
    assert [case.name for case in CASES] == [
        "collector-github",
        "collector-gitlab",
        "conventions",
        "github",
        "jenkins",
        "killed",
        "plain",
    ]


@by_name
def test_runs_are_reported_as_they_went(case: Path) -> None:
    assert check(Case(case.name, case, facts_of(case))).differences == ()


@by_name
def test_the_check_of_a_case_can_fail(case: Path) -> None:
    facts = facts_of(case)
    facts["traces"] = 9
    facts["error_spans"] = ["never there"]
    facts["truth"]["steps"].append({"name": "x", "result": "skip", "upstream": ["y"]})
    assert len(check(Case(case.name, case, facts)).differences) >= 4


@by_name
def test_damage_never_turns_a_run_green(case: Path) -> None:
    others = {
        f"{other.name}/{name}": data
        for other in CASES
        if other != case
        for name, data in files_of(other).items()
    }
    plain = read(of("plain")).run_id
    for what, broken in damaged(files_of(case), others):
        listing_of(OtlpReader(), broken)
        for run in runs_of(OtlpReader(), broken):
            assert run.status != "success" or run.run_id == plain, what


def test_without_any_line_of_it_a_red_run_is_not_green() -> None:
    ((name, data),) = of("conventions").items()
    lines = data.splitlines(keepends=True)
    for number in range(len(lines)):
        run = read({name: b"".join(lines[:number] + lines[number + 1 :])})
        assert run.status in {"failed", "unknown"}
    for number in range(1, len(lines)):
        assert read({name: b"".join(lines[:number])}).status in {"failed", "unknown"}


@by_name
def test_only_this_reader_claims_the_case(case: Path) -> None:
    bundle = bundle_of(files_of(case))
    claims = {reader.name: reader.claim(bundle) for reader in load_readers("auto")}
    own = claims.pop("otlp")
    assert own is not None
    assert own.score >= 90
    assert set(own.files) == set(files_of(case))
    assert not any(claim for claim in claims.values())


def test_no_other_fixture_is_claimed() -> None:
    for tool in READERS:
        if tool != "otlp" and (FIXTURES / tool).is_dir():
            assert OtlpReader().claim(bundle_of(files_below(FIXTURES / tool))) is None


def test_the_words_and_numbers_of_a_red_run() -> None:
    run = read(of("conventions"))
    assert (run.dag_id, run.run_id, run.native_status) == ("nightly", "77", "failure")
    assert run.metadata["url"] == "https://ci.example/run/77"
    assert run.metadata["repository"] == "https://example.com/acme/shop"
    unit = run.steps["test/unit"]
    assert (unit.kind, unit.group, unit.worker) == ("test", "test", "runner-3")
    assert unit.upstream == ("build/compile",)
    assert unit.failure is not None
    assert (unit.failure.type, unit.failure.message) == ("ValueError", "2 rows differ")
    assert "Traceback" in (unit.failure.traceback or "")
    flaky = run.steps["test/flaky"]
    assert [(each.status, each.error) for each in flaky.attempts] == [
        ("failed", "try 1"),
        ("success", None),
    ]
    slow = run.steps["test/slow"].failure
    assert slow is not None
    assert slow.kind == "timeout"
    assert run.steps["deploy"].status == "skipped"
    assert {"test/leg #1", "test/leg #2"} <= run.steps.keys()


def test_without_the_conventions_every_span_is_a_step() -> None:
    run = read(of("plain"))
    assert (run.dag_id, run.status, run.native_status) == ("make all", "success", "UNSET")
    link = run.steps["build/link"]
    assert link.location is not None
    assert (link.location.file, link.location.line) == ("src/link.c", 12)
    assert link.upstream == ()


@pytest.mark.parametrize(
    ("result", "status"),
    [
        ("success", "success"),
        ("failure", "failed"),
        ("error", "failed"),
        ("timeout", "failed"),
        ("cancellation", "cancelled"),
        ("skip", "success"),
        ("elation", "unknown"),
    ],
)
def test_every_result_of_a_pipeline(result: str, status: str) -> None:
    root = span("root", attributes={"cicd.pipeline.result": result})
    run = trace(span("a", "root"), root)
    assert (run.status, run.native_status) == (status, result)
    assert ("unknown-status-word" in codes(run)) == (status == "unknown")


@pytest.mark.parametrize(
    ("result", "status", "kind"),
    [
        ("success", "success", None),
        ("failure", "failed", "error"),
        ("error", "failed", "infrastructure"),
        ("timeout", "failed", "timeout"),
        ("cancellation", "cancelled", None),
        ("skip", "skipped", None),
        ("elation", "unknown", None),
    ],
)
def test_every_result_of_a_task(result: str, status: str, kind: str | None) -> None:
    for key in ("cicd.pipeline.task.run.result", "cicd.pipeline.task.result"):
        task = span("a", "root", attributes={"cicd.pipeline.task.name": "t", key: result})
        step = trace(task, span("root")).steps["t"]
        assert (step.status, step.native_status) == (status, result)
        assert (step.failure.kind if step.failure else None) == kind


@pytest.mark.parametrize(("state", "status"), [("pending", "created"), ("executing", "running")])
def test_a_run_that_goes_on(state: str, status: str) -> None:
    root = span("root", attributes={"cicd.pipeline.run.state": state})
    run = trace(span("a", "root"), root)
    assert (run.status, run.end_time) == (status, None)
    assert "unfinished-run" in codes(run)


@pytest.mark.parametrize(
    ("root", "child", "status"),
    [
        ({}, {}, "success"),
        ({"code": 1}, {}, "success"),
        ({"code": 2}, {}, "failed"),
        ({"code": "STATUS_CODE_ERROR"}, {}, "failed"),
        ({}, {"code": 2, "message": "broke"}, "failed"),
        ({"code": 1}, {"code": 2}, "success"),
        ({"code": {}}, {"code": []}, "success"),
    ],
)
def test_codes_of_spans(root: Any, child: Any, status: str) -> None:
    run = trace(span("a", "root", status=child), span("root", status=root))
    assert run.status == status
    if status == "success" and child.get("code") == 2:
        assert "failures-allowed" in codes(run)


@pytest.mark.parametrize(
    ("word", "status"),
    [("success", "success"), ("failure", "failed"), ("timed_out", "failed"),
     ("cancelled", "cancelled"), ("skipped", "success"), ("action_required", "created"),
     ("stale", "unknown")],
)  # fmt: skip
def test_conclusions_of_github(word: str, status: str) -> None:
    run = trace(
        span("a", "root"), span("root", status={"code": 1}, attributes={"github.conclusion": word})
    )
    assert (run.status, run.native_status) == (status, word)


def test_a_lost_parent_costs_the_green_of_codes_and_not_of_results() -> None:
    orphan = span("a", "lost")
    run = trace(orphan, span("root"))
    assert run.status == "unknown"
    assert "missing-spans" in codes(run)
    stated = span("root", attributes={"cicd.pipeline.result": "success"})
    assert trace(orphan, stated).status == "success"


def test_a_span_without_an_end_is_not_over() -> None:
    run = trace(span("a", "root", endTimeUnixNano="0"), span("root"))
    assert (run.status, run.steps["a"].status) == ("unknown", "unknown")
    going = span("root", endTimeUnixNano=None)
    assert trace(span("a", "root"), going).status == "unknown"


def test_of_a_span_that_was_sent_twice_the_ended_one_counts() -> None:
    going = span("a", "root", endTimeUnixNano=0)
    run = trace(span("a", "root"), going, span("root"))
    assert (len(run.steps), run.steps["a"].status) == (1, "success")


def test_several_roots_are_no_run_s_own_verdict() -> None:
    run = trace(span("a"), span("b"))
    assert (run.status, len(run.steps)) == ("unknown", 2)
    assert "missing-root" in codes(run)
    assert trace(span("a", status={"code": 2}), span("b")).status == "failed"


def test_a_span_alone_is_a_step_too() -> None:
    run = trace(span("a", status={"code": 2, "message": "broke"}))
    assert (run.status, run.steps["a"].error) == ("failed", "broke")


@pytest.mark.parametrize("number", [5, "5"])
def test_whole_numbers_are_texts_or_numbers(number: object) -> None:
    tree = github()
    spans(tree)[0]["attributes"][1]["value"] = {"intValue": number}
    assert made(tree).run_id == "5"


def test_ids_in_base64_are_the_same_ids() -> None:
    tree = github()
    for each in spans(tree):
        for key in ("traceId", "spanId", "parentSpanId"):
            each[key] = base64.b64encode(bytes.fromhex(each[key])).decode()
    run = made(tree)
    assert run.steps.keys() == read(of("github")).steps.keys()
    assert run.metadata["trace_id"] == TRACE


@pytest.mark.parametrize(
    "wrap",
    [
        lambda tree: {"batches": tree["resourceSpans"]},
        lambda tree: {"trace": tree},
    ],
)
def test_what_tempo_answers_is_read_too(wrap: Callable[[Any], Any]) -> None:
    assert made(wrap(github())).status == "cancelled"


def test_logs_and_metrics_between_the_spans_are_passed_over() -> None:
    lines = [{"resourceLogs": []}, github(), {"resourceMetrics": []}]
    text = "\n".join(json.dumps(line) for line in lines)
    assert read({"all.jsonl": text.encode()}).status == "cancelled"


def test_two_traces_of_one_run_id_are_told_apart() -> None:
    one, other = github(), github()
    for each in spans(other):
        each["traceId"] = "c" * 32
    files = {"a.json": json.dumps(one).encode(), "b.json": json.dumps(other).encode()}
    assert {run.run_id for run in runs_of(OtlpReader(), files)} == {
        f"900 {TRACE}",
        f"900 {'c' * 32}",
    }


def test_parts_of_the_wrong_kind_cost_only_themselves() -> None:
    tree = github()
    spans(tree)[1]["attributes"] = [5, {"key": None}, {"key": "x", "value": 7}]
    spans(tree)[2]["startTimeUnixNano"] = "soon"
    spans(tree)[3]["links"] = "none"
    spans(tree).append({"spanId": 5})
    run = made(tree)
    assert run.status == "cancelled"
    assert "unreadable-item" in codes(run)


@pytest.mark.parametrize(
    "data",
    [
        b'[{"traceId":"a","localEndpoint":{}}]',
        b'{"data":[{"spans":[{"operationName":"x"}]}]}',
        b'{"batches":[1]}',
        b'{"message":"resourceSpans"}',
    ],
)
def test_other_formats_are_left_alone(data: bytes) -> None:
    assert OtlpReader().claim(bundle_of({"t.json": data})) is None


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"null", b"\x00", b'{"resourceSpans":[]}'])
def test_what_is_no_run_gets_one_clear_line(data: bytes) -> None:
    listing = OtlpReader().runs(bundle_of({"t.json": data}, single=True))
    assert listing.refs == ()
    (note,) = listing.notes
    assert note.level == "error"
    assert "\n" not in note.message


def test_a_run_that_is_gone_is_an_error() -> None:
    (ref,) = listing_of(OtlpReader(), of("plain")).refs
    with pytest.raises(ExportError) as caught:
        OtlpReader().read(bundle_of({}), ref)
    assert caught.value.code == "no-such-run"


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("canceled", "cancelled"),
        ("ABORTED", "cancelled"),
        ("UNSTABLE", "failed"),
        ("timed_out", "failed"),
        ("succeeded", "success"),
        ("partiallySucceeded", "partial_success"),
        ("skipped", "success"),
        ("manual", "running"),
        ("action_required", "created"),
        ("stale", "unknown"),
        ("splendid", "unknown"),
    ],
)
def test_the_words_of_many_systems_say_how_a_run_ended(word: str, status: str) -> None:
    run = trace(span("a", attributes={"cicd.pipeline.result": word}), span("b", "a"))
    assert (run.status, run.native_status) == (status, word)
    quiet = {"failed", "cancelled", "partial_success"}
    assert bool(run.notes) == (status not in quiet and word != "succeeded")


def test_a_result_that_the_status_contradicts_is_not_green() -> None:
    root = span("a", attributes={"cicd.pipeline.result": "success"}, status={"code": 2})
    run = trace(root, span("b", "a"))
    assert run.status == "unknown"
    assert "contradicting-status" in codes(run)


def test_an_unset_status_with_a_word_for_its_message_says_that_word() -> None:
    stopped = {"message": "cancelled"}
    run = trace(span("a", status=stopped), span("b", "a", status=stopped), span("c", "a"))
    assert run.status == "cancelled"
    assert [step.status for step in run.steps.values()] == ["cancelled", "success"]
    assert trace(span("a", status={"message": "all is well"}), span("b", "a")).status == "success"


def test_marks_of_dagger_and_of_opentracing_count_where_no_status_is_set() -> None:
    def marked(key: str, name: str) -> dict[str, Any]:
        flag = {"key": name, "value": {"boolValue": True}}
        return {**span(key, "a"), "attributes": [flag]}

    run = trace(
        span("a"),
        marked("b", "dagger.io/dag.canceled"),
        marked("c", "dagger.io/dag.cached"),
        marked("d", "error"),
    )
    assert [step.status for step in run.steps.values()] == ["cancelled", "success", "failed"]
    assert run.steps["c"].cached
    assert run.status == "failed"


def test_a_job_of_the_collectors_receiver_names_what_failed_in_it() -> None:
    job = {
        **span("job", "1"),
        "status": {"code": 2, "message": "failure"},
    }
    inner = span(
        "Run make",
        "job",
        spanId="00000000000000ab",
        attributes={"cicd.pipeline.task.name": "Run make"},
        status={"code": 2, "message": "failure"},
    )
    told = {"key": "cicd.pipeline.task.run.id", "value": {"intValue": "9"}}
    tree = {
        "resourceSpans": [
            {
                "resource": {"attributes": [told]},
                "scopeSpans": [{"spans": [job, inner]}],
            },
            {"scopeSpans": [{"spans": [span("1", status={"code": 2, "message": "failure"})]}]},
        ]
    }
    (step,) = made(tree).steps.values()
    assert (step.name, step.status, step.error) == ("job", "failed", '"Run make" failed.')
    assert step.metadata["task_run_id"] == "9"


@pytest.mark.parametrize(
    ("result", "message", "words"),
    [
        ("skip", "no test has changed", "no test has changed"),
        ("cancellation", "newer commit", "newer commit"),
        ("skip", "skipped", None),
        ("skip", "", None),
        ("failure", "boom", None),
    ],
)
def test_why_a_task_did_not_run(result: str, message: str, words: str | None) -> None:
    attributes = {"cicd.pipeline.task.name": "t", "cicd.pipeline.task.run.result": result}
    task = span("a", "root", attributes=attributes, status={"code": 2, "message": message})
    assert trace(task, span("root")).steps["t"].metadata.get("reason") == words


def test_what_is_called_a_conclusion_counts_when_it_is_a_word_of_one() -> None:
    job = span("b", "a", attributes={"job.conclusion": "failure"})
    run = trace(span("a", attributes={"conclusion": "cancelled"}), job)
    assert (run.status, run.steps["b"].status) == ("cancelled", "failed")
    assert trace(span("a"), job).status == "failed"
    other = span("b", "a", attributes={"conclusion": "Rain tomorrow."})
    assert trace(span("a"), other).status == "success"


def test_jobs_of_the_collectors_receivers_say_how_long_they_were_queued() -> None:
    build = read(of("collector-github")).steps["build"]
    assert (build.queue_seconds, build.duration_seconds) == (5, 55)
    assert build.queued_time is not None
    assert build.start_time is not None
    assert (build.start_time - build.queued_time).total_seconds() == 5
    assert read(of("collector-gitlab")).steps["test/unit"].queue_seconds == 2.5
