"""The dbt reader against real runs: what it must say of them, and what it must never say."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from exporter.analysis import analyse
from exporter.model import DagRun, ExportError
from exporter.readers.base import Listing, newest_first
from exporter.readers.dbt import DbtReader
from tests.support.memory import bundle_of, files_below
from tools.corpus.case import Case
from tools.corpus.dbt import check

CASES: Final = Path(__file__).parents[1] / "fixtures" / "dbt"
NAMES: Final = sorted(
    f"{path.parent.parent.name}/{path.parent.name}" for path in CASES.glob("*/*/facts.json")
)
CORE: Final = "core-1.12.6"
FUSION: Final = "fusion-2.0.0-preview.196"
RESULTS: Final = "target/run_results.json"
MANIFEST: Final = "target/manifest.json"
LOG: Final = "logs/dbt.log"

Files = dict[str, bytes]


def files_of(name: str) -> Files:
    files = files_below(CASES / name)
    return {path: data for path, data in files.items() if path.startswith(("target/", "logs/"))}


def facts_of(name: str) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((CASES / name / "facts.json").read_bytes())
    return facts


def listing_of(files: Files) -> Listing:
    reader = DbtReader()
    bundle = bundle_of(files)
    claim = reader.claim(bundle)
    return reader.runs(bundle.only(claim.files)) if claim else Listing()


def runs_of(files: Files) -> list[DagRun]:
    """Read every run, the newest first, and see that the list tells of them as they are."""
    runs = []
    for ref in newest_first(listing_of(files).refs):
        run = DbtReader().read(bundle_of(files), ref)
        assert (run.run_id, run.dag_id, run.status) == (ref.run_id, ref.dag_id, ref.status)
        assert run.end_time == ref.end_time
        runs.append(run)
    return runs


def newest(files: Files) -> DagRun:
    return runs_of(files)[0]


def codes(run: DagRun) -> set[str]:
    return {note.code for note in run.notes}


def changed(data: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    document = json.loads(data)
    change(document)
    return json.dumps(document).encode()


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


def test_sources_are_judged_by_their_age() -> None:
    steps = newest(files_of(f"{CORE}/source_freshness")).steps
    stale, broken = steps["source.shop.landing.refunds"], steps["source.shop.landing.ghosts"]
    assert stale.name == "landing.refunds"
    assert stale.failure is not None
    assert stale.failure.kind == "assertion"
    assert stale.error is not None
    assert "3 d 0 h before the check; the limit is 24 hour" in stale.error
    assert broken.failure is not None
    assert (broken.failure.kind, broken.failure.type) == ("error", "Runtime Error")
    assert broken.failure.message == "Catalog Error: Table with name ghosts does not exist!"
    assert steps["source.shop.landing.clicks"].metrics["age_seconds"] == 46819.940248


def test_a_step_says_all_that_dbt_says() -> None:
    steps = newest(files_of(f"{CORE}/failing")).steps
    model = steps["model.shop.fct_events"]
    assert model.location is not None
    assert model.location.file == "models/marts/fct_events.sql"
    assert (model.kind, model.group, model.worker) == ("model", "marts", "Thread-1 (worker)")
    assert model.failure is not None
    assert model.failure.type == "Runtime Error"
    assert model.failure.message.startswith("Conversion Error: Could not convert string 'view'")
    assert model.log is not None
    assert "ERROR creating sql table model main.fct_events" in model.log
    assert "left join" not in model.log  # no SQL
    test = steps["test.shop.accepted_values_stg_orders_status__placed__shipped.0b09736f95"]
    assert test.name == "accepted_values(status) on stg_orders"
    assert test.metadata["tests"] == ["model.shop.stg_orders"]
    assert test.metrics == {"failures": 1}
    failed = steps["test.shop.assert_no_negative_payment"]
    assert failed.name == "assert_no_negative_payment on stg_payments"
    assert failed.failure is not None
    assert failed.failure.kind == "assertion"
    assert steps["model.shop.dim_customers.v2"].name == "dim_customers v2"
    assert steps["operation.shop.shop-on-run-start-0"].kind == "hook"
    batches = steps["model.shop.mb_events"].metrics
    assert (batches["batches_succeeded"], batches["batches_failed"]) == (5, 1)


def test_a_failed_test_stops_what_is_built_from_the_model_it_tests() -> None:
    for name in (f"{CORE}/failing", "core-1.7.15/failing", f"{FUSION}/failing"):
        steps = newest(files_of(name)).steps
        orders = steps["model.shop.fct_orders"]
        assert orders.status == "upstream_failed"
        assert orders.metadata["blocked_by"] == ["test.shop.assert_no_negative_payment"]
        assert steps["model.shop.agg_daily_events"].metadata["blocked_by"] == [
            "model.shop.fct_events"
        ]
        assert set(steps["model.shop.rpt_overview"].metadata["blocked_by"]) == {
            "model.shop.fct_events",
            "test.shop.assert_no_negative_payment",
        }


def test_every_stop_has_its_cause() -> None:
    analysis = analyse(newest(files_of(f"{CORE}/failing")))
    blocked = {cause.step_id: len(cause.blocked) for cause in analysis.root_causes}
    assert blocked["test.shop.assert_no_negative_payment"] == 10
    assert blocked["model.shop.fct_events"] == 3
    assert "unexplained-upstream-failure" not in {note.code for note in analysis.notes}


def test_nodes_that_did_not_run_have_no_times() -> None:
    for name in NAMES:
        for step in newest(files_of(name)).steps.values():
            if step.status in {"skipped", "upstream_failed"}:
                assert (step.start_time, step.end_time, step.duration_seconds) == (None,) * 3


def test_fusion_tells_of_nodes_that_its_results_leave_out() -> None:
    for name in (f"{FUSION}/failing", f"{FUSION}/otel_file"):
        step = newest(files_of(name)).steps["model.shop.mb_events"]
        assert step.status == "failed"
        assert step.failure is not None
        assert "string has no method named strftime" in step.failure.message
    files = files_of(f"{FUSION}/failing")
    del files[LOG]
    run = newest(files)
    assert "microbatch-without-result" in codes(run)


def test_telemetry_stands_alone() -> None:
    files = files_of(f"{FUSION}/otel_file")
    run = newest({"lines.jsonl": files["logs/otel.jsonl"]})
    usual = newest(files)
    assert (run.status, run.run_id) == ("failed", usual.run_id)
    assert {step.step_id: step.status for step in run.steps.values()} == {
        step.step_id: step.status for step in usual.steps.values()
    }
    orders = run.steps["model.shop.fct_orders"]
    assert orders.metadata["blocked_by"] == ["test.shop.assert_no_negative_payment"]
    cut = files["logs/otel.jsonl"][:400_000]
    assert newest({"lines.jsonl": cut}).status != "success"


def test_unreliable_results_are_told_by_the_log() -> None:
    files = files_of(f"{FUSION}/fail_fast")
    run = newest(files)
    assert [s.step_id for s in run.steps.values() if s.status == "failed"] == [
        "test.shop.assert_no_negative_payment"
    ]
    del files[LOG]
    run = newest(files)
    assert run.status == "failed"
    assert {step.status for step in run.steps.values()} == {"unknown"}
    assert "results-unreliable" in codes(run)


def test_a_package_lies_in_its_folder() -> None:
    step = newest(files_of(f"{CORE}/packages")).steps["model.audit_pkg.audit_broken"]
    assert step.location is not None
    assert step.location.file == "dbt_packages/audit_pkg/models/audit_broken.sql"


def test_a_project_below_the_root_keeps_its_folder() -> None:
    files = {f"warehouse/dbt/{path}": data for path, data in files_of(f"{CORE}/failing").items()}
    step = newest(files).steps["model.shop.fct_events"]
    assert step.location is not None
    assert step.location.file == "models/marts/fct_events.sql"
    files["warehouse/dbt/dbt_project.yml"] = b"name: shop\n"
    step = newest(files).steps["model.shop.fct_events"]
    assert step.location is not None
    assert step.location.file == "warehouse/dbt/models/marts/fct_events.sql"


def test_nothing_secret_is_handed_on() -> None:
    def hide(document: dict[str, Any]) -> None:
        document["args"]["vars"] = {"password": "hunter2"}
        document["args"]["invocation_command"] = "dbt build --vars '{password: hunter2}'"
        document["metadata"]["env"] = {"DBT_ENV_CUSTOM_ENV_X": "hunter2"}
        for result in document["results"]:
            result["compiled_code"] = "select 'hunter2'"
            result["adapter_response"]["query"] = "hunter2"

    files = files_of(f"{CORE}/failing")
    files[RESULTS] = changed(files[RESULTS], hide)
    files[LOG] = files[LOG].replace(b"'dbt build --threads 4'", b"'dbt build --vars hunter2'")
    assert b"hunter2" in files[LOG]
    assert "hunter2" not in repr(runs_of(files))


def test_the_selection_is_part_of_the_command() -> None:
    def select(document: dict[str, Any]) -> None:
        document["args"].update(select=["tag:nightly", "+fct_orders"], full_refresh=True)

    files = files_of(f"{CORE}/green")
    files[RESULTS] = changed(files[RESULTS], select)
    run = newest(files)
    assert run.source.command == "dbt build --select tag:nightly +fct_orders --full-refresh"
    assert run.status == "success"


def test_a_bad_result_costs_one_step_and_the_green() -> None:
    def spoil(document: dict[str, Any]) -> None:
        document["results"][3] = 5
        document["results"][4] = {"status": "success"}
        document["results"][5]["timing"] = "soon"
        document["results"][6]["status"] = "elated"

    files = files_of(f"{CORE}/green")
    files[RESULTS] = changed(files[RESULTS], spoil)
    run = newest(files)
    assert len([step for step in run.steps.values() if step.native_status is not None]) == 40
    assert run.status == "unknown"
    assert codes(run) >= {"unreadable-results", "unknown-status-word"}


def test_a_failure_among_bad_results_is_still_red() -> None:
    files = files_of(f"{CORE}/failing")
    files[RESULTS] = changed(files[RESULTS], lambda document: document["results"].append(None))
    run = newest(files)
    assert (run.status, len(run.steps)) == ("failed", 44)


def test_what_python_writes_and_json_forbids_is_read() -> None:
    files = files_of(f"{CORE}/green")
    data = files[RESULTS].replace(b'"execution_time": ', b'"execution_time": NaN, "x": ', 1)
    run = newest({**files, RESULTS: b"\xef\xbb\xbf" + data})
    assert (run.status, len(run.steps)) == ("success", 42)
    assert "file-repaired" in codes(run)


def test_ids_that_stand_twice_are_both_kept() -> None:
    files = files_of(f"{CORE}/green")
    files[RESULTS] = changed(
        files[RESULTS], lambda document: document["results"].append(document["results"][0])
    )
    run = newest(files)
    assert len(run.steps) == 43
    assert "duplicate-ids" in codes(run)


def test_nothing_ran_is_said() -> None:
    for name, alone in ((f"{CORE}/green", "success"), (f"{FUSION}/green", "unknown")):
        files = files_of(name)
        files[RESULTS] = changed(files[RESULTS], lambda document: document["results"].clear())
        run = newest(files)
        assert "nothing-ran" in codes(run)
        assert run.status == "success"  # the log says that the command succeeded
        selected = changed(files[RESULTS], lambda document: document["args"].update(select=["x"]))
        run = newest({RESULTS: selected})
        assert (run.status, run.steps) == (alone, {})


def test_documentation_is_no_build() -> None:
    run = newest(files_of(f"{CORE}/docs_generate"))
    assert run.source.command == "dbt docs generate"
    assert "nothing-built" in codes(run)


@pytest.mark.parametrize("data", [b"", b"   ", b"{", b"null", b"[1]", b"\x00\xff", b"{}" * 3])
def test_a_damaged_file_gets_one_clear_line(data: bytes) -> None:
    reader = DbtReader()
    bundle = bundle_of({"run_results.json": data}, single=True)
    claim = reader.claim(bundle)
    assert claim is not None
    listing = reader.runs(bundle)
    assert listing.refs == ()
    (note,) = listing.notes
    assert (note.level, note.where) == ("error", "run_results.json")
    assert "\n" not in note.message


def test_a_damaged_file_harms_no_other_run() -> None:
    files = {f"b/{path}": data for path, data in files_of(f"{CORE}/green").items()}
    files["a/run_results.json"] = files_of("core-1.7.15/green")[RESULTS][:5000]
    listing = listing_of(files)
    assert [ref.status for ref in listing.refs] == ["success"]
    assert [note.where for note in listing.notes if note.level == "error"] == ["a/run_results.json"]


def test_of_a_damaged_file_its_copy_is_read() -> None:
    files = {f"b/{path}": data for path, data in files_of(f"{CORE}/green").items()}
    files["a/run_results.json"] = files[f"b/{RESULTS}"][:5000]
    run = newest(files)
    assert (run.status, len(run.steps)) == ("success", 42)


def test_a_manifest_alone_is_no_run() -> None:
    listing = listing_of({MANIFEST: files_of(f"{CORE}/green")[MANIFEST]})
    assert listing.refs == ()
    assert [note.code for note in listing.notes] == ["manifest-without-results"]


def test_a_log_alone_tells_of_its_last_run() -> None:
    for name, status in (("green", "success"), ("failing", "failed"), ("packages", "failed")):
        files = files_of(f"{CORE}/{name}")
        run = newest({"dbt.log": files[LOG]})
        assert (run.status, run.run_id) == (status, facts_of(f"{CORE}/{name}")["invocation_id"])
        assert "log-only" in codes(run)


def test_of_a_long_log_the_end_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exporter.readers.dbt.logs.LOG_BYTES", 100_000)
    files = files_of(f"{CORE}/retry")
    run = newest(files)
    assert run.status == "success"
    assert "log-cut" in codes(run)
    assert LOG not in {file.path for file in run.source.files}


def test_other_files_are_left_alone() -> None:
    reader = DbtReader()
    others = {
        "package.json": b'{"name": "x"}',
        "catalog.json": b'{"metadata": {"dbt_schema_version": '
        b'"https://schemas.getdbt.com/dbt/catalog/v1.json"}}',
        "app.log": b"12:00:00 [info ] hello",
        "run_results.json": b'{"results": []}',
        "dbt_project.yml": b"name: x",
    }
    assert reader.claim(bundle_of(others)) is None


def test_a_run_that_is_gone_is_an_error() -> None:
    files = files_of(f"{CORE}/green")
    (ref,) = listing_of(files).refs
    with pytest.raises(ExportError) as caught:
        DbtReader().read(bundle_of({}), ref)
    assert caught.value.code == "no-such-run"


def test_reading_twice_gives_the_same() -> None:
    for name in NAMES:
        assert runs_of(files_of(name)) == runs_of(files_of(name))
