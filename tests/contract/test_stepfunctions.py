"""The verdict on executions of Step Functions, the states they went through, and their tries."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from exporter.analysis import analyse
from exporter.model import DagRun, ExportError
from exporter.plugins import READERS, load_readers
from exporter.readers.stepfunctions import StepfunctionsReader
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
from tools.corpus.stepfunctions import check

CASES = cases_of("stepfunctions")
TREE = FIXTURES / "stepfunctions"
ARN = "arn:aws:states:eu-west-1:111122223333:execution:nightly-etl:run-7"

by_name = pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)


def read(files: dict[str, bytes]) -> DagRun:
    (run,) = runs_of(StepfunctionsReader(), files)
    return run


def of(case: str) -> dict[str, bytes]:
    return files_of(TREE / case)


def history(*events: tuple[str, dict[str, Any]], **more: Any) -> DagRun:
    """Read a history in which each event follows the one before it."""
    told = [
        {"id": n, "previousEventId": n - 1, "timestamp": 1793610000.0 + n, "type": kind, **details}
        for n, (kind, details) in enumerate([("ExecutionStarted", {}), *events], 1)
    ]
    return read({"h.json": json.dumps({"events": told, **more}).encode()})


def entered(name: str, kind: str = "Task") -> tuple[str, dict[str, Any]]:
    return f"{kind}StateEntered", {"stateEnteredEventDetails": {"name": name}}


def exited(name: str, kind: str = "Task") -> tuple[str, dict[str, Any]]:
    return f"{kind}StateExited", {"stateExitedEventDetails": {"name": name}}


def event(kind: str, **details: Any) -> tuple[str, dict[str, Any]]:
    return kind, {f"{kind[0].lower()}{kind[1:]}EventDetails": details}


def test_there_are_cases() -> None:
    assert [case.name for case in CASES] == [
        "aborted",
        "caught",
        "express",
        "failed",
        "tried-again",
    ]


@by_name
def test_runs_are_reported_as_they_went(case: Path) -> None:
    assert check(Case(case.name, case, facts_of(case))).differences == ()


@by_name
def test_the_check_of_a_case_can_fail(case: Path) -> None:
    facts = facts_of(case)
    facts.update(status="running", steps={"x": "failed"}, retries=7, edges=[["x", "y"]])
    assert len(check(Case(case.name, case, facts)).differences) == 4


@by_name
def test_damage_never_turns_a_run_green(case: Path) -> None:
    others = {
        f"{other.name}/{name}": data
        for other in CASES
        if other != case
        for name, data in files_of(other).items()
    }
    for what, broken in damaged(files_of(case), others):
        listing_of(StepfunctionsReader(), broken)
        for run in runs_of(StepfunctionsReader(), broken):
            known = case.name == "caught" or "caught" in what
            assert run.status != "success" or known, what


@by_name
def test_without_any_event_of_it_a_run_is_not_green(case: Path) -> None:
    files = of(case.name)
    for name, data in files.items():
        tree = json.loads(data)
        for number in range(len(tree.get("events", []))):
            less = {**tree, "events": tree["events"][:number] + tree["events"][number + 1 :]}
            broken = {**files, name: json.dumps(less).encode()}
            runs = runs_of(StepfunctionsReader(), broken)
            last = number == len(tree["events"]) - 1
            assert all(run.status != "success" for run in runs) or (last and len(files) > 1)


@by_name
def test_only_this_reader_claims_the_case(case: Path) -> None:
    bundle = bundle_of(files_of(case))
    claims = {reader.name: reader.claim(bundle) for reader in load_readers("auto")}
    own = claims.pop("stepfunctions")
    assert own is not None
    assert own.score >= 90
    assert set(own.files) == set(files_of(case))
    assert not any(claim for claim in claims.values())


def test_no_other_fixture_is_claimed() -> None:
    for tool in READERS:
        if tool != "stepfunctions" and (FIXTURES / tool).is_dir():
            assert StepfunctionsReader().claim(bundle_of(files_below(FIXTURES / tool))) is None


def test_the_words_and_numbers_of_a_red_run() -> None:
    run = read(of("failed"))
    assert (run.run_id, run.dag_id, run.native_status) == (ARN, "nightly-etl", "ExecutionFailed")
    assert (run.duration_seconds, len(run.source.files)) == (22, 3)
    extract = run.steps["Extract"]
    assert [(each.status, each.error) for each in extract.attempts] == [
        ("failed", "try 1"),
        ("success", None),
    ]
    assert extract.queue_seconds == pytest.approx(0.6)
    failure = run.steps["Check"].failure
    assert failure is not None
    assert (failure.type, failure.message) == ("ValueError", "2 rows differ")
    assert 'File "/var/task/work.py", line 7' in (failure.traceback or "")
    assert analyse(run).rerun == f"aws stepfunctions redrive-execution --execution-arn {ARN}"


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("ExecutionSucceeded", "success"),
        ("ExecutionFailed", "failed"),
        ("ExecutionTimedOut", "failed"),
        ("ExecutionAborted", "cancelled"),
        ("PassStateEntered", "running"),
    ],
)
def test_how_an_execution_ends(kind: str, status: str) -> None:
    run = history(entered("A"), exited("A"), event(kind, error="E", cause="C"))
    assert run.status == status
    assert run.error == ("C" if status in {"failed", "cancelled"} else None)
    assert (run.end_time is None) == (status == "running")


def test_a_redrive_goes_on_after_the_end() -> None:
    run = history(
        entered("A"), event("TaskFailed", error="E"), event("ExecutionFailed"),
        ("ExecutionRedriven", {}),
    )  # fmt: skip
    assert run.status == "running"


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("RUNNING", "running"),
        ("SUCCEEDED", "success"),
        ("FAILED", "failed"),
        ("TIMED_OUT", "failed"),
        ("ABORTED", "cancelled"),
        ("PENDING_REDRIVE", "failed"),
        ("ELATED", "unknown"),
    ],
)
def test_a_description_alone(status: str, expected: str) -> None:
    tree = json.loads(of("failed")["execution.json"])
    tree["status"] = status
    run = read({"e.json": json.dumps(tree).encode()})
    assert (run.status, run.native_status, len(run.steps)) == (expected, status, 0)
    assert "no-task-detail" in codes(run)


@pytest.mark.parametrize(
    ("events", "status", "kind"),
    [
        ([event("TaskScheduled"), event("TaskSucceeded"), exited("A")], "success", None),
        ([event("TaskScheduled"), event("TaskFailed", error="E"), exited("A")], "warned", None),
        ([event("TaskScheduled"), event("TaskFailed", error="E")], "failed", "error"),
        ([event("TaskScheduled"), event("TaskTimedOut", error="E")], "failed", "timeout"),
        ([event("LambdaFunctionScheduleFailed", error="E")], "failed", "infrastructure"),
        ([event("ActivityScheduled"), event("ActivityTimedOut")], "failed", "timeout"),
        ([("TaskStateAborted", {})], "cancelled", None),
        ([event("TaskScheduled"), event("TaskStarted")], "cancelled", None),
    ],
)
def test_how_a_state_ends(events: list[Any], status: str, kind: str | None) -> None:
    run = history(entered("A"), *events, event("ExecutionAborted"))
    step = run.steps["A"]
    assert step.status == status
    assert (step.failure.kind if step.failure else None) == kind


def test_a_loop_enters_a_state_more_than_once() -> None:
    run = history(
        entered("A"), exited("A"), entered("B", "Choice"), exited("B", "Choice"),
        entered("A"), exited("A"), event("ExecutionSucceeded"),
    )  # fmt: skip
    assert [step.name for step in run.steps.values()] == ["A #1", "B", "A #2"]
    assert list(run.steps) == ["A #1", "B", "A #2"]
    assert run.steps["A #2"].upstream == ("B",)


def test_a_green_execution_with_an_open_state_is_not_green() -> None:
    run = history(entered("A"), event("ExecutionSucceeded"))
    assert run.status == "unknown"
    assert "unfinished-steps" in codes(run)


def test_a_green_execution_with_a_failure_that_nothing_caught_is_not_green() -> None:
    run = history(
        entered("A"), event("TaskScheduled"), event("TaskFailed", error="E"),
        event("ExecutionSucceeded"),
    )  # fmt: skip
    assert (run.status, run.steps["A"].status) == ("unknown", "failed")
    assert "contradicting-status" in codes(run)


def test_a_state_that_was_left_and_never_entered_is_an_event_that_is_lost() -> None:
    changed = ("WobblyStateEnter", {"stateEnteredEventDetails": {"name": "lost"}})
    run = history(entered("a"), exited("a"), changed, exited("lost"), ("ExecutionSucceeded", {}))
    assert (run.status, list(run.steps)) == ("unknown", ["a"])
    assert "missing-events" in codes(run)


def test_a_map_that_broke_by_itself_is_a_step() -> None:
    run = history(
        entered("M", "Map"), ("MapStateStarted", {}), event("MapIterationStarted", index=0),
        entered("A"), exited("A"), event("MapIterationFailed", index=0),
        event("MapStateFailed", error="E"), event("ExecutionFailed", error="E"),
    )  # fmt: skip
    assert {key: step.status for key, step in run.steps.items()} == {
        "M": "failed",
        "M[0]/A": "success",
    }


def test_a_parallel_that_was_tried_again_gives_its_states_attempts() -> None:
    run = read(of("tried-again"))
    tries = {key: [each.status for each in step.attempts] for key, step in run.steps.items()}
    assert tries["Load/Orders"] == ["failed", "success"]
    assert tries["Load/Customers"] == ["cancelled", "success"]
    assert run.steps["Load/Orders"].attempts[0].error == "too many requests"
    bad = run.steps["Each[0]/Incomplete"]
    assert (bad.status, bad.error, bad.failure) == ("warned", "a row has no key", None)


def test_what_was_caught_around_a_state_makes_no_red_run() -> None:
    run = history(
        entered("P", "Parallel"), ("ParallelStateStarted", {}), entered("A"),
        event("TaskScheduled"), event("TaskFailed", error="E"), ("ParallelStateFailed", {}),
        exited("P", "Parallel"), entered("B", "Pass"), exited("B", "Pass"),
        ("ExecutionSucceeded", {}),
    )  # fmt: skip
    assert (run.status, analyse(run).summary.failed_steps) == ("success", 0)
    assert (run.steps["P/A"].status, run.steps["P/A"].error) == ("warned", "E")
    assert run.steps["B"].upstream == ("P/A",)


def test_what_a_caught_failure_cut_short_is_cancelled_and_the_run_stays_green() -> None:
    told = [
        (0, ("ExecutionStarted", {})), (1, entered("P", "Parallel")),
        (2, ("ParallelStateStarted", {})), (3, entered("A")), (3, entered("B")),
        (5, event("TaskScheduled")), (4, event("TaskFailed", error="E")),
        (7, ("ParallelStateFailed", {})), (8, exited("P", "Parallel")),
        (9, ("ExecutionSucceeded", {})),
    ]  # fmt: skip
    tree = {"events": [
        {"id": n, "previousEventId": before, "timestamp": 1793610000 + n, "type": kind, **details}
        for n, (before, (kind, details)) in enumerate(told, 1)
    ]}  # fmt: skip
    run = read({"h.json": json.dumps(tree).encode()})
    statuses = {key: step.status for key, step in run.steps.items()}
    assert (run.status, statuses) == ("success", {"P/A": "warned", "P/B": "cancelled"})


@pytest.mark.parametrize("holder", ["Parallel", "Map"])
def test_a_fail_state_has_the_error_of_what_it_ended(holder: str) -> None:
    run = history(
        entered("P", holder), (f"{holder}StateStarted", {}), entered("No", "Fail"),
        (f"{holder}StateFailed", {}), event("ExecutionFailed", error="Nope", cause="no rows"),
    )  # fmt: skip
    failure = run.steps["P/No"].failure
    assert failure is not None
    assert (list(run.steps), failure.type, failure.message) == (["P/No"], "Nope", "no rows")


def test_the_error_of_a_fail_state_that_was_caught_is_in_what_its_holder_hands_on() -> None:
    output = json.dumps({"Error": "Nope", "Cause": "no rows"})
    left = ("MapStateExited", {"stateExitedEventDetails": {"name": "M", "output": output}})
    run = history(
        entered("M", "Map"), ("MapStateStarted", {}), event("MapIterationStarted", index=3),
        entered("No", "Fail"), event("MapIterationFailed", index=3), ("MapStateFailed", {}), left,
        ("ExecutionSucceeded", {}),
    )  # fmt: skip
    step = run.steps["M[3]/No"]
    assert (step.name, step.status, step.error) == ("No[3]", "warned", "no rows")


def test_a_state_keeps_its_own_error_when_what_holds_it_fails() -> None:
    run = history(
        entered("M", "Map"), ("MapStateStarted", {}), event("MapIterationStarted", index=0),
        entered("A"), event("TaskScheduled"), event("TaskTimedOut", error="States.Timeout"),
        ("MapStateFailed", {}), event("ExecutionFailed", error="States.Timeout"),
    )  # fmt: skip
    failure = run.steps["M[0]/A"].failure
    assert failure is not None
    assert (failure.kind, failure.message) == ("timeout", "States.Timeout")


def test_a_distributed_map_says_that_its_items_are_elsewhere() -> None:
    arn = "arn:aws:states:eu-west-1:111122223333:mapRun:etl/Each:1"
    begun = [entered("Each", "Map"), ("MapStateStarted", {}), event("MapRunStarted", mapRunArn=arn)]
    run = history(
        *begun, ("MapRunSucceeded", {}), ("MapStateSucceeded", {}), exited("Each", "Map"),
        ("ExecutionSucceeded", {}),
    )  # fmt: skip
    assert (run.status, run.steps["Each"].metadata["map_run"]) == ("success", arn)
    assert "items-elsewhere" in codes(run)
    run = history(
        *begun, event("MapRunFailed", error="E", cause="no such bucket"), ("MapStateFailed", {}),
        exited("Each", "Map"), ("ExecutionSucceeded", {}),
    )  # fmt: skip
    assert (run.steps["Each"].status, run.steps["Each"].error) == ("warned", "no such bucket")


def test_a_state_that_waits_for_its_next_try_is_not_failed() -> None:
    run = history(entered("A"), event("TaskScheduled"), event("TaskFailed", error="E"))
    assert (run.status, run.steps["A"].status, run.steps["A"].end_time) == (
        "running",
        "retry",
        None,
    )


@pytest.mark.parametrize(
    ("cause", "message"),
    [
        ({"StoppedReason": "Essential container in task exited",
          "Containers": [{"Name": "etl", "ExitCode": 3}, {"Name": "log", "ExitCode": 0}]},
         "Essential container in task exited; etl: exit code 3"),
        ({"JobName": "j", "StatusReason": "Host EC2 terminated"}, "Host EC2 terminated"),
        ({"JobRunState": "FAILED", "ErrorMessage": "no such table"}, "no such table"),
        ({"Error": "States.TaskFailed",
          "Cause": json.dumps({"errorMessage": "2 rows differ", "errorType": "ValueError"})},
         "2 rows differ"),
        ({"Error": "States.Timeout", "Name": "inner"}, "States.Timeout"),
        ({"Containers": 5}, '{"Containers": 5}'),
    ],
)  # fmt: skip
def test_the_causes_of_other_services(cause: dict[str, Any], message: str) -> None:
    text = json.dumps(cause)
    run = history(entered("A"), event("TaskFailed", error="E", cause=text), ("ExecutionFailed", {}))
    assert run.steps["A"].error == message


def events_of_log() -> list[dict[str, Any]]:
    return [json.loads(each["message"]) for each in json.loads(of("express")["log.json"])["events"]]


@pytest.mark.parametrize("form", ["lines", "list", "insights", "text", "sorted"])
def test_a_log_is_read_in_every_form(form: str) -> None:
    told = events_of_log()
    data = {
        "lines": "\n".join(map(json.dumps, told)),
        "list": json.dumps(told),
        "insights": json.dumps([{"@timestamp": "x", "@message": each} for each in told]),
        "text": json.dumps([{"@message": json.dumps(each)} for each in told[::-1]], indent=2),
        "sorted": json.dumps(told, sort_keys=True),
    }[form]
    files = {"log.jsonl" if form == "lines" else "log.json": data.encode()}
    assert StepfunctionsReader().claim(bundle_of(files)) is not None
    run, usual = read(files), read(of("express"))
    assert (run.run_id, run.dag_id, run.steps) == (usual.run_id, usual.dag_id, usual.steps)
    assert (run.status, codes(run)) == ("failed", set())
    assert analyse(run).rerun is None  # an Express workflow cannot be redriven


def test_a_log_with_long_inputs_is_found() -> None:
    tree = json.loads(of("express")["log.json"])
    first = json.loads(tree["events"][0]["message"])
    first["details"]["input"] = "x" * 5000
    tree["events"][0]["message"] = json.dumps(first, separators=(",", ":"))
    files = {"log.json": json.dumps(tree).encode()}
    (claim,) = [found for each in load_readers("auto") if (found := each.claim(bundle_of(files)))]
    assert claim.files == ("log.json",)


def test_executions_in_one_log_are_told_apart() -> None:
    other = [{**each, "execution_arn": ARN} for each in events_of_log()[:6]]
    other.append({**other[-1], "id": "7", "type": "ExecutionSucceeded", "details": {}})
    mixed = [
        each
        for pair in zip(events_of_log(), [*other, {}, {}, {}, {}], strict=True)
        for each in pair
    ]
    runs = runs_of(StepfunctionsReader(), {"log.json": json.dumps(mixed).encode()})
    assert {run.run_id: run.status for run in runs}[ARN] == "success"
    assert sorted(run.status for run in runs) == ["failed", "success"]


def test_a_log_of_errors_alone_has_not_every_event() -> None:
    told = [each for each in events_of_log() if each["type"].endswith("Failed")]
    run = read({"log.json": json.dumps(told).encode()})
    assert (run.status, run.error) == ("failed", "not an image")
    assert "missing-events" in codes(run)
    told[-1]["type"] = "ExecutionSucceeded"
    assert read({"log.json": json.dumps(told).encode()}).status == "unknown"


def test_a_description_goes_to_the_log_of_its_execution() -> None:
    told = [{**each, "execution_arn": ARN} for each in events_of_log()]
    files = {"log.json": json.dumps(told).encode(), "e.json": of("failed")["execution.json"]}
    run = read(files)
    assert (run.run_id, len(run.source.files), len(run.steps)) == (ARN, 2, 2)


def named(arn: str, status: str, began: object) -> bytes:
    return json.dumps({"executionArn": arn, "stateMachineArn": "arn:aws:states:r:1:stateMachine:m",
                       "status": status, "startDate": began}).encode()  # fmt: skip


def ended(kind: str, began: float) -> bytes:
    events = [("ExecutionStarted", {}), entered("A"), exited("A"), event(kind, error="E")]
    return json.dumps({"events": [
        {"id": n, "previousEventId": n - 1, "timestamp": began + n - 1, "type": name, **details}
        for n, (name, details) in enumerate(events, 1)
    ]}).encode()  # fmt: skip


def test_descriptions_of_executions_that_began_together_go_to_their_own() -> None:
    first, second = f"{ARN}-1", f"{ARN}-2"
    files = {
        "a.json": ended("ExecutionSucceeded", 1793610000.25),
        "b.json": ended("ExecutionFailed", 1793610000.75),
        "c.json": named(second, "FAILED", 1793610000.75),
        "d.json": named(first, "SUCCEEDED", "2026-11-02T09:00:00.250000+00:00"),
    }
    runs = {run.run_id: run for run in runs_of(StepfunctionsReader(), files)}
    assert {key: (run.status, len(run.steps)) for key, run in runs.items()} == {
        first: ("success", 1),
        second: ("failed", 1),
    }


@pytest.mark.parametrize(
    ("status", "began", "own"),
    [
        ("SUCCEEDED", 1793610000.25, True),
        ("RUNNING", 1793610000.25, True),
        ("SUCCEEDED", 1793610000, True),
        ("FAILED", 1793610000.25, False),
        ("SUCCEEDED", 1793610001.25, False),
        ("SUCCEEDED", 1793610001, False),
    ],
)
def test_a_description_of_another_execution_names_no_history(
    status: str, began: float, *, own: bool
) -> None:
    files = {
        "a.json": ended("ExecutionSucceeded", 1793610000.25),
        "b.json": named(ARN, status, began),
    }
    runs = runs_of(StepfunctionsReader(), files)
    assert ([run.run_id for run in runs] == [ARN]) == own


def test_pages_that_are_missing_cost_the_verdict() -> None:
    files = of("failed")
    del files["history-2.json"], files["execution.json"]
    run = read(files)
    assert run.status == "unknown"
    assert "missing-events" in codes(run)
    late = {"h.json": of("failed")["history-2.json"]}
    assert read(late).status == "failed"
    assert "missing-events" in codes(read(late))


def test_pages_of_several_executions_are_not_mixed() -> None:
    told = json.loads(ended("ExecutionSucceeded", 1793610000.0))["events"]
    other = json.loads(ended("ExecutionFailed", 1793610900.0))["events"]

    def halves(name: str, events: list[Any]) -> dict[str, bytes]:
        first = {"events": events[:2], "nextToken": "x"}
        return {f"{name}1.json": json.dumps(first).encode(),
                f"{name}2.json": json.dumps({"events": events[2:]}).encode()}  # fmt: skip

    runs = runs_of(StepfunctionsReader(), halves("a/", told) | halves("b/", other))
    assert sorted((run.run_id, run.status) for run in runs) == [
        ("a/1.json", "success"),
        ("b/1.json", "failed"),
    ]
    runs = runs_of(StepfunctionsReader(), halves("a", told) | halves("b", other))
    assert all(run.status != "success" and "missing-events" in codes(run) for run in runs)


@pytest.mark.parametrize(
    "stamp", ["2026-11-02T10:00:01+01:00", 1793610001.0, 1793610001000, "2026-11-02T09:00:01Z"]
)
def test_times_in_every_form(stamp: object) -> None:
    tree = {"events": [{"id": 1, "previousEventId": 0, "type": "ExecutionStarted",
                        "timestamp": stamp}]}  # fmt: skip
    run = read({"h.json": json.dumps(tree).encode()})
    assert run.start_time is not None
    assert run.start_time.isoformat() == "2026-11-02T09:00:01+00:00"


def test_values_of_the_wrong_kind_are_no_traceback() -> None:
    run = history(
        entered("A"), ("TaskFailed", {"taskFailedEventDetails": {"error": 5, "cause": "{"}}),
        ("TaskStateExited", {"stateExitedEventDetails": 7}), ("ExecutionFailed", {}),
    )  # fmt: skip
    assert run.status == "failed"
    tree = {"events": [5, {"id": "x"}, {"id": 1, "previousEventId": None, "timestamp": [],
                                        "type": "ExecutionStarted"}]}  # fmt: skip
    assert read({"h.json": json.dumps(tree).encode()}).status == "unknown"


@pytest.mark.parametrize(
    "data",
    [
        b'{"events": [{"id": 1, "type": "push"}]}',
        b'{"executionArn": "x", "status": "y"}',
        b'{"events": [{"previousEventId": 0, "type": "Other"}]}',
        b'{"id": "1", "type": "TaskCreated", "task": {}}',
        b'[{"id": "1", "type": "MapLayer", "details": {}}]',
    ],
)
def test_other_files_are_left_alone(data: bytes) -> None:
    assert StepfunctionsReader().claim(bundle_of({"h.json": data})) is None


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"null", b"\x00", b"<html>", b"{}"])
def test_what_is_no_run_gets_one_clear_line(data: bytes) -> None:
    listing = StepfunctionsReader().runs(bundle_of({"h.json": data}, single=True))
    assert listing.refs == ()
    (note,) = listing.notes
    assert note.level == "error"
    assert "\n" not in note.message


def test_a_run_that_is_gone_is_an_error() -> None:
    (ref,) = listing_of(StepfunctionsReader(), of("failed")).refs
    with pytest.raises(ExportError) as caught:
        StepfunctionsReader().read(bundle_of({}), ref)
    assert caught.value.code == "no-such-run"
