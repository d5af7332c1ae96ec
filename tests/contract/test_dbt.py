"""The verdict on real runs of dbt: what must be said of them, and what must never be."""

from __future__ import annotations

import pytest

from tests.support.dbt import (
    CASES,
    CORE,
    LOG,
    MANIFEST,
    NAMES,
    RESULTS,
    codes,
    facts_of,
    files_of,
    newest,
    runs_of,
)
from tools.corpus.case import Case
from tools.corpus.dbt import check


def test_there_are_cases() -> None:
    assert len(NAMES) == 18


@pytest.mark.parametrize("name", NAMES)
def test_real_runs_are_reported_as_they_went(name: str) -> None:
    assert check(Case(name, CASES / name, facts_of(name))).differences == ()


@pytest.mark.parametrize("name", NAMES)
def test_the_check_of_a_case_can_fail(name: str) -> None:
    facts = facts_of(name)
    facts["failed_ids_console"] = ["model.shop.never"]
    facts["invocation_id"] = "another"
    facts["console_vs_file_differences"] = []
    differences = check(Case(name, CASES / name, facts)).differences
    assert any(text.startswith("failed: ") for text in differences)
    assert any("not another" in text for text in differences)


@pytest.mark.parametrize("name", NAMES)
def test_where_the_files_lie_does_not_matter(name: str) -> None:
    files = files_of(name)
    moved = {
        f"out/{place}/{number}.{path.rpartition('.')[2]}": data
        for number, (path, data) in enumerate(sorted(files.items()))
        for place in [path.partition("/")[0]]
    }
    usual, other = newest(files), newest(moved)
    assert other.status == usual.status
    assert other.run_id == usual.run_id
    assert other.steps == usual.steps


@pytest.mark.parametrize("name", NAMES)
def test_a_cut_file_never_turns_a_run_green(name: str) -> None:
    files = files_of(name)
    truth = newest(files).status
    for path, data in files.items():
        if name.endswith("parse_error_stale") and path == LOG:
            continue  # nothing but the end of this log tells of the second, failed run
        for share in (0.0, 0.001, 0.3, 0.9, 0.999):
            cut = data[: int(len(data) * share)]
            runs = runs_of({**files, path: cut})
            greens = [run for run in runs if run.status == "success"]
            if truth != "success":
                assert not greens, (path, share)
            for run in greens:
                # a green run is still whole: either its file or dbt's own word says so
                assert path != RESULTS or "log-only" in codes(run)


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_file_is_told(name: str) -> None:
    files = files_of(name)
    facts = facts_of(name)
    for path in files:
        rest = {other: data for other, data in files.items() if other != path}
        for run in runs_of(rest):
            if path == MANIFEST:
                assert "no-manifest" in codes(run)
            if run.status == "success" and run.run_id == facts["invocation_id"]:
                assert facts["exit_codes"][-1] == 0


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("green", "success"),
        ("failing", "failed"),
        ("fail_fast", "failed"),
        ("interrupted_sigint", "unknown"),
        ("killed_stale", "unknown"),
        ("retry", "success"),
        ("docs_generate", "success"),
        ("source_freshness", "failed"),
    ],
)
def test_without_logs_the_files_are_judged_alone(name: str, status: str) -> None:
    files = files_of(f"{CORE}/{name}")
    run = newest({path: data for path, data in files.items() if path.startswith("target/")})
    assert run.status == status
    assert status != "unknown" or any(note.level == "warning" for note in run.notes)


def test_an_interrupted_run_tells_what_did_not_finish() -> None:
    run = newest(files_of(f"{CORE}/interrupted_sigint"))
    assert run.status == "cancelled"
    assert "interrupted" in codes(run)
    assert run.steps["model.shop.agg_daily_events"].status == "cancelled"
    never = [step.step_id for step in run.steps.values() if step.status == "unknown"]
    assert never == ["model.shop.rpt_overview", "test.shop.assert_revenue_positive"]


def test_a_killed_run_is_read_from_the_log() -> None:
    killed, seed = runs_of(files_of(f"{CORE}/killed_stale"))
    assert (killed.status, killed.end_time) == ("unknown", None)
    assert codes(killed) >= {"no-end", "incomplete-results"}
    done = [step for step in killed.steps.values() if step.status == "success"]
    assert len(done) == 38
    assert all(step.end_time and step.end_time > killed.start_time for step in done)  # type: ignore[operator]
    assert seed.source.command == "dbt seed"
    assert seed.status == "unknown"
    assert codes(seed) >= {"stale-results", "different-invocations"}


def test_a_run_that_stopped_before_it_began_says_why() -> None:
    stopped, older = runs_of(files_of(f"{CORE}/parse_error_stale"))
    assert stopped.status == "failed"
    assert stopped.error is not None
    assert "depends on a node named 'stg_ordrs' which was not found" in stopped.error
    assert stopped.dag_id == "shop"
    assert stopped.start_time is None  # the log has neither dates nor a zone
    assert stopped.duration_seconds == 4.54
    assert older.status == "unknown"


