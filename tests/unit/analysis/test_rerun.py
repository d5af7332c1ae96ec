from __future__ import annotations

import shlex
from dataclasses import replace
from typing import Any

import pytest

from exporter.analysis import Analysis, analyse
from exporter.model import DagRun, Source, SourceFile
from tests.support.runs import make_run

FAILED = """
    model.shop.orders                                  failed 0s..1s kind model "boom"
    model.shop.mart    <- model.shop.orders            upstream_failed
    test.shop.sane     <- model.shop.other             failed 0s..1s kind test "Got 1 result"
    model.shop.other                                   success 0s..1s kind model
    """


def dbt(text: str = FAILED, **facts: Any) -> DagRun:
    """Return a run of dbt; `facts` are its source's, `results` the place of its results."""
    results = facts.pop("results", None)
    files = (SourceFile(path=results, size_bytes=1, sha256="0" * 64),) if results else ()
    source = {"tool": "dbt-core", "tool_version": "1.9.6", "command": "dbt build", **facts}
    return make_run(text, source=Source(reader="dbt", files=files, **source))


def own(analysis: Analysis) -> dict[str, str | None]:
    return {cause.step_id.rpartition(".")[2]: cause.rerun for cause in analysis.root_causes}


@pytest.mark.parametrize(
    ("results", "command"),
    [
        ("target/run_results.json", "dbt retry"),
        ("run_results.json", "dbt retry"),
        ("jobs/shop/target/run_results.json", "dbt retry --project-dir jobs/shop"),
        ("out/dbt/run_results.json", "dbt retry --state out/dbt"),
        ("my out/run_results.json", "dbt retry --state 'my out'"),
        ("-x/run_results.json", "dbt retry --state ./-x"),
        ("$(id)/`id`/run_results.json", "dbt retry --state '$(id)/`id`'"),
    ],
)
def test_dbt_retries_where_the_results_are_in_place(results: str, command: str) -> None:
    assert analyse(dbt(results=results)).rerun == command


@pytest.mark.parametrize(
    "facts",
    [
        {"results": "target/results.json"},
        {"results": None},
        {"tool_version": "1.5.9"},
        {"tool_version": None},
        {"tool_version": "x"},
    ],
)
def test_without_results_or_with_an_old_dbt_the_causes_are_selected(facts: dict[str, Any]) -> None:
    facts = {"results": "target/run_results.json", **facts}
    analysis = analyse(dbt(**facts))
    assert analysis.rerun == "dbt build --select orders+ sane"
    assert own(analysis) == {
        "orders": "dbt build --select orders+",
        "sane": "dbt build --select sane",
    }


def test_fusion_retries_whatever_its_version() -> None:
    run = dbt(
        tool="dbt-fusion", tool_version="2.0.0-preview.196", results="target/run_results.json"
    )
    assert analyse(run).rerun == "dbt retry"


def test_what_was_left_out_stays_out() -> None:
    command = "dbt run --select tag:nightly --exclude tag:slow path:models/old* --full-refresh"
    run = dbt("model.shop.orders failed 0s..1s kind model", command=command)
    assert analyse(run).rerun == "dbt run --select orders --exclude tag:slow 'path:models/old*'"
    assert analyse(dbt(command="dbt build --exclude tag:slow cut…")).rerun is None


def test_a_retry_that_failed_is_retried_or_built() -> None:
    assert analyse(dbt(command="dbt retry", results="target/run_results.json")).rerun == "dbt retry"
    assert analyse(dbt(command="dbt retry")).rerun == "dbt build --select orders+ sane"


def test_after_fail_fast_only_the_causes_have_commands() -> None:
    analysis = analyse(dbt(command="dbt build --fail-fast", results="target/run_results.json"))
    assert analysis.rerun is None
    assert own(analysis)["orders"] == "dbt build --select orders+"


def test_after_fail_fast_dbt_goes_on_where_its_results_name_what_was_left() -> None:
    run = dbt(command="dbt build --fail-fast", results="target/run_results.json")
    steps = dict(run.steps)
    key, last = steps.popitem()
    steps[key] = replace(last, metadata={"reason": "Skipping due to fail_fast"})
    assert analyse(replace(run, steps=steps)).rerun == "dbt retry"


@pytest.mark.parametrize(
    ("line", "command", "rerun"),
    [
        ("model.shop.dim.v2 failed 0s..1s kind model", "dbt run", "dbt run --select dim.v2"),
        ("seed.shop.raw failed 0s..1s kind seed", "dbt seed", "dbt seed --select raw"),
        ("snapshot.shop.s failed 0s..1s kind snapshot", "dbt snapshot", "dbt snapshot --select s"),
        (
            "test.shop.unique_a_id.0a1b2c3d4e failed 0s..1s kind test",
            "dbt test",
            "dbt test --select unique_a_id",
        ),
        (
            "unit_test.shop.orders.sums_up failed 0s..1s kind unit_test",
            "dbt test",
            "dbt test --select sums_up",
        ),
        ("operation.shop.hook failed 0s..1s kind hook", "dbt build", None),
        ("model.shop.orders failed 0s..1s kind model", "dbt docs generate", None),
        ("source.shop.raw.t failed 0s..1s kind source", "dbt source freshness", None),
        (
            "model.shop.orders failed 0s..1s kind model",
            "something else",
            "dbt build --select orders",
        ),
        ("orders failed 0s..1s kind model", "dbt build", None),
        ("model.shop.$(id) failed 0s..1s kind model", "dbt build", None),
        ("model.shop.--vars failed 0s..1s kind model", "dbt build", None),
        ("model.shop.a+b failed 0s..1s kind model", "dbt build", None),
    ],
)
def test_each_kind_has_its_selector_or_no_command(
    line: str, command: str, rerun: str | None
) -> None:
    assert analyse(dbt(line, command=command)).rerun == rerun


def test_what_a_failed_test_stopped_is_built_from_the_models_that_it_looks_at() -> None:
    run = dbt(
        """
        model.shop.orders                      success 0s..1s kind model
        test.shop.sane <- model.shop.orders    failed  1s..2s kind test
        model.shop.mart <- model.shop.orders   upstream_failed
        """
    )
    assert analyse(run).rerun == "dbt build --select orders+"


def test_a_command_is_not_longer_than_a_person_reads() -> None:
    text = "\n".join(f"model.shop.m{i} failed 0s..1s kind model" for i in range(21))
    analysis = analyse(dbt(text))
    assert analysis.rerun is None
    assert analysis.root_causes[0].rerun == "dbt build --select m0"


def test_only_a_failed_run_of_a_known_tool_is_run_again() -> None:
    assert analyse(make_run("a failed 0s..1s")).rerun is None
    assert analyse(replace(dbt(), status="cancelled")).rerun is None
    assert analyse(dbt("model.shop.orders success 0s..1s kind model")).rerun is None


def test_no_path_leaves_its_word() -> None:
    for odd in ("a b", "a;b", "a'b", 'a"b', "a$b", "ü", "a|b&c>d"):
        command = analyse(dbt(results=f"{odd}/run_results.json")).rerun
        assert command is not None
        assert shlex.split(command) == ["dbt", "retry", "--state", odd]
    broken = analyse(dbt(results="a\nb/run_results.json")).rerun
    assert broken == "dbt build --select orders+ sane"
