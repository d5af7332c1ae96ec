"""Files of dbt that are damaged, cut, odd, or not of dbt at all."""

from __future__ import annotations

from typing import Any

import pytest

from exporter.model import ExportError
from exporter.readers.dbt import DbtReader
from tests.support.dbt import (
    CORE,
    FUSION,
    LOG,
    MANIFEST,
    NAMES,
    RESULTS,
    changed,
    codes,
    facts_of,
    files_of,
    listing_of,
    newest,
    runs_of,
)
from tests.support.memory import bundle_of


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


def test_a_result_without_a_status_costs_the_green_whatever_the_log_says() -> None:
    def spoil(document: dict[str, Any]) -> None:
        document["results"][0]["status"] = None

    files = files_of(f"{CORE}/retry")
    assert newest(files).status == "success"
    files[RESULTS] = changed(files[RESULTS], spoil)
    run = newest(files)
    assert run.status == "unknown"
    assert "unknown-status-word" in codes(run)


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
