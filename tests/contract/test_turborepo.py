"""Runs of Turborepo: what failed, what the cache had, and what the summary leaves out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from exporter.analysis import analyse
from exporter.model import DagRun, ExportError
from exporter.plugins import READERS, load_readers
from exporter.readers.turborepo import TurborepoReader
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
from tools.corpus.turborepo import check

CASES = cases_of("turborepo")
TREE = FIXTURES / "turborepo"

by_name = pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)


def read(files: dict[str, bytes]) -> DagRun:
    (run,) = runs_of(TurborepoReader(), files)
    return run


def of(name: str) -> DagRun:
    return read(files_of(TREE / name))


def document(name: str) -> Any:
    return json.loads(next(data for path, data in files_of(TREE / name).items() if "runs" in path))


def changed(name: str, change: Callable[[Any], object]) -> DagRun:
    tree = document(name)
    change(tree)
    return read({"run.json": json.dumps(tree).encode()})


def test_there_are_cases() -> None:
    assert len(CASES) == 4


@by_name
def test_runs_are_reported_as_they_went(case: Path) -> None:
    assert check(Case(case.name, case, facts_of(case))).differences == ()


@by_name
def test_the_check_of_a_case_can_fail(case: Path) -> None:
    facts = facts_of(case)
    facts["exitCode"] = 0 if facts["exitCode"] else 1
    facts["edges"] = [["a", "b"]]
    assert len(check(Case(case.name, case, facts)).differences) >= 3


@by_name
def test_damage_never_turns_a_run_green(case: Path) -> None:
    others = {
        f"{other.name}/{name}": data
        for other in CASES
        if other != case
        for name, data in files_of(other).items()
        if "runs" in name
    }
    truth = {facts_of(each)["id"]: facts_of(each) for each in CASES}
    for what, broken in damaged(files_of(case), others):
        for run in runs_of(TurborepoReader(), broken):
            if run.status == "success":
                assert truth[run.run_id]["exitCode"] == 0, what
                assert set(run.steps) == set(truth[run.run_id]["tasks"]), what


@by_name
def test_only_this_reader_claims_the_case(case: Path) -> None:
    bundle = bundle_of(files_of(case))
    claims = {reader.name: reader.claim(bundle) for reader in load_readers("auto")}
    assert claims.pop("turborepo") is not None
    assert not any(claims.values())


def test_no_other_fixture_is_claimed() -> None:
    for tool in READERS:
        if tool != "turborepo" and (FIXTURES / tool).is_dir():
            assert TurborepoReader().claim(bundle_of(files_below(FIXTURES / tool))) is None


def test_the_words_and_numbers_of_a_red_run() -> None:
    run = of("continued")
    assert (run.dag_id, run.source.tool_version) == ("turbo run build test lint", "2.11.11")
    assert run.source.command == "turbo run build test lint --continue=always"
    assert run.duration_seconds == 3.259
    bad = run.steps["bad#build"]
    assert (bad.kind, bad.group, bad.native_status, bad.duration_seconds) == (
        "build",
        "bad",
        "exited (3)",
        1.402,
    )
    assert bad.failure is not None
    assert "row mismatch" in (bad.failure.traceback or "")
    assert bad.location is not None
    assert bad.location.file == "packages/bad/package.json"
    assert run.steps["web#build"].upstream == ("bad#build", "lib#build")
    assert run.steps["web#build"].status == "success"
    told = analyse(run)
    assert told.rerun == "npx turbo run build test lint --continue=always"
    assert [cause.rerun for cause in told.root_causes] == ["npx turbo run build --filter=bad"]


def test_what_is_stopped_is_not_in_the_summary() -> None:
    run = of("failed")
    assert {"missing-tasks", "below-not-listed"} <= codes(run)
    assert run.steps["bad#build"].log is None


def test_the_cache_saves_time() -> None:
    run = of("cached")
    step = run.steps["lib#build"]
    assert (step.cached, step.native_status, step.metrics) == (
        True,
        "HIT",
        {"time_saved_seconds": 1.623},
    )
    assert "cached-tasks" in codes(run)


def test_the_newest_run_is_first_and_has_the_logs() -> None:
    files = {name: data for case in CASES for name, data in files_of(case).items()}
    runs = runs_of(TurborepoReader(), files)
    assert [run.status for run in runs] == ["failed", "failed", "success", "success"]
    assert [bool(run.steps["lib#build"].log) for run in runs] == [True, False, False, False]


def set_exit(code: Any) -> Callable[[Any], object]:
    return lambda tree: tree["execution"].update(exitCode=code)


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        (set_exit(1), "failed", None),
        (set_exit(130), "cancelled", None),
        (set_exit(143), "cancelled", None),
        (set_exit(None), "unknown", "missing-status"),
        (lambda tree: tree.update(execution="gone"), "unknown", "missing-status"),
        (lambda tree: tree["tasks"].pop(), "unknown", "missing-tasks"),
        (lambda tree: tree["tasks"].append({"taskId": 7}), "unknown", "incomplete-record"),
        (lambda tree: tree["tasks"][0].pop("execution"), "unknown", "unfinished-steps"),
        (lambda tree: tree["tasks"][0]["execution"].update(exitCode=2), "unknown", "contra"),
        (lambda tree: tree["execution"].update(failed=1), "unknown", "contradicting-status"),
    ],
)
def test_whatever_speaks_against_it_costs_the_green(
    change: Callable[[Any], object], status: str, code: str | None
) -> None:
    run = changed("ok", change)
    assert run.status == status
    assert code is None or any(each.startswith(code) for each in codes(run))


def test_a_task_below_a_failed_one_that_never_began() -> None:
    def change(tree: Any) -> None:
        for task in tree["tasks"]:
            if task["taskId"].startswith("web#"):
                del task["execution"]

    run = changed("continued", change)
    assert run.steps["web#build"].status == "upstream_failed"
    assert run.steps["web#test"].status == "upstream_failed"


def test_a_single_package_has_tasks_without_one() -> None:
    def change(tree: Any) -> None:
        task = tree["tasks"][0]
        task.update(taskId="build", package="", directory="")
        tree["tasks"] = [task]
        tree["execution"].update(attempted=1, command="turbo run build")

    run = changed("failed", change)
    step = run.steps["build"]
    assert (step.group, step.kind, step.location and step.location.file) == (
        None,
        "build",
        "package.json",
    )
    assert analyse(run).root_causes[0].rerun == "npx turbo run build"


def test_what_was_only_planned_is_no_run() -> None:
    tree = document("ok")
    del tree["execution"]
    for task in tree["tasks"]:
        del task["execution"]
    data = json.dumps(tree).encode()
    assert listing_of(TurborepoReader(), {"dry.json": data}).refs == ()
    named = TurborepoReader().runs(bundle_of({"dry.json": data}, single=True))
    assert [note.code for note in named.notes] == ["nothing-executed"]


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"{}", b"null", b"\x00"])
def test_what_is_no_summary_gets_one_clear_line(data: bytes) -> None:
    listing = TurborepoReader().runs(bundle_of({"x.json": data}, single=True))
    assert listing.refs == ()
    (note,) = listing.notes
    assert note.level == "error"
    assert "\n" not in note.message


def test_a_run_that_is_gone_is_an_error() -> None:
    (ref,) = listing_of(TurborepoReader(), files_of(TREE / "ok")).refs
    with pytest.raises(ExportError) as caught:
        TurborepoReader().read(bundle_of({}), ref)
    assert caught.value.code == "no-such-run"


def test_an_error_that_is_an_object_as_in_1_9_loses_no_task() -> None:
    def change(tree: Any) -> None:
        tree["execution"].update(exitCode=3, failed=1)
        tree["tasks"][0]["execution"].update(exitCode=3, error={})

    run = changed("ok", change)
    first = next(iter(run.steps.values()))
    assert (run.status, first.status, first.error) == ("failed", "failed", "the command exited (3)")
    assert not any(note.level == "error" for note in run.notes)
