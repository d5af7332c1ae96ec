"""Real runs of Dagster: what must be said of them, whichever file tells."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from exporter.model import DagRun
from exporter.plugins import READERS, load_readers
from exporter.readers.choose import claims_on
from exporter.readers.dagster import DagsterReader
from tests.support.memory import bundle_of, files_below
from tests.support.reading import FIXTURES, cases_of, codes, facts_of, files_of, runs_of
from tools.corpus.case import Case
from tools.corpus.dagster import check

CASES = cases_of("dagster")
TREE = FIXTURES / "dagster"

by_name = pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)


def run_of(case: str, *starts: str) -> DagRun:
    files = files_of(TREE / case)
    chosen = {path: data for path, data in files.items() if path.startswith(starts or "")}
    (run,) = runs_of(DagsterReader(), chosen)
    return run


def statuses(run: DagRun) -> dict[str, str]:
    return {key: step.status for key, step in run.steps.items()}


def test_there_are_cases() -> None:
    assert [case.name for case in CASES] == ["assets", "green", "interrupted", "killed", "red"]


@by_name
def test_real_runs_are_reported_as_they_went(case: Path) -> None:
    assert check(Case(case.name, case, facts_of(case))).differences == ()


@by_name
def test_the_check_of_a_case_can_fail(case: Path) -> None:
    facts = facts_of(case)
    facts["status_in_db"] = "SUCCESS" if facts["status_in_db"] != "SUCCESS" else "FAILURE"
    facts["failed_steps"] = ["never"]
    facts["attempts"] = {"never": 7}
    facts["edges"] = [["never", "ever"]]
    facts["steps"]["never"] = "failed"
    facts["end"] = 5.0
    differences = " ".join(check(Case(case.name, case, facts)).differences)
    for word in (
        "the run is",
        "failed are",
        "attempts are",
        "edges differ",
        "steps are",
        "the end",
    ):
        assert word in differences


@by_name
def test_only_this_reader_claims_its_files(case: Path) -> None:
    bundle = bundle_of(files_of(case))
    (claimed,) = claims_on(bundle, load_readers("auto"), forced=False)
    assert (claimed.reader.name, claimed.claim.score) == ("dagster", 95)
    assert len(claimed.claim.files) == len(bundle.artifacts)


def test_it_claims_none_of_the_others_files() -> None:
    for other in set(READERS) - {"dagster"}:
        for name in {other, other.replace("-", "_")}:
            if (FIXTURES / name).is_dir():
                files = files_below(FIXTURES / name)
                assert DagsterReader().claim(bundle_of(files)) is None, name


def test_what_a_red_run_tells() -> None:
    run = run_of("red", "home/")
    assert (run.dag_id, run.status, run.native_status, run.error) == (
        "orders", "failed", "FAILURE", None)  # fmt: skip
    assert (run.source.tool, run.metadata["tags"]["team"]) == ("Dagster", "shop")
    assert statuses(run) == {
        "extract": "success",
        "flaky": "success",
        "choose": "success",
        "when_big": "success",
        "when_small": "skipped",
        "split": "success",
        "load[eu]": "success",
        "load[us]": "failed",
        "load[apac]": "success",
        "price[eu]": "success",
        "price[us]": "upstream_failed",
        "price[apac]": "success",
        "total": "upstream_failed",
        "publish_all.publish": "upstream_failed",
    }
    assert (run.total_retries, codes(run)) == (1, {"hooks-failed"})


def test_a_step_that_was_not_executed_says_why() -> None:
    run = run_of("red", "home/")
    why = {key: each.metadata.get("reason") for key, each in run.steps.items()}
    assert {key: words for key, words in why.items() if words} == {
        "when_small": "Skipping step when_small due to skipped dependencies: ['choose.small'].",
        "price[us]": "Dependencies for step price[us] failed: ['load[us]']. Not executing.",
        "total": "Dependencies for step total were not executed: ['price[us]']. Not executing.",
        "publish_all.publish": "Dependencies for step publish_all.publish were not executed: "
        "['total']. Not executing.",
    }


def test_retries_are_attempts_with_their_errors() -> None:
    step = run_of("red", "home/").steps["flaky"]
    assert [(each.number, each.status, each.error) for each in step.attempts] == [
        (1, "failed", "the source is not ready"),
        (2, "success", None),
    ]
    assert (step.retry_count, step.metrics["rows"], step.failure) == (1, 42, None)
    assert step.attempts[0].end_time is not None
    assert step.start_time == step.attempts[0].start_time


def test_what_is_mapped_waits_for_its_own_part() -> None:
    run = run_of("red", "home/")
    assert run.steps["load[us]"].upstream == ("split",)
    assert run.steps["price[us]"].upstream == ("load[us]",)
    assert set(run.steps["total"].upstream) == {"price[eu]", "price[us]", "price[apac]"}
    publish = run.steps["publish_all.publish"]
    assert (publish.group, publish.name) == ("publish_all", "publish")


def test_the_error_is_what_the_code_raised() -> None:
    step = run_of("red", "home/").steps["load[us]"]
    assert step.error == "row count mismatch: <expected> 14 & got 0"
    assert step.failure is not None
    assert (step.failure.kind, step.failure.type) == ("error", "Failure")
    traceback = step.failure.traceback or ""
    assert traceback.startswith("Traceback (most recent call last):\n  File ")
    assert traceback.endswith(f"Failure: {step.error}")
    assert step.location is not None
    assert step.location.file == "shop.py"
    assert step.location.line is not None
    assert (step.native_status, step.kind) == ("FAILURE", "op")


def test_assets_their_checks_and_their_partition() -> None:
    run = run_of("assets")
    assert run.metadata["tags"]["dagster/partition"] == "eu"
    assert {key: (step.kind, step.status) for key, step in run.steps.items()} == {
        "lake__raw": ("asset", "success"),
        "lake__raw_fresh": ("asset_check", "success"),
        "lake__raw_complete": ("asset_check", "failed"),
        "mart": ("asset", "upstream_failed"),
    }
    raw = run.steps["lake__raw"]
    assert (raw.metrics, raw.metadata) == (
        {"row_count": 42}, {"partition": "eu", "assets": ["lake/raw"]})  # fmt: skip
    assert raw.queue_seconds is not None
    assert raw.queue_seconds > 0
    assert raw.queued_time is not None
    complete = run.steps["lake__raw_complete"]
    assert complete.failure is not None
    assert complete.failure.kind == "assertion"
    assert complete.log is not None
    (fresh,) = run.steps["lake__raw_fresh"].metadata["checks"]
    assert fresh == {"name": "fresh", "passed": False, "severity": "WARN",
                     "description": "2 days old"}  # fmt: skip
    assert "checks-not-passed" in codes(run)
    assert set(run.steps["mart"].upstream) >= {"lake__raw_complete"}


def test_a_killed_run_is_not_over() -> None:
    run = run_of("killed")
    assert (run.status, run.native_status, run.end_time) == ("running", "STARTED", None)
    assert statuses(run) == {"slow": "running", "after_slow": "pending"}
    assert run.steps["slow"].end_time is None
    assert "unfinished-run" in codes(run)


def test_an_interrupted_run_failed() -> None:
    run = run_of("interrupted")
    assert run.metadata["tags"]["dagster/failure_reason"] == "UNEXPECTED_TERMINATION"
    assert statuses(run) == {"slow": "failed", "after_slow": "upstream_failed"}
    failure = run.steps["slow"].failure
    assert failure is not None
    assert failure.kind == "infrastructure"


@pytest.mark.parametrize("part", ["runs.graphql.json", "red.gz"])
def test_every_source_says_the_same(part: str) -> None:
    whole, alone = run_of("red", "home/"), run_of("red", part)
    assert alone.status == whole.status
    assert alone.duration_seconds == pytest.approx(whole.duration_seconds, abs=0.001)
    assert statuses(alone) == statuses(whole)
    for key, step in whole.steps.items():
        other = alone.steps[key]
        assert (other.error, len(other.attempts)) == (step.error, len(step.attempts))
        assert set(other.upstream) == set(step.upstream)
        assert (other.group, other.native_status) == (step.group, step.native_status)
    where = alone.steps["load[us]"].location
    assert where == (None if part.endswith(".json") else whole.steps["load[us]"].location)


def test_a_debug_export_that_was_unpacked_is_read_too() -> None:
    data = gzip.decompress(files_of(TREE / "red")["red.gz"])
    (run,) = runs_of(DagsterReader(), {"x.json": data})
    assert run.source.tool_version == "1.13.29"
    assert statuses(run) == statuses(run_of("red", "home/"))


def test_several_sources_are_one_run() -> None:
    run = run_of("red")
    assert "older-snapshots" in codes(run)
    assert run.source.tool_version == "1.13.29"


def test_several_runs_are_listed_newest_first() -> None:
    files = {
        f"{case}/{path}": data
        for case in ("red", "green", "assets")
        for path, data in files_of(TREE / case).items()
        if path.startswith("home/")
    }
    runs = runs_of(DagsterReader(), files)
    assert [(run.dag_id, run.status) for run in runs] == [
        ("orders", "failed"),
        ("__ASSET_JOB", "failed"),
        ("orders", "success"),
    ]


def answer(case: str = "red") -> Any:
    data = files_of(TREE / case)["runs.graphql.json"]
    return json.JSONDecoder().raw_decode(data[data.index(b'{"data"') :].decode())[0]


def by_answer(tree: Any) -> DagRun:
    (run,) = runs_of(DagsterReader(), {"runs.json": json.dumps(tree).encode()})
    return run


def test_pages_of_events_are_put_together() -> None:
    first, second = answer(), answer()
    (whole,) = answer()["data"]["runsOrError"]["results"]
    events = whole["eventConnection"]["events"]
    for tree, part, more in ((first, events[:40], True), (second, events[35:], False)):
        (run,) = tree["data"]["runsOrError"]["results"]
        run["eventConnection"] = {"events": part, "hasMore": more}
        run["stepStats"] = None
    text = json.dumps(first) + "\n" + json.dumps(second)
    (run_,) = runs_of(DagsterReader(), {"runs.json": text.encode()})
    assert statuses(run_) == statuses(by_answer(answer()))
    only = by_answer(first)
    assert only.status == "failed"
    assert "unknown" in statuses(only).values()


def test_sums_alone_tell_how_steps_went() -> None:
    tree = answer()
    (run,) = tree["data"]["runsOrError"]["results"]
    del run["eventConnection"]
    told = by_answer(tree)
    assert (told.status, told.steps["flaky"].retry_count) == ("failed", 1)
    assert told.steps["load[us]"].status == "failed"
    assert told.steps["load[us]"].error is None


def test_one_run_asked_for_is_a_run() -> None:
    tree = answer()
    (run,) = tree["data"]["runsOrError"]["results"]
    one = by_answer({"data": {"runOrError": {"__typename": "Run", **run}}})
    assert statuses(one) == statuses(by_answer(tree))


def test_events_alone_are_a_run() -> None:
    tree = answer()
    (run,) = tree["data"]["runsOrError"]["results"]
    events = run["eventConnection"]
    one = by_answer({"data": {"logsForRun": {"__typename": "EventConnection", **events}}})
    assert (one.run_id, one.status) == (run["runId"], "failed")
    assert "no-dependencies" in codes(one)
