"""The steps of real runs of dbt."""

from __future__ import annotations

from typing import Any

from exporter.analysis import analyse
from tests.support.dbt import (
    CORE,
    FUSION,
    LOG,
    NAMES,
    RESULTS,
    changed,
    codes,
    files_of,
    newest,
    runs_of,
)


def test_sources_are_judged_by_their_age() -> None:
    steps = newest(files_of(f"{CORE}/source_freshness")).steps
    stale, broken = steps["source.shop.landing.refunds"], steps["source.shop.landing.ghosts"]
    assert stale.name == "landing.refunds"
    assert stale.failure is not None
    assert stale.failure.kind == "assertion"
    assert stale.error is not None
    assert "3 d 0 h before the check; the limit is 24 hours." in stale.error
    assert broken.failure is not None
    assert (broken.failure.kind, broken.failure.type) == ("error", "Runtime Error")
    assert broken.failure.message == "Catalog Error: Table with name ghosts does not exist!"
    late = steps["source.shop.landing.clicks"]
    assert late.metrics["age_seconds"] == 46819.940248
    assert late.metadata["max_loaded_at"] == "2026-11-22T14:46:01.925882+00:00"
    assert late.metadata["warn_after"] == {"count": 12, "period": "hour"}
    assert late.metadata["error_after"] == {"count": 24, "period": "hour"}


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


def test_documentation_is_no_build() -> None:
    run = newest(files_of(f"{CORE}/docs_generate"))
    assert run.source.command == "dbt docs generate"
    (note,) = [note for note in run.notes if note.code == "nothing-built"]
    assert note.level == "warning"
    assert "failed" not in note.message


def test_documentation_after_a_failed_build_says_that_this_failed() -> None:
    files = files_of(f"{CORE}/docs_generate")
    log = files["logs/dbt.log"]
    assert log.count(b"Command `dbt build` succeeded") == 1
    files["logs/dbt.log"] = log.replace(b"`dbt build` succeeded", b"`dbt build` failed")
    (note,) = [note for note in newest(files).notes if note.code == "nothing-built"]
    assert note.message.endswith("that `dbt build`, which ran before it, failed.")