def test_results_of_one_run_beside_the_manifest_of_another_are_not_green() -> None:
    green, other = files_of(f"{CORE}/green"), files_of(f"{CORE}/retry")
    run = newest({RESULTS: green[RESULTS], MANIFEST: other[MANIFEST]})
    assert run.status == "unknown"
    assert "different-invocations" in codes(run)
    assert len(run.steps) == 42


def test_results_beside_the_log_of_another_run_are_not_green() -> None:
    green, other = files_of(f"{CORE}/green"), files_of(f"{CORE}/failing")
    runs = runs_of({RESULTS: green[RESULTS], MANIFEST: green[MANIFEST], LOG: other[LOG]})
    assert [run.status for run in runs if run.status == "success"] == []
    assert any("stale-results" in codes(run) for run in runs)


def test_a_later_command_without_results_leaves_a_run_green() -> None:
    files = files_of(f"{CORE}/green")
    files[LOG] += (
        b"\n============================== 05:00:00.000001 | "
        b"11111111-2222-3333-4444-555555555555 ==============================\n"
        b"\x1b[0m05:00:00.000001 [info ] [MainThread]: Running with dbt=1.12.6\n"
        b"\x1b[0m05:00:00.000002 [debug] [MainThread]: running dbt with arguments "
        b"{'invocation_command': 'dbt ls'}\n"
        b"\x1b[0m05:00:01.000002 [debug] [MainThread]: Command `dbt ls` succeeded at 05:00:01.0 "
        b"after 1.00 seconds\n"
    )
    files[MANIFEST] = files[MANIFEST].replace(
        facts_of(f"{CORE}/green")["invocation_id"].encode(), b"11111111-2222-3333-4444-555555555555"
    )
    (run,) = runs_of(files)
    assert run.status == "success"
    assert "manifest-of-other-invocation" in codes(run)
    (stale, _) = sorted(
        runs_of({**files, LOG: files[LOG].replace(b"dbt ls", b"dbt run")}),
        key=lambda each: each.run_id != run.run_id,
    )
    assert stale.status == "unknown"


def _later(typed: str, ended: str) -> bytes:
    """Return what a log holds of a later invocation."""
    return (
        b"\n============================== 05:00:00.000001 | "
        b"11111111-2222-3333-4444-555555555555 ==============================\n"
        b"\x1b[0m05:00:00.000001 [info ] [MainThread]: Running with dbt=1.12.6\n"
        b"\x1b[0m05:00:00.000002 [debug] [MainThread]: running dbt with arguments "
        b"{'invocation_command': '%b'}\n"
        b"\x1b[0m05:00:01.000002 [debug] [MainThread]: Command `%b at 05:00:01.0 after 1.00 s"
        b"econds\n"
    ) % (typed.encode(), ended.encode())


def test_what_an_editor_has_dbt_do_takes_no_place_of_a_red_run() -> None:
    files = files_of(f"{CORE}/failing")
    files[LOG] += _later("dbt ", "cli deps` succeeded")
    (run,) = runs_of(files)
    assert run.status == "failed"
    assert run.run_id == facts_of(f"{CORE}/failing")["invocation_id"]


@pytest.mark.parametrize(
    ("command", "statuses"),
    [
        ("deps", ["failed", "success"]),
        ("debug", ["failed", "success"]),
        ("docs serve", ["success"]),  # it only ends when somebody ends it
    ],
)
def test_a_later_command_that_failed_is_a_run(command: str, statuses: list[str]) -> None:
    files = files_of(f"{CORE}/green")
    files[LOG] += _later(f"dbt {command}", f"dbt {command}` failed")
    runs = runs_of(files)
    assert sorted(run.status for run in runs) == statuses
    assert newest(files).source.command == (f"dbt {command}" if statuses[1:] else "dbt build")


def test_two_projects_in_one_bundle_keep_apart() -> None:
    one, other = files_of(f"{CORE}/green"), files_of("core-1.7.15/failing")
    files = {f"a/{path}": data for path, data in one.items()}
    files.update({f"b/c/{path}": data for path, data in other.items()})
    runs = runs_of(files)
    assert [(run.status, run.source.tool_version, len(run.steps)) for run in runs] == [
        ("failed", "1.7.15", 36),
        ("success", "1.12.6", 42),
    ]
    assert {file.path for file in runs[0].source.files} == {
        "b/c/target/run_results.json",
        "b/c/target/manifest.json",
        "b/c/logs/dbt.log",
    }


def test_manifests_are_paired_by_invocation_before_folder() -> None:
    one, other = files_of(f"{CORE}/green"), files_of(f"{CORE}/retry")
    runs = runs_of(
        {
            "a/run_results.json": one[RESULTS],
            "a/manifest.json": other[MANIFEST],
            "b/run_results.json": other[RESULTS],
            "b/manifest.json": one[MANIFEST],
        }
    )
    assert [run.status for run in runs] == ["success", "success"]
    assert all("different-invocations" not in codes(run) for run in runs)


def test_freshness_before_a_build_is_a_run_of_its_own() -> None:
    fresh, green = files_of(f"{CORE}/source_freshness"), files_of(f"{CORE}/green")
    runs = runs_of({**green, "target/sources.json": fresh["target/sources.json"]})
    assert {run.source.command: run.status for run in runs} == {
        "dbt build": "success",
        "dbt source freshness": "failed",
    }
