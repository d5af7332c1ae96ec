"""Real runs of Airflow: what must be said of them, and what must never be."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from exporter.model import DagRun, Location
from exporter.plugins import READERS, load_readers
from exporter.readers.airflow import AirflowReader
from exporter.readers.choose import claims_on
from tests.support.airflow import (
    ABORTED,
    CASES,
    DATABASE,
    NAMES,
    NEW,
    OLD,
    TEST_GREEN,
    TEST_NEW,
    TEST_OLD,
    changed,
    codes,
    facts_of,
    files_of,
    listing_of,
    run_of,
    runs_of,
)
from tests.support.memory import bundle_of, files_below
from tools.corpus.airflow import check
from tools.corpus.case import Case

REST = {OLD: "rest_v1/", NEW: "rest_v2/"}


def test_there_are_cases() -> None:
    assert len(NAMES) == 6


@pytest.mark.parametrize("name", NAMES)
def test_real_runs_are_reported_as_they_went(name: str) -> None:
    assert check(Case(name, CASES / name, facts_of(name))).differences == ()


@pytest.mark.parametrize("name", NAMES)
def test_the_check_of_a_case_can_fail(name: str) -> None:
    facts = facts_of(name)
    first = facts["runs"][0]
    first["failed"] = ["never"]
    first["attempts_true"] += 1
    first["edges_in_dag"] = 999
    first["state"] = "failed" if first["state"] == "success" else "success"
    differences = " ".join(check(Case(name, CASES / name, facts)).differences)
    for word in ("failed: ", "attempts, not", "edges between tasks, not 999", "the run is"):
        assert word in differences


@pytest.mark.parametrize("name", NAMES)
def test_only_this_reader_claims_its_files(name: str) -> None:
    # an empty list of import errors says nothing, not even that it is Airflow's
    files = {path: data for path, data in files_of(name).items() if not data.endswith(b"\n[]\n")}
    bundle = bundle_of(files)
    claims = claims_on(bundle, load_readers("auto"), forced=False)
    assert [(claimed.reader.name, claimed.claim.score) for claimed in claims] == [("airflow", 95)]
    assert len(claims[0].claim.files) == len(bundle.artifacts)


def test_it_claims_none_of_the_others_files() -> None:
    reader = AirflowReader()
    for other in set(READERS) - {"airflow"}:
        folder = CASES.parent / other.replace("-", "_")
        for place in (folder, CASES.parent / other):
            files = files_below(place) if place.is_dir() else {}
            assert reader.claim(bundle_of(files)) is None, other


@pytest.mark.parametrize("name", NAMES)
def test_where_the_files_lie_and_what_they_are_called_does_not_matter(name: str) -> None:
    files = files_of(name)
    moved = {
        f"x/{number}.{path.rpartition('.')[2]}": data
        for number, (path, data) in enumerate(sorted(files.items()))
    }
    usual, other = runs_of(files), runs_of(moved)
    assert [(run.run_id, run.status, run.steps) for run in other] == [
        (run.run_id, run.status, run.steps) for run in usual
    ]


@pytest.mark.parametrize("name", [OLD, NEW])
def test_bodies_of_the_api_say_what_the_database_says(name: str) -> None:
    by_database = {run.dag_id: run for run in runs_of(files_of(name, DATABASE))}
    by_rest = {run.dag_id: run for run in runs_of(files_of(name, REST[name]))}
    assert set(by_rest) == set(by_database)
    for dag_id, run in by_database.items():
        other = by_rest[dag_id]
        assert (other.status, other.start_time, other.end_time) == (
            run.status,
            run.start_time,
            run.end_time,
        )
        for key, step in run.steps.items():
            same = other.steps[key]
            assert (same.status, same.group, len(same.attempts)) == (
                step.status,
                step.group,
                len(step.attempts),
            )
            assert (same.end_time, set(same.upstream)) == (step.end_time, set(step.upstream))
            assert same.worker == step.worker
    assert by_rest["ci_green"].source.tool_version == name.partition("/")[0].partition("-")[2]


def test_a_test_run_is_as_long_as_its_tasks() -> None:
    run = run_of(files_of(TEST_GREEN), "ci_green")
    assert run.status == "success"
    assert run.duration_seconds == pytest.approx(23.315, abs=0.001)
    assert run.source.command == "airflow dags test ci_green"
    assert "logical-start" in codes(run)


def test_a_test_run_of_airflow_2_begins_when_it_was_called() -> None:
    run = run_of(files_of(TEST_OLD), "ci_failing")
    assert run.start_time == datetime(2026, 11, 23, 4, 3, 9, 866219, UTC)
    assert run.duration_seconds == pytest.approx(6.336, abs=0.001)
    # the database has no start of what ran: the console has
    assert run.steps["extract"].start_time == datetime(2026, 11, 23, 4, 3, 14, 580000, UTC)
    alone = run_of(files_of(TEST_OLD, DATABASE), "ci_failing")
    assert alone.steps["extract"].start_time is None
    assert alone.steps["extract"].end_time == run.steps["extract"].end_time


def test_without_the_call_on_record_the_start_is_not_known(tmp_path: Path) -> None:
    data = changed(files_of(TEST_OLD)[DATABASE], tmp_path / "a.db", ["DELETE FROM log"])
    run = run_of({DATABASE: data}, "ci_failing")
    assert (run.start_time, run.duration_seconds) == (None, None)
    assert any("when it began is not on record" in note.message for note in run.notes)


def test_a_test_run_without_a_date_begins_when_airflow_says(tmp_path: Path) -> None:
    # then the logical date is the time at which the run was made
    for name, statement in (
        (TEST_OLD, "execution_date = start_date"),
        (TEST_NEW, "logical_date = start_date, run_after = start_date"),
    ):
        begin = "2026-11-23 04:03:09.900000" if name == TEST_OLD else "2026-11-23 03:45:54.423874"
        data = changed(
            files_of(name)[DATABASE],
            tmp_path / "a.db",
            [f"UPDATE dag_run SET start_date = '{begin}'", f"UPDATE dag_run SET {statement}"],
        )
        run = run_of({DATABASE: data}, "ci_failing")
        assert run.start_time == datetime.fromisoformat(f"{begin}+00:00")
        assert run.source.command == "airflow dags test ci_failing"
        assert "logical-start" not in codes(run)


@pytest.mark.parametrize("name", [OLD, NEW])
def test_a_cleared_run_is_told_from_its_first_task_on(name: str) -> None:
    run = run_of(files_of(name), "ci_green")
    facts = next(each for each in facts_of(name)["runs"] if each["dag_id"] == "ci_green")
    assert run.start_time is not None
    assert run.start_time.isoformat(" ") == facts["first_task_start"]
    assert "cleared-run" in codes(run)
    again = run.steps["bash_export"]
    assert [attempt.status for attempt in again.attempts] == ["success", "success"]
    assert (again.retry_count, again.metadata["cleared"]) == (0, 1)
    flaky = run.steps["flaky"]
    assert [attempt.status for attempt in flaky.attempts] == ["failed", "success"]
    assert (flaky.retry_count, flaky.max_retries) == (1, 2)
    assert run.total_retries == 1
    assert run.steps["make_cluster"].metadata["setup"] is True
    assert run.steps["drop_cluster"].metadata["teardown"] is True


@pytest.mark.parametrize("name", [OLD, NEW])
def test_groups_mapped_tasks_and_their_edges(name: str) -> None:
    green, red = (run_of(files_of(name), dag_id) for dag_id in ("ci_green", "ci_failing"))
    assert green.steps["transform.quality.check_dups"].group == "transform.quality"
    assert green.steps["start"].group is None
    assert green.steps["load[1]"].upstream == ("extract",)
    assert green.steps["total"].upstream == ("load[0]", "load[1]", "load[2]")
    # in a group that is mapped as a whole each part waits for its own only
    assert red.steps["grp.inner_bad[2]"].upstream == ("grp.inner_ok[2]",)
    assert red.steps["grp.inner_ok[2]"].upstream == ("extract",)
    assert red.steps["per_item"].status == "skipped"
    assert red.steps["alert"].metadata["trigger_rule"] == "one_failed"
    assert {green.steps[key].kind for key in ("extract", "choose", "bash_export")} == {
        "@task",
        "@task.branch",
        "BashOperator",
    }


@pytest.mark.parametrize("name", [OLD, NEW])
def test_a_skipped_task_says_why(name: str) -> None:
    files = files_of(name)
    green, red = (run_of(files, dag_id) for dag_id in ("ci_green", "ci_failing"))
    why = {
        key: step.metadata.get("reason", "")
        for run in (green, red)
        for key, step in run.steps.items()
        if step.status == "skipped"
    }
    soft = why.pop("sensor_soft")
    assert soft.startswith("Sensor has timed out; run duration of 2.00")
    assert why == {
        "path_b": "choose followed path_a",
        "monday_report": "only_on_monday skipped what follows it",
        "skip_me": "nothing to do today",
        "after_skip": "skip_me was skipped, and its trigger rule is all_success",
        "bash_skip": "",  # of which there is no log here
        "per_item": "it is mapped over nothing",
    }
    assert "reason" not in red.steps["after_broken"].metadata


def test_what_the_author_called_the_parts_is_their_name() -> None:
    run = run_of(files_of(NEW), "ci_green")
    assert [run.steps[f"load[{i}]"].name for i in range(3)] == [
        "load[part-eu]",
        "load[part-us]",
        "load[part-apac]",
    ]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        (OLD, ("airflow.db", "logs/")),
        (NEW, ("airflow.db", "logs/")),
        (TEST_OLD, ("",)),
        (TEST_NEW, ("",)),
    ],
)
def test_errors_come_from_the_logs(name: str, kept: tuple[str, ...]) -> None:
    run = run_of(files_of(name, *kept), "ci_failing")
    broken = run.steps["broken"]
    assert broken.error == 'column <total> has 3 nulls & 1 "bad" value'
    assert broken.failure is not None
    assert (broken.failure.kind, broken.failure.type) == ("error", "ValueError")
    assert broken.failure.traceback is not None
    assert broken.failure.traceback.startswith("Traceback (most recent call last):\n  File ")
    assert broken.failure.traceback.endswith(f"ValueError: {broken.error}")
    assert broken.location == Location(file="dags/ci_failing.py", line=36)
    assert [attempt.error for attempt in broken.attempts] == [broken.error, broken.error]
    assert _failure(run, "bash_fail") == ("error", "AirflowException")
    assert run.steps["bash_fail"].location == Location(file="dags/ci_failing.py")
    assert "oops" in (run.steps["bash_fail"].log or "")
    assert _failure(run, "sensor_timeout") == ("timeout", "AirflowSensorTimeout")
    if name != TEST_OLD:  # there it was given more time
        assert _failure(run, "too_slow") == ("timeout", "AirflowTaskTimeout")
    assert _failure(run, "divide[1]") == ("error", "ZeroDivisionError")
    assert _failure(run, "grp.inner_bad[2]") == ("error", "KeyError")
    assert "no-task-logs" not in codes(run)


def _failure(run: DagRun, key: str) -> tuple[str, str | None]:
    failure = run.steps[key].failure
    assert failure is not None
    return failure.kind, failure.type


@pytest.mark.parametrize("name", [OLD, NEW])
def test_logs_of_the_api_are_read_too(name: str) -> None:
    run = run_of(files_of(name, DATABASE, REST[name]), "ci_failing")
    assert _failure(run, "broken") == ("error", "ValueError")
    assert run.steps["broken"].location == Location(file="dags/ci_failing.py", line=36)
    # of the others there is no log
    assert run.steps["bash_fail"].failure is None
    assert "no-task-logs" in codes(run)


def test_logs_in_another_place_are_known_by_what_they_say() -> None:
    for name in (OLD, NEW):
        files = files_of(name, DATABASE, "logs/")
        moved = {
            path if path == DATABASE else f"elsewhere/{number}.log": data
            for number, (path, data) in enumerate(sorted(files.items()))
        }
        assert run_of(moved, "ci_failing").steps == run_of(files, "ci_failing").steps


def test_without_logs_nothing_is_said_of_errors() -> None:
    run = run_of(files_of(NEW, DATABASE), "ci_failing")
    assert all(step.failure is None and step.error is None for step in run.steps.values())
    (note,) = [note for note in run.notes if note.code == "no-task-logs"]
    assert "7 failed tasks" in note.message


def test_an_aborted_run_is_not_over() -> None:
    run = run_of(files_of(ABORTED), "ci_failing")
    assert (run.status, run.end_time) == ("running", None)
    assert codes(run) >= {"unfinished-run", "no-dependencies"}
    # scheduled tasks have a number of tries already, and were never tried
    assert run.steps["broken"].status == "pending"
    assert run.steps["broken"].attempts == ()
    assert len(run.steps["too_slow"].attempts) == 1


@pytest.mark.parametrize("name", [OLD, NEW])
def test_import_errors_are_told(name: str) -> None:
    run = run_of(files_of(name), "ci_green")
    (note,) = [note for note in run.notes if note.code == "import-error"]
    assert "ModuleNotFoundError: No module named 'module_that_is_absent'" in note.message
    assert (note.where or "").endswith("ci_import_error.py")


def test_a_database_without_runs_says_why(tmp_path: Path) -> None:
    data = changed(
        files_of(OLD)[DATABASE], tmp_path / "a.db", ["DELETE FROM dag_run", "DELETE FROM dag"]
    )
    (note,) = listing_of({DATABASE: data}).notes
    assert (note.code, note.level) == ("no-runs-on-record", "error")
    assert "module_that_is_absent" in note.message


def test_a_database_whose_tasks_name_their_run_by_its_date_is_read_too(tmp_path: Path) -> None:
    """Before 2.2 the date was the key; here the tables of a real 2.11 are made so."""
    statements = ["DROP TABLE task_instance_history"]
    for table in ("task_instance", "task_reschedule"):
        both = f"{table} t JOIN dag_run r ON r.dag_id = t.dag_id AND r.run_id = t.run_id"
        statements += [
            f"CREATE TABLE old AS SELECT t.*, r.execution_date FROM {both} ORDER BY t.rowid",
            "ALTER TABLE old DROP COLUMN run_id",
            f"DROP TABLE {table}",
            f"ALTER TABLE old RENAME TO {table}",
        ]
    database = files_of(OLD)[DATABASE]
    old = changed(database, tmp_path / "a.db", statements)
    ends = {run.run_id: (run.status, _statuses(run)) for run in runs_of({DATABASE: database})}
    assert {run.run_id: (run.status, _statuses(run)) for run in runs_of({DATABASE: old})} == ends
    assert len(ends) > 1


def _statuses(run: DagRun) -> dict[str, str]:
    return {step.step_id: step.status for step in run.steps.values()}


@pytest.mark.parametrize(
    ("name", "dag_id", "status"),
    [(OLD, "ci_green", "success"), (NEW, "ci_green", "success"), (NEW, "ci_failing", "failed")],
)
def test_what_commands_printed_is_a_run(name: str, dag_id: str, status: str) -> None:
    run = run_of(files_of(name, f"ci/{dag_id}."), dag_id)
    assert (run.status, run.run_id) == (status, run_of(files_of(name), dag_id).run_id)
    assert {key: step.status for key, step in run.steps.items()} == {
        key: step.status for key, step in run_of(files_of(name), dag_id).steps.items()
    }
    assert all(step.attempts == () for step in run.steps.values())


def test_printed_states_alone_are_judged_with_care() -> None:
    for name, dag_id, status in (
        (NEW, "ci_failing", "failed"),
        (NEW, "ci_green", "success"),
        (ABORTED, "ci_failing", "running"),
    ):
        files = files_of(name, f"ci/{dag_id}.states", "ci/states")
        run = run_of(files, dag_id)
        assert run.status == status
        assert "missing-status" in codes(run)
        # the run's id is not in it: its date stands for it, where it has one
        assert run.run_id


def test_a_skip_without_a_date_is_not_green() -> None:
    rows = [
        {"dag_id": "d", "logical_date": "2026-11-20T00:00:00+00:00", "task_id": "a"}
        | {"state": state, "start_date": date, "end_date": date}
        for state, date in (("success", "2026-11-20T00:00:01+00:00"), ("skipped", ""))
    ]
    rows[1]["task_id"] = "b"
    run = run_of({"states.txt": json.dumps(rows).encode()}, "d")
    assert run.status == "unknown"
    assert "undated-skips" in codes(run)
    rows[1]["end_date"] = rows[0]["end_date"]
    assert run_of({"states.txt": json.dumps(rows).encode()}, "d").status == "success"


def test_the_latest_moment_counts() -> None:
    files = files_of(NEW, "rest_v2/")
    early = {path: data for path, data in files.items() if "inprogress" in path}
    run = run_of(early, "ci_failing")
    assert (run.status, run.end_time) == ("running", None)
    assert "unfinished-run" in codes(run)
    assert run_of(files, "ci_failing").status == "failed"
    # the list of the tasks is of an earlier moment than the word on the run
    late = {
        path: data.replace(b'"state":"failed"', b'"state":"success"', 1)
        for path, data in files.items()
        if path == "rest_v2/ci_failing.dagRun.json"
    }
    tasks = {path: data for path, data in early.items() if "taskInstances" in path}
    mixed = run_of({**late, **tasks}, "ci_failing")
    assert mixed.status == "unknown"
    assert "unfinished-steps" in codes(mixed)


def test_a_page_of_a_list_is_not_the_whole() -> None:
    files = files_of(NEW, "rest_v2/ci_failing.taskInstances.page", "rest_v2/ci_failing.dagRun")
    green = {
        path: data.replace(b'"state":"failed"', b'"state":"success"')
        for path, data in files.items()
    }
    run = run_of(green, "ci_failing")
    assert run.status == "unknown"
    (note,) = [note for note in run.notes if note.code == "incomplete-record"]
    assert note.message.startswith("20 of 27 task instances")


def test_the_word_on_a_run_without_its_tasks_is_not_green() -> None:
    run = run_of(files_of(NEW, "rest_v2/ci_green.dagRun.json"), "ci_green")
    assert (run.status, run.native_status, run.steps) == ("unknown", "success", {})
    assert "missing-steps" in codes(run)
    assert run_of(files_of(NEW, "rest_v2/ci_failing.dagRun.json"), "ci_failing").status == "failed"


def test_two_installations_keep_apart_and_copies_are_one() -> None:
    files = {f"a/{path}": data for path, data in files_of(OLD).items()}
    files |= {f"b/{path}": data for path, data in files_of(NEW).items()}
    runs = runs_of(files)
    assert len(runs) == 6
    assert [run.run_id for run in runs].count("ci-42-run7") == 2
    for run in runs:
        places = {file.path.partition("/")[0] for file in run.source.files}
        assert len(places) == 1
    copies = {f"{place}/{DATABASE}": files_of(NEW)[DATABASE] for place in "ab"}
    listing = listing_of(copies)
    assert len(listing.refs) == 3
    assert {note.code for note in listing.notes} == {"same-run-twice"}


@pytest.mark.parametrize("name", NAMES)
def test_reading_twice_gives_the_same(name: str) -> None:
    assert runs_of(files_of(name)) == runs_of(files_of(name))


def test_without_a_database_the_log_of_a_branch_says_what_it_chose() -> None:
    files = {name: data for name, data in files_of(NEW).items() if not name.endswith(".db")}
    run = run_of(files, "ci_green")
    why = {key: step.metadata.get("reason") for key, step in run.steps.items()}
    assert why["path_b"] == "choose followed path_a"
    assert why["monday_report"] == "only_on_monday skipped what follows it"
    assert why["path_a"] is None
    names = {file.path for file in run.source.files}
    assert sum("task_id=choose" in name for name in names) == 1
