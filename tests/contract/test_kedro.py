"""Runs of Kedro, as the events of kedro-viz tell them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from exporter.analysis import analyse
from exporter.model import DagRun, ExportError
from exporter.plugins import READERS, load_readers
from exporter.readers.kedro import KedroReader
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
from tools.corpus.kedro import check

CASES = cases_of("kedro")
TREE = FIXTURES / "kedro"
EVENTS = ".viz/kedro_pipeline_events.json"

by_name = pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)


def read(files: dict[str, bytes]) -> DagRun:
    (run,) = runs_of(KedroReader(), files)
    return run


def events_of(name: str) -> Any:
    return json.loads(files_of(TREE / name)[EVENTS])


def run_of(events: Any) -> DagRun:
    return read({EVENTS: json.dumps(events).encode()})


def test_there_are_cases() -> None:
    assert len(CASES) == 2


@by_name
def test_runs_are_reported_as_they_went(case: Path) -> None:
    assert check(Case(case.name, case, facts_of(case))).differences == ()


@by_name
def test_the_check_of_a_case_can_fail(case: Path) -> None:
    facts = facts_of(case)
    facts["run"] = "cancelled"
    facts["nodes_ok"] = ["nobody"]
    assert len(check(Case(case.name, case, facts)).differences) == 3


def test_a_copy_without_events_is_no_run(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.kedro]\nproject_name = 'kp'\n")
    assert check(Case("lost", tmp_path, {})).differences == ()


@by_name
def test_damage_never_turns_a_run_green(case: Path) -> None:
    other = next(each for each in CASES if each != case)
    for what, broken in damaged(files_of(case), {f"x/{EVENTS}": files_of(other)[EVENTS]}):
        for run in runs_of(KedroReader(), broken):
            if run.status == "success":
                assert run.run_id == "2026-11-28T07:27:37.709127+00:00", what
                assert len(run.steps) == 6, what


@by_name
def test_only_this_reader_claims_the_case(case: Path) -> None:
    bundle = bundle_of(files_of(case))
    claims = {reader.name: reader.claim(bundle) for reader in load_readers("auto")}
    own = claims.pop("kedro")
    assert own is not None
    assert set(own.files) == {EVENTS, "pyproject.toml"}
    assert not any(claims.values())


def test_no_other_fixture_is_claimed() -> None:
    for tool in READERS:
        if tool != "kedro" and (FIXTURES / tool).is_dir():
            assert KedroReader().claim(bundle_of(files_below(FIXTURES / tool))) is None


def test_the_words_and_numbers_of_a_red_run() -> None:
    run = read(files_of(TREE / "failed"))
    assert (run.dag_id, run.run_id) == ("kp", "2026-11-28T07:27:39.995001+00:00")
    assert (run.native_status, run.error, run.duration_seconds) == (
        "on_pipeline_error",
        None,
        0.478569,
    )
    (publish,) = [step for step in run.steps.values() if step.status == "failed"]
    assert (publish.step_id, publish.name, publish.error) == (
        "180d9f9c",
        "publish",
        "row count mismatch <294> & 0",
    )
    assert publish.failure is not None
    assert (publish.failure.type, publish.failure.message) == (
        "ValueError",
        "ValueError: row count mismatch <294> & 0",
    )
    assert "in publish" in (publish.failure.traceback or "")
    assert run.steps["002f6849"].duration_seconds == 0.2014800549999336
    assert not any(step.start_time or step.upstream for step in run.steps.values())
    assert {"no-dependencies", "nodes-not-listed"} <= codes(run)
    assert analyse(run).rerun is None


def test_sizes_of_datasets() -> None:
    run = read(files_of(TREE / "ok"))
    assert run.metadata == {"dataset_bytes": {"report": 15}}


def test_a_dataset_that_cannot_be_loaded_is_no_nodes_error() -> None:
    events = events_of("ok")[:4]
    events.append(
        {
            "event": "on_pipeline_error",
            "error": "no such file",
            "timestamp": "2026-11-28T07:27:40+00:00",
            "dataset": "orders",
            "operation": "loading",
            "node": "join_tables",
            "status": "not_started",
        }
    )
    run = run_of(events)
    assert (run.status, run.error) == ("failed", "no such file")
    assert run.metadata["failed_dataset"] == "orders"
    assert not any(step.status == "failed" for step in run.steps.values())


def test_two_runs_in_one_file() -> None:
    both = [*events_of("ok"), *events_of("failed")]
    runs = runs_of(KedroReader(), {"x.json": json.dumps(both).encode()})
    assert [run.status for run in runs] == ["failed", "success"]


@pytest.mark.parametrize(
    "change",
    [
        lambda events: events.pop(),
        lambda events: events.pop(0),
        lambda events: events.append({"event": 5}),
        lambda events: events[1].update(status="merry"),
        lambda events: events.__setitem__(slice(1, -1), []),
        lambda events: events.append({"event": "on_node_error", "node": "late"}),
    ],
)
def test_whatever_speaks_against_it_costs_the_green(change: Callable[[Any], object]) -> None:
    events = events_of("ok")
    change(events)
    assert run_of(events).status != "success"


@pytest.mark.parametrize(
    "data", [b'[{"event": "push"}]', b'{"event": "after_node_run"}', b"[]", b'["after_node_run"]']
)
def test_other_files_are_left_alone(data: bytes) -> None:
    assert KedroReader().claim(bundle_of({"x.json": data})) is None


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"{}", b"null", b"\x00", b"[1]"])
def test_what_is_no_run_gets_one_clear_line(data: bytes) -> None:
    listing = KedroReader().runs(bundle_of({"x.json": data}, single=True))
    assert listing.refs == ()
    (note,) = listing.notes
    assert note.level == "error"
    assert "\n" not in note.message


@pytest.mark.parametrize("data", [b"[tool.kedro", b"[tool.kedro]\nproject_name = 5", b"\xff"])
def test_settings_that_cannot_be_read_cost_the_name_alone(data: bytes) -> None:
    run = read({**files_of(TREE / "ok"), "pyproject.toml": data})
    assert (run.dag_id, run.status) == ("kedro", "success")


def test_a_run_that_is_gone_is_an_error() -> None:
    (ref,) = listing_of(KedroReader(), files_of(TREE / "ok")).refs
    with pytest.raises(ExportError) as caught:
        KedroReader().read(bundle_of({}), ref)
    assert caught.value.code == "no-such-run"
