"""The verdict on runs of OpenLineage, what is inside them and what it waited for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from exporter.model import DagRun, ExportError
from exporter.plugins import READERS, load_readers
from exporter.readers.openlineage import OpenlineageReader
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
from tools.corpus.openlineage import check

CASES = cases_of("openlineage")
TREE = FIXTURES / "openlineage"
ROOT = "01a22142-0000-7000-8000-000000000000"

by_name = pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)


def read(files: dict[str, bytes]) -> DagRun:
    (run,) = runs_of(OpenlineageReader(), files)
    return run


def of(case: str) -> dict[str, bytes]:
    return files_of(TREE / case)


def lines(case: str) -> list[Any]:
    return [json.loads(line) for data in of(case).values() for line in data.splitlines()]


def key(number: int) -> str:
    return f"{ROOT[:-2]}{number:02}"


def event(kind: str | None, number: int = 0, second: float = 0, **facts: Any) -> dict[str, Any]:
    """Return an event; number 0 is the outermost run, the others are inside it."""
    facets = facts.pop("facets", {})
    if number:
        job = {"namespace": "ci", "name": "dag"}
        facets = {"parent": {"run": {"runId": facts.pop("parent", ROOT)}, "job": job}, **facets}
    name = facts.pop("job", "dag" if not number else f"dag.t{number}")
    job_facets = facts.pop("job_facets", {})
    return {
        "eventType": kind,
        "eventTime": f"2026-11-02T09:00:{second:09.6f}Z",
        "producer": "https://example.org",
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
        "run": {"runId": key(number), "facets": facets},
        "job": {"namespace": "ci", "name": name, "facets": job_facets},
        "inputs": [],
        "outputs": [],
        **facts,
    }


def data(*events: Any) -> bytes:
    return "\n".join(json.dumps(each) for each in events).encode()


def made(*events: Any) -> DagRun:
    return read({"e.ndjson": data(*events)})


def around(*events: Any, end: str = "COMPLETE") -> DagRun:
    return made(event("START"), *events, event(end, second=50))


def test_there_are_cases() -> None:
    assert [case.name for case in CASES] == ["datasets", "failing", "unfinished"]


@by_name
def test_runs_are_reported_as_they_went(case: Path) -> None:
    assert check(Case(case.name, case, facts_of(case))).differences == ()


@by_name
def test_the_check_of_a_case_can_fail(case: Path) -> None:
    facts = facts_of(case)
    facts["root_end"] = "ABORT"
    facts["steps"][0].update(end="ABORT", upstream=["never there"])
    assert len(check(Case(case.name, case, facts)).differences) >= 3


@by_name
def test_damage_never_turns_a_run_green(case: Path) -> None:
    others = {
        f"{other.name}/{name}": each
        for other in CASES
        if other != case
        for name, each in list(files_of(other).items())[-1:]
    }
    green = facts_of(TREE / "datasets")["root_run"]
    for what, broken in damaged(files_of(case), others):
        listing_of(OpenlineageReader(), broken)
        for run in runs_of(OpenlineageReader(), broken):
            known = run.run_id == green or "datasets" in what
            assert run.status != "success" or known, what


def test_without_any_event_of_it_a_red_run_is_not_green() -> None:
    events = lines("failing")
    for number in range(len(events)):
        less = {"e.ndjson": data(*events[:number], *events[number + 1 :])}
        assert all(run.status != "success" for run in runs_of(OpenlineageReader(), less))
        cut = {"e.ndjson": data(*events[: number + 1])}
        assert all(run.status != "success" for run in runs_of(OpenlineageReader(), cut))


@by_name
def test_only_this_reader_claims_the_case(case: Path) -> None:
    bundle = bundle_of(files_of(case))
    claims = {reader.name: reader.claim(bundle) for reader in load_readers("auto")}
    own = claims.pop("openlineage")
    assert own is not None
    assert own.score >= 90
    assert set(own.files) == set(files_of(case))
    assert not any(claim for claim in claims.values())


def test_no_other_fixture_is_claimed() -> None:
    for tool in READERS:
        if tool != "openlineage" and (FIXTURES / tool).is_dir():
            assert OpenlineageReader().claim(bundle_of(files_below(FIXTURES / tool))) is None


def test_the_words_and_numbers_of_a_red_run() -> None:
    run = read(of("failing"))
    assert (run.dag_id, run.native_status, run.duration_seconds) == ("nightly", "FAIL", 18)
    assert (run.source.tool, run.source.tool_version) == ("shop-etl", "2.4")
    check_ = run.steps["check"]
    assert check_.failure is not None
    assert (check_.failure.kind, check_.failure.message) == ("assertion", "2 rows differ")
    assert "Traceback" in (check_.failure.traceback or "")
    assert check_.location is not None
    assert check_.location.file == "jobs/check.py"
    flaky = run.steps["flaky"]
    assert [(each.status, each.error) for each in flaky.attempts] == [
        ("failed", "try 1"),
        ("success", None),
    ]
    assert run.steps["extract"].metrics == {"rows_written": 40, "bytes_written": 2048}
    assert run.steps["hung"].status == "unknown"


def test_an_event_after_the_end_changes_nothing() -> None:
    assert lines("failing")[-1]["eventType"] == "OTHER"
    assert read(of("failing")).status == "failed"


def test_how_the_events_are_stored_does_not_matter() -> None:
    usual = read(of("failing"))
    events = lines("failing")
    forms = {
        "list.json": json.dumps(events, indent=2).encode(),
        "lines.jsonl": data(*reversed(events)),
        "console.log": b"\n".join(
            b"INFO:openlineage.client.transport.console:" + json.dumps(each).encode()
            for each in events
        ),
        "twice.ndjson": data(*events, *events),
    }
    for name, text in forms.items():
        run = read({name: text})
        assert (run.steps, run.status) == (usual.steps, usual.status), name


@pytest.mark.parametrize(
    ("kind", "status", "word"),
    [
        ("COMPLETE", "success", "COMPLETE"),
        ("FAIL", "failed", "FAIL"),
        ("ABORT", "cancelled", "ABORT"),
        ("RUNNING", "running", "RUNNING"),
        ("OTHER", "running", "START"),
        (None, "running", "START"),
        ("ELATED", "running", "START"),
    ],
)
def test_every_type_of_event(kind: str | None, status: str, word: str) -> None:
    run = made(event("START"), event(kind, second=5))
    assert (run.status, run.native_status) == (status, word)
    assert ("unknown-status-word" in codes(run)) == (kind == "ELATED")
    inner = made(event("START"), event("START", 1, 1), event(kind, 1, 2)).steps["t1"]
    assert inner.status == status


def test_an_end_without_a_start_has_no_start() -> None:
    run = made(event("COMPLETE", second=5))
    assert (run.status, run.start_time, run.duration_seconds) == ("success", None, None)


def test_of_two_ends_the_worse_counts() -> None:
    run = made(event("START"), event("FAIL", second=1), event("COMPLETE", second=2))
    assert run.status == "failed"
    assert "contradicting-files" in codes(run)


def test_a_start_after_an_end_is_another_try() -> None:
    run = around(
        event("START", 1, 1), event("FAIL", 1, 2), event("START", 1, 3), event("COMPLETE", 1, 4)
    )
    step = run.steps["t1"]
    assert [each.status for each in step.attempts] == ["failed", "success"]
    assert (step.retry_count, step.duration_seconds) == (1, 1)


def test_runs_of_one_job_at_one_time_are_several_steps() -> None:
    run = around(
        event("START", 1, 1, job="dag.m"),
        event("START", 2, 2, job="dag.m"),
        event("FAIL", 1, 3, job="dag.m"),
        event("COMPLETE", 2, 4, job="dag.m"),
        end="FAIL",
    )
    assert {key_: step.status for key_, step in run.steps.items()} == {
        "m #1": "failed",
        "m #2": "success",
    }


def test_a_complete_run_with_an_open_step_is_not_green() -> None:
    run = around(event("START", 1, 1))
    assert run.status == "unknown"
    assert "unfinished-steps" in codes(run)
    allowed = around(event("START", 1, 1), event("FAIL", 1, 2))
    assert allowed.status == "success"
    assert "failures-allowed" in codes(allowed)


def test_a_later_facet_replaces_an_earlier_one_and_may_take_it_away() -> None:
    first = {"errorMessage": {"message": "first"}}
    second = {"errorMessage": {"message": "second"}}
    gone = {"errorMessage": {"_deleted": True}}
    for facets, text in ((second, "second"), (gone, "An event says that it failed")):
        run = around(
            event("START", 1, 1, facets=first), event("FAIL", 1, 2, facets=facets), end="FAIL"
        )
        assert (run.steps["t1"].error or "").startswith(text)


def test_the_facet_of_airflow_tells_what_waited_for_what() -> None:
    for value in (["t1"], "['t1']"):
        task = {"airflow": {"task": {"upstream_task_ids": value}}}
        run = around(
            event("START", 1, 1), event("COMPLETE", 1, 2),
            event("START", 2, 3, facets=task), event("COMPLETE", 2, 4),
        )  # fmt: skip
        assert run.steps["t2"].upstream == ("t1",)
    tasks = {"airflow": {"tasks": {"t2": {"upstream_task_ids": ["t1"]}}}}
    run = made(
        event("START", job_facets=tasks), event("START", 1, 1), event("COMPLETE", 1, 2),
        event("START", 2, 3), event("COMPLETE", 2, 4), event("COMPLETE", second=9),
    )  # fmt: skip
    assert run.steps["t2"].upstream == ("t1",)


def test_owners_are_those_of_the_facet() -> None:
    start = event("START", 1, 1)
    owners = [{"name": "airflow"}, {"name": "team:data", "type": "MAINTAINER"}, {"name": 7}, "x"]
    start["job"]["facets"] = {"ownership": {"owners": owners}}
    run = around(start, event("COMPLETE", 1, 2))
    assert run.steps["t1"].metadata["owner"] == ["team:data"]


def test_datasets_make_no_circle() -> None:
    table = [{"namespace": "pg", "name": "x"}]
    run = around(
        event("START", 1, 1, inputs=table, outputs=table), event("COMPLETE", 1, 2),
        event("START", 2, 3, inputs=table, outputs=table), event("COMPLETE", 2, 4),
    )  # fmt: skip
    assert (run.steps["t1"].upstream, run.steps["t2"].upstream) == ((), ("t1",))


def test_what_is_inside_a_run_that_is_not_on_record_is_no_green_run() -> None:
    run = made(
        event("START", 1, 1), event("COMPLETE", 1, 2), event("START", 2, 3), event("COMPLETE", 2, 4)
    )
    assert (run.run_id, run.dag_id, run.status, len(run.steps)) == (ROOT, "dag", "unknown", 2)
    assert "missing-root" in codes(run)
    red = made(event("FAIL", 1, 2), event("COMPLETE", 2, 4))
    assert red.status == "failed"


def test_a_run_alone_inside_what_is_not_on_record_is_the_run() -> None:
    run = made(event("START", 1, 1), event("FAIL", 1, 2))
    assert (run.run_id, run.status, run.dag_id) == (key(1), "failed", "dag.t1")
    assert run.metadata["parent_run_id"] == ROOT
    assert len(run.steps) == 1


def test_runs_within_runs_within_runs_are_groups() -> None:
    run = around(
        event("START", 1, 1),
        event("START", 2, 2, parent=key(1), job="dag.t1.sql", facets={}),
        event("COMPLETE", 2, 3, parent=key(1), job="dag.t1.sql"),
        event("COMPLETE", 1, 4),
    )
    step = run.steps["t1/sql"]
    assert (step.group, step.name) == ("t1", "sql")


def test_runs_that_hold_each_other_are_lost_in_no_circle() -> None:
    runs = runs_of(
        OpenlineageReader(),
        {"e.ndjson": data(event("FAIL", 1, 1, parent=key(2)), event("FAIL", 2, 2, parent=key(1)))},
    )
    assert all(run.status == "failed" for run in runs)
    assert runs


def test_ids_that_are_placeholders_are_told_apart_by_job_and_file() -> None:
    def placed(kind: str, job: str, second: float) -> dict[str, Any]:
        made_ = event(kind, second=second, job=job)
        made_["run"]["runId"] = "{{ any(result) }}"
        return made_

    files = {
        "a.json": data(placed("START", "x", 1), placed("FAIL", "x", 2)),
        "b.json": data(placed("START", "x", 3), placed("COMPLETE", "x", 4)),
    }
    assert [run.status for run in runs_of(OpenlineageReader(), files)] == ["success", "failed"]


def test_times_without_a_zone_are_told() -> None:
    run = made({**event("COMPLETE"), "eventTime": "2026-11-02T09:00:00.123456789"})
    assert "times-without-zone" in codes(run)
    assert run.end_time is not None
    assert run.end_time.microsecond == 123456


def test_values_of_the_wrong_kind_are_no_traceback() -> None:
    odd = {"parent": 5, "errorMessage": [], "jobDependencies": {"upstream": [5, {"job": 7}]}}
    run = made(
        event("START", facets=odd, inputs={"a": 1}, outputs=[5, {"name": None}]),
        {**event("FAIL", second=2), "eventTime": "soon"},
        {**event("FAIL", second=2), "run": {"runId": 5}},
    )
    assert run.status == "failed"
    assert "unreadable-item" in codes(run)


def test_events_of_datasets_and_jobs_are_passed_over() -> None:
    dataset = {"eventTime": "2026-11-02T09:00:00Z", "dataset": {"namespace": "a", "name": "b"}}
    job = {"eventTime": "2026-11-02T09:00:00Z", "job": {"namespace": "a", "name": "b"}}
    assert made(dataset, event("COMPLETE"), job).status == "success"


@pytest.mark.parametrize(
    "text",
    [b'{"eventTime": "now", "run": 5}', b'{"event": "x", "timestamp": 1}', b'{"eventTime":7}'],
)
def test_other_files_are_left_alone(text: bytes) -> None:
    assert OpenlineageReader().claim(bundle_of({"e.json": text})) is None


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"null", b"\x00", b"<html>", b"{}\n{}"])
def test_what_is_no_run_gets_one_clear_line(text: bytes) -> None:
    listing = OpenlineageReader().runs(bundle_of({"e.json": text}, single=True))
    assert listing.refs == ()
    (note,) = listing.notes
    assert note.level == "error"
    assert "\n" not in note.message


def test_a_run_that_is_gone_is_an_error() -> None:
    (ref,) = listing_of(OpenlineageReader(), of("failing")).refs
    with pytest.raises(ExportError) as caught:
        OpenlineageReader().read(bundle_of({}), ref)
    assert caught.value.code == "no-such-run"


def test_a_long_chain_of_runs_inside_runs_is_read() -> None:
    ids = [f"{ROOT[:-12]}{number:012}" for number in range(3000)]
    told = []
    for at, run_id in enumerate(ids):
        made = event("COMPLETE", second=1, job=f"job{at}")
        made["run"]["runId"] = run_id
        if at:
            parent = {"run": {"runId": ids[at - 1]}, "job": {"namespace": "ci", "name": "x"}}
            made["run"]["facets"] = {"parent": parent}
        told.append(made)
    run = read({"e.ndjson": data(*reversed(told))})
    assert len(run.steps) == len(ids) - 1
    assert [step.name for step in list(run.steps.values())[:2]] == ["job1", "job2"]


def test_what_is_inside_waits_for_none_that_holds_it_at_any_depth() -> None:
    shared = [{"namespace": "w", "name": "d"}]
    told = [event("START"), event("COMPLETE", second=9)]
    for number, parent, begin, end in ((1, 0, 1, 2), (2, 1, 3, 4), (3, 2, 5, 6), (4, 0, 7, 8)):
        for kind, second in (("START", begin), ("COMPLETE", end)):
            told.append(
                event(kind, number, second, parent=key(parent), inputs=shared, outputs=shared)
            )
    run = read({"e.ndjson": data(*told)})
    short = {key: key.rpartition(".")[2] for key in run.steps}
    waits = {short[key]: [short[up] for up in step.upstream] for key, step in run.steps.items()}
    assert sorted(waits.pop("t4")) == sorted(waits)
    assert set(map(tuple, waits.values())) == {()}


def test_runs_that_are_inside_one_another_are_read() -> None:
    told = [event("COMPLETE", n, n, parent=key(n % 3 + 1)) for n in (1, 2, 3)]
    told.append(event("COMPLETE", 4, 4, parent=key(1)))
    runs = runs_of(OpenlineageReader(), {"e.ndjson": data(*told)})
    assert sum(len(run.steps) for run in runs) == 4


def airflow(states: dict[str, Any]) -> dict[str, Any]:
    return {"airflowState": {"dagRunState": "failed", "tasksState": states}}


def test_tasks_that_sent_no_event_have_the_state_that_airflow_tells() -> None:
    tasks = {
        "t1": {"downstream_task_ids": ["t2", "gate"]},
        "t2": {"downstream_task_ids": ["load"]},
        "gate": {"downstream_task_ids": "['branch']"},
    }
    states = {
        "t1": "success",
        "t2": "failed",
        "gate": "success",
        "branch": "skipped",
        "load": "upstream_failed",
        "late": None,
    }
    run = made(
        event("START", job_facets={"airflow": {"tasks": tasks}}),
        event("START", 1, 1), event("COMPLETE", 1, 2),
        event("START", 2, 3), event("FAIL", 2, 4),
        event("FAIL", second=9, facets=airflow(states)),
    )  # fmt: skip
    told = {name: (step.status, step.native_status) for name, step in run.steps.items()}
    assert told == {
        "t1": ("success", "COMPLETE"),
        "t2": ("failed", "FAIL"),
        "gate": ("success", "success"),
        "branch": ("skipped", "skipped"),
        "load": ("upstream_failed", "upstream_failed"),
        "late": ("pending", "no_status"),
    }
    above = {name: step.upstream for name, step in run.steps.items() if step.upstream}
    assert above == {"t2": ("t1",), "gate": ("t1",), "branch": ("gate",), "load": ("t2",)}
    assert run.status == "failed"
    assert "tasks-without-events" in codes(run)
    assert "run_id" not in run.steps["load"].metadata


def test_the_state_of_a_task_ends_what_no_event_ended_and_takes_a_success_back() -> None:
    states = {"t1": "skipped", "t2": "failed", "t3": "skipped", "t4": "success", "t5": "odd"}
    run = around(
        event("START", 1, 1), event("COMPLETE", 1, 2),
        event("START", 2, 1),
        event("START", 3, 1),
        event("START", 4, 1), event("FAIL", 4, 2),
        event("START", 5, 1), event("COMPLETE", 5, 2),
        event("OTHER", second=40, facets=airflow(states)),
    )  # fmt: skip
    assert {name: step.status for name, step in run.steps.items()} == {
        "t1": "skipped",
        "t2": "failed",
        "t3": "skipped",
        "t4": "failed",
        "t5": "success",
    }
    assert run.steps["t2"].error == "Airflow says that it failed, and no event says why."
    assert "tasks-without-events" not in codes(run)


def test_the_one_state_of_a_mapped_task_is_that_of_none_of_its_parts() -> None:
    def part(number: int) -> list[dict[str, Any]]:
        facets = {"airflow": {"taskInstance": {"map_index": number}}}
        return [
            event("START", number + 1, 1, job="dag.t", facets=facets),
            event("COMPLETE", number + 1, 2, job="dag.t"),
        ]

    end = event("OTHER", second=40, facets=airflow({"t": "failed"}))
    run = around(*part(0), *part(1), end)
    assert [step.status for step in run.steps.values()] == ["success", "success"]


def test_the_end_of_a_spark_application_says_nothing_of_a_failure_in_it() -> None:
    kind = {"jobType": {"integration": "SPARK", "jobType": "APPLICATION"}}
    inside = event("START", 1, 1), event("FAIL", 1, 2)
    run = made(event("START", job_facets=kind), *inside, event("COMPLETE", second=9))
    assert run.status == "unknown"
    assert "end-without-result" in codes(run)
    inside = event("START", 1, 1), event("COMPLETE", 1, 2)
    run = made(event("START", job_facets=kind), *inside, event("COMPLETE", second=9))
    assert run.status == "success"


def test_a_page_of_marquez_is_read() -> None:
    page = {"events": [event("FAIL", second=2), event("START")], "totalCount": 2}
    assert read({"page.json": json.dumps(page, indent=1).encode()}).status == "failed"


@pytest.mark.parametrize(("end", "words"), [("ABORT", "stopped by hand"), ("FAIL", None)])
def test_an_aborted_run_says_why_where_its_event_does(end: str, words: str | None) -> None:
    facets = {"errorMessage": {"message": "stopped by hand"}}
    run = around(event("START", 1, 1), event(end, 1, 2, facets=facets))
    assert run.steps["t1"].metadata.get("reason") == words
