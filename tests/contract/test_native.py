"""The native reader: records as runners write them, and what it must say of broken ones."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from exporter.analysis import analyse
from exporter.codec.export import encode_export
from exporter.codec.tolerant import MAX_NOTES
from exporter.model import (
    Attempt,
    DagRun,
    ExportError,
    Failure,
    Location,
    RunStatus,
    Step,
    StepStatus,
)
from exporter.readers.base import RunRef, newest_first
from exporter.readers.native import NativeReader
from exporter.report import build_report
from tests.support.memory import bundle_of, files_below

CASES: Final = Path(__file__).parents[1] / "fixtures" / "native"
BAD: Final = files_below(CASES / "bad")

Files = Mapping[str, bytes]


def runs_of(files: Files, *, single: bool = False) -> dict[str, DagRun]:
    """Read every run, newest first, and see that the list tells of each as it is."""
    reader = NativeReader()
    bundle = bundle_of(files, single=single)
    claim = reader.claim(bundle)
    if claim is None:
        return {}
    bundle = bundle.only(claim.files)
    runs = {}
    for ref in newest_first(reader.runs(bundle).refs):
        run = NativeReader().read(bundle, ref)
        assert run == reader.read(bundle, ref)
        assert (run.run_id, run.dag_id, run.status) == (ref.run_id, ref.dag_id, ref.status)
        assert (run.start_time, run.end_time) == (ref.start_time, ref.end_time)
        assert run.duration_seconds == ref.duration_seconds
        for key, step in run.steps.items():
            assert key == step.step_id
            assert all(above in run.steps and above != key for above in step.upstream)
            step.__post_init__()  # the steps are filled without their constructor
        runs[run.run_id] = run
    return runs


def one(record: object, name: str = "run_1.json") -> DagRun:
    data = record if isinstance(record, bytes) else json.dumps(record).encode()
    (run,) = runs_of({name: data}, single=True).values()
    return run


def bad(name: str) -> DagRun:
    return one(BAD[name], name)


def said(run: DagRun, code: str) -> str:
    """Return what the notes of one code say, and see that there are any."""
    found = " ".join(note.message for note in run.notes if note.code == code)
    assert found, [note.code for note in run.notes]
    return found


def record(**more: Any) -> dict[str, Any]:
    steps = {"a": {"status": "success"}, "b": {"status": "success", "upstream": ["a"]}}
    return {"dag_id": "d", "run_id": "r", "status": "success", "steps": steps, **more}


# -- the storage as the runner keeps it


def test_the_store_gives_its_runs_newest_first_and_not_its_index() -> None:
    runs = runs_of(files_below(CASES / "store"))
    assert list(runs) == ["2026-11-23T04:00", "2026-11-23T03:00", "2026-11-23T01:00"]
    assert [run.status for run in runs.values()] == ["failed", "running", "success"]


def test_the_facts_of_a_red_run() -> None:
    run = runs_of(files_below(CASES / "store"))["2026-11-23T04:00"]
    assert run.notes == ()
    assert run.native_status == "failed"
    assert run.start_time == datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
    assert run.duration_seconds == 93.0
    assert run.total_retries == 2
    assert run.error == "1 step failed"
    assert [step.status for step in run.steps.values()] == [
        "success",
        "failed",
        "upstream_failed",
        "skipped",
    ]
    load = run.steps["load"]
    assert load.upstream == ("extract",)
    assert load.name == "load"
    assert load.retry_count == 2
    assert load.failure == Failure(
        kind="error", type="KeyError", message="KeyError: 'customer_id'", traceback=load.error
    )
    assert run.steps["extract"].end_time == datetime(2026, 11, 23, 4, 0, 41, 500000, tzinfo=UTC)
    assert run.source.reader == "native"
    assert run.source.files[0].path == "run_2026-11-23T04-00.json"


def test_a_run_that_goes_on_says_so() -> None:
    run = runs_of(files_below(CASES / "store"))["2026-11-23T03:00"]
    assert "no end on record" in said(run, "unfinished-run")


# -- the other ways to say the same


def test_every_optional_field_is_read() -> None:
    run = one((CASES / "shapes/run_full.json").read_bytes())
    assert run.notes == ()
    assert run.start_time == datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
    assert run.duration_seconds == 600
    assert run.total_retries == 1
    assert run.metadata["git"]["labels"] == ["a", {"b": [1, {"c": {}}]}]
    assert run.steps["extract"] == Step(
        step_id="extract",
        name="Extract",
        kind="task",
        group="ingest",
        status="success",
        native_status="cached",
        cached=True,
        queued_time=datetime(2026, 11, 23, 4, 0, tzinfo=UTC),
        start_time=datetime(2026, 11, 23, 4, 0, 3, tzinfo=UTC),
        end_time=datetime(2026, 11, 23, 4, 0, 5, tzinfo=UTC),
        duration_seconds=2.0,
        queue_seconds=3.0,
        result={"rows": 10},
        metrics={"rows": 10.0, "seconds": 1.5},
        location=Location(file="dags/orders.py", line=12),
        worker="worker-1",
        log="one\ntwo",
    )
    load = run.steps["load"]
    assert load.attempts == (
        Attempt(
            number=1,
            status="failed",
            start_time=datetime(2026, 11, 23, 4, 0, 5, tzinfo=UTC),
            end_time=datetime(2026, 11, 23, 4, 4, 5, tzinfo=UTC),
            error="boom",
        ),
        Attempt(
            number=2,
            status="failed",
            start_time=datetime(2026, 11, 23, 4, 5, 5, tzinfo=UTC),
            end_time=datetime(2026, 11, 23, 4, 9, 5, tzinfo=UTC),
        ),
    )
    assert load.upstream == ("extract",)
    assert load.max_retries == 3
    assert load.failure == Failure(
        kind="timeout", type="TimeoutError", message="no answer", traceback="…"
    )
    assert run.steps["warn"].status == "warned"
    assert run.steps["warn"].upstream == ("extract", "load")
    gate = run.steps["gate"]
    assert gate.failure == Failure(kind="timeout", message="waited too long")


def test_yaml_and_a_list_of_steps() -> None:
    run = one((CASES / "shapes/run_list.yaml").read_bytes(), "run_list.yaml")
    assert run.notes == ()
    assert (run.run_id, run.status, run.native_status) == ("12:30:45", "success", "completed")
    assert run.duration_seconds == 93.0
    assert [(s.step_id, s.status, s.upstream) for s in run.steps.values()] == [
        ("extract", "success", ()),
        ("load", "success", ("extract",)),
    ]
    assert run.steps["extract"].worker == "no"
    assert run.steps["extract"].duration_seconds == 41.0


def test_json_and_yaml_say_the_same() -> None:
    for name in ("store/run_2026-11-23T04-00.json", "shapes/run_full.json"):
        data = (CASES / name).read_bytes()
        run, again = one(data), one(data, "run_1.yaml")
        assert (run.steps, run.metadata, run.notes) == (again.steps, again.metadata, again.notes)
        assert (run.status, run.end_time) == (again.status, again.end_time)


@pytest.mark.parametrize(
    "run_id",
    [
        "a b",
        "a/b",
        "../../etc/passwd",
        "/abs",
        "a.b.json",
        "ü-東京-👩‍💻",
        "x" * 300,
        "a\nb",
        "-",
        "1",
    ],
)
def test_any_id_is_found_and_is_no_path(run_id: str) -> None:
    assert one(record(run_id=run_id), "somewhere/else.json").run_id == run_id


def test_ids_that_are_alike_are_two_runs() -> None:
    files = {
        f"run_{n}.json": json.dumps(record(run_id=name)).encode()
        for n, name in enumerate(["Abc", "abc", "caf\u00e9", "cafe\u0301", "a/b", "a_b"])
    }
    assert len(runs_of(files)) == 6


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Completed", "success"),
        ("SUCCEEDED", "success"),
        ("error", "failed"),
        ("timed out", "failed"),
        ("up-for-retry", "retry"),
        ("queued", "pending"),
        ("in_progress", "running"),
        ("canceled", "cancelled"),
        ("upstream_failed", "upstream_failed"),
        ("warn", "warned"),
        ("finished", "unknown"),
        ("", "unknown"),
    ],
)
def test_words_of_other_runners(word: str, status: StepStatus) -> None:
    step = one(record(steps={"a": {"status": word}})).steps["a"]
    assert (step.status, step.native_status) == (status, word)


# -- the verdict


@pytest.mark.parametrize(
    ("name", "status", "code", "words"),
    [
        ("run_lies.json", "partial_success", "contradicting-status", "1 failed, 1 upstream_failed"),
        ("run_never_ended.json", "unknown", "unfinished-steps", "1 running"),
        ("run_words.json", "unknown", "unknown-status-word", "'exploded'"),
        ("run_dup_status.json", "unknown", "duplicate-key", "'failed', 'success'"),
        ("run_dup_step.json", "partial_success", "duplicate-ids", "a"),
        ("run_dup_steps.json", "partial_success", "contradicting-status", "1 failed"),
        ("run_dup_in_step.json", "unknown", "duplicate-key", "failed and success"),
        ("run_mismatch.json", "partial_success", "id-mismatch", "a, b"),
        ("run_ids.json", "partial_success", "duplicate-ids", "a"),
        ("run_steps_null.json", "unknown", "missing-steps", "no steps"),
        ("run_missing.json", "unknown", "missing-status", "unknown"),
        ("run_types.json", "unknown", "unreadable-step", "not known"),
    ],
)
def test_no_wrong_green(name: str, status: RunStatus, code: str, words: str) -> None:
    run = bad(name)
    assert run.status == status
    assert words in said(run, code)


@pytest.mark.parametrize(
    ("word", "steps", "status"),
    [
        ("success", ["success", "skipped", "warned"], "success"),
        ("success", ["success", "cancelled"], "partial_success"),
        ("success", ["pending"], "unknown"),
        ("success", ["retry", "failed"], "partial_success"),
        ("success", [], "success"),
        ("failed", ["success"], "failed"),
        ("cancelled", ["running"], "cancelled"),
        ("partial_success", ["failed"], "partial_success"),
        ("running", ["success"], "running"),
        ("queued", [], "created"),
        ("retry", ["retry"], "retry"),
        (None, ["success", "failed"], "failed"),
        (None, ["success", "upstream_failed"], "failed"),
        (None, ["success", "running"], "running"),
        (None, ["success", "cancelled"], "cancelled"),
        (None, ["success", "pending"], "unknown"),
        (None, [], "unknown"),
        (None, ["success", "skipped"], "success"),
    ],
)
def test_the_verdict(word: str | None, steps: list[str], status: RunStatus) -> None:
    table = {str(n): {"status": each} for n, each in enumerate(steps)}
    run = one(record(status=word, steps=table, end_time="2026-11-23T04:00:00Z"))
    assert run.status == status
    warned = any(note.level == "warning" for note in run.notes)
    assert warned == (status != (word or "-") or status in {"running", "retry"})


def test_without_a_word_and_an_end_nothing_is_green() -> None:
    run = one(record(status=None))
    assert run.status == "unknown"
    assert run.native_status is None


# -- bad parts


def test_edges_to_nowhere_and_to_itself_are_left_out() -> None:
    run = bad("run_edges.json")
    assert run.steps["a"].upstream == ("b",)
    assert run.steps["b"].upstream == ("a",)
    assert "ghost, ghost 2" in said(run, "dangling-upstream")
    told = {key: step.metadata.get("missing_upstream") for key, step in run.steps.items()}
    assert [name for names in told.values() for name in names or ()] == ["ghost", "ghost 2"]
    assert said(run, "self-dependency").endswith(": a.")


def test_every_step_keeps_a_name_of_its_own() -> None:
    run = bad("run_ids.json")
    assert list(run.steps) == ["a", "a#3", "a#2", "step-4", "step-5"]
    assert "step-4, step-5" in said(run, "missing-id")


@pytest.mark.parametrize("word", ["step_id", "task_id", "id", "name"])
def test_a_step_in_a_list_is_called_by_the_word_it_has(word: str) -> None:
    steps: list[dict[str, Any]] = [
        {word: "extract", "status": "success"},
        {word: "load", "name": "load", "status": "failed", "depends_on": ["extract"]},
    ]
    run = one(record(steps=steps, status="failed"))
    assert list(run.steps) == ["extract", "load"]
    assert run.steps["load"].upstream == ("extract",)
    assert "missing-id" not in {note.code for note in run.notes}
    # numbers are mended, and names may stand twice
    run = one(record(steps=[{**step, word: 7} for step in steps], status="failed"))
    assert [step.status for step in run.steps.values()] == ["success", "failed"]


def test_a_bad_field_costs_that_field() -> None:
    run = bad("run_types.json")
    assert (run.run_id, run.dag_id, run.error) == ("types", "unknown", '{"msg":1}')
    assert run.duration_seconds == 93.0
    a, d = run.steps["a"], run.steps["d"]
    assert (a.status, a.error, a.log) == ("success", '["x",{"y":1}]', "one\ntwo")
    assert (a.duration_seconds, a.retry_count, a.start_time) == (None, 0, None)
    assert (a.upstream, a.metrics, a.metadata) == (("b",), {"n": 1.0}, {})
    assert a.location == Location(file="dags/a.py")
    assert a.failure == Failure(kind="error", message="m")
    assert [attempt.number for attempt in a.attempts] == [1, 2]
    assert (d.duration_seconds, d.retry_count, d.max_retries) == (2.5, 1, 3)
    assert (d.name, d.error, d.start_time) == ("7", '{"msg":"é"}', None)
    notes = {(note.where, note.message.split()[0]) for note in run.notes if note.level == "error"}
    assert notes >= {
        ("a", "start_time"),
        ("a", "metrics"),
        ("a", "upstream"),
        ("a", "attempts"),
        ("a", "failure"),
        ("b", "The"),
        ("run_types.json", "metadata"),
    }


def test_notes_are_bounded() -> None:
    steps = {f"s{n}": {"status": "success", "start_time": n} for n in range(500)}
    run = one(record(steps=steps))
    assert len(run.steps) == 500
    assert len(run.notes) == MAX_NOTES + 1
    assert run.notes[-1].message == "There are 480 more notes of this kind."


def test_ten_thousand_steps_of_one_name_take_no_quadratic_time() -> None:
    run = one(record(steps=[{"step_id": "a", "status": "success"}] * 10_000))
    assert list(run.steps)[-1] == "a#10000"
    assert len(run.notes) == 1


@pytest.mark.parametrize("text", ["NaN", "inf", "-Infinity", "6s", "", "1e999"])
def test_a_text_that_is_no_number_is_none(text: str) -> None:
    run = one(record(steps={"a": {"status": "success", "duration_seconds": text}}))
    assert run.steps["a"].duration_seconds is None
    assert "duration_seconds" in said(run, "unreadable-field")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("run_bom_nan.json", ["byte order mark", "null", "surrogates"]),
        ("run_badutf8.json", ["U+FFFD"]),
    ],
)
def test_repairs_are_told(name: str, words: list[str]) -> None:
    told = said(bad(name), "file-repaired")
    assert all(word in told for word in words)


def test_totals_that_differ_are_told_and_the_steps_count() -> None:
    run = bad("run_lies.json")
    assert run.total_retries == 0
    told = said(run, "totals-differ")
    assert "99 retries" in told
    assert "7 steps" in told
    assert "0 failed steps" in told


def test_retries_that_no_step_tells_are_believed() -> None:
    assert one(record(total_retries=3)).total_retries == 3


def test_what_is_passed_over_may_be_deep() -> None:
    assert bad("run_deep.json").status == "success"


# -- files that cannot be read

BROKEN: Final = {
    "run_array.json": "not-a-run",
    "run_binary.json": "not-json",
    "run_blank.json": "empty-file",
    "run_deeper.json": "too-deep",
    "run_html.json": "not-json",
    "run_laughs.yaml": "yaml-feature",
    "run_multi.yaml": "yaml-feature",
    "run_tag.yaml": "yaml-feature",
    "run_truncated.json": "truncated-json",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_that_was_named_is_one_line(name: str) -> None:
    reader = NativeReader()
    bundle = bundle_of({name: BAD[name]}, single=True)
    assert reader.claim(bundle)
    with pytest.raises(ExportError) as caught:
        reader.runs(bundle)
    assert caught.value.code == BROKEN[name]
    assert caught.value.exit_status == 1
    assert str(caught.value).startswith(f"{name}: ")
    assert "\n" not in str(caught.value)


def test_a_broken_file_among_others_is_a_note_and_harms_none() -> None:
    # how deep a part may be that a list passes over is the interpreter's: reading it tells
    files = {name: data for name, data in BAD.items() if name != "run_deeper.json"}
    reader = NativeReader()
    bundle = bundle_of(files)
    claim = reader.claim(bundle)
    assert claim
    listing = reader.runs(bundle.only(claim.files))
    broken = {name: code for name, code in BROKEN.items() if name in files}
    assert len(listing.refs) == len(files) - len(broken)
    assert {note.where: note.code for note in listing.notes} == {
        name: code for name, code in broken.items() if code != "not-a-run"
    }
    assert {note.level for note in listing.notes} == {"error"}


def test_a_listed_run_that_cannot_be_read_is_one_line() -> None:
    name = "run_deeper.json"
    bundle = bundle_of({name: BAD[name]})
    ref = RunRef(reader="native", run_id="r1", dag_id="d", status="success", files=(name,))
    with pytest.raises(ExportError, match="levels deep") as caught:
        NativeReader().read(bundle, ref)
    assert caught.value.code == "too-deep"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("dag_runs_index.json", b'{"dag_id": "d", "run_id": "r", "steps": {}}'),
        ("package.json", b'{"name": "x", "scripts": {"run_id": "dag_id"}}'),
        ("runs.json", b'[{"dag_id": "d", "run_id": "r"}]'),
        ("runs.json", b'{"dag_runs": [{"dag_id": "d", "run_id": "r"}]}'),
        ("text.json", b'{"note": "\\"dag_id\\": 1, \\"run_id\\": 2"}'),
        ("run_results.json", b'{"metadata": {}, "results": []}'),
        ("dags.yml", b"orders:\n  dag_id: d\n  run_id: r\n"),
        ("dags.yml", b"args: {dag_id: d, run_id: r}\n"),
        ("broken.json", b'{"a": '),
    ],
)
def test_what_is_no_record_is_not_claimed(name: str, data: bytes) -> None:
    assert NativeReader().claim(bundle_of({name: data})) is None


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("42.json", b'{"dag_id": "d", "run_id": "r"}'),
        ("x.json", '{"dag_id": "d", "run_id": "r"}'.encode("utf-16")),
        ("x.json", b'\xef\xbb\xbf {"run_id": "r", "a": {"b": [1]}, "dag_id": "d"}'),
        ("x.yml", b"--- {dag_id: d, 'run_id': r}\n"),
        ("x.yaml", b'# a run\n"dag_id": d\nsteps: []\n'),
    ],
)
def test_a_record_is_known_by_its_first_bytes(name: str, data: bytes) -> None:
    claim = NativeReader().claim(bundle_of({name: data}))
    assert claim
    assert claim.score == 80
    assert name in claim.reason
    assert len(runs_of({name: data})) == 1


def test_an_export_of_ours_reads_back_and_is_known_for_sure() -> None:
    run = one((CASES / "shapes/run_full.json").read_bytes())
    report = build_report(run, analyse(run), generator="test")
    data = b"".join(encode_export(report))
    claim = NativeReader().claim(bundle_of({"report.json": data}))
    assert claim
    assert claim.score == 95
    again = one(data, "report.json")
    assert again == replace(run, notes=again.notes)
    assert set(again.notes) == set(report.notes)


@pytest.mark.parametrize("number", [0, 1, 256, 257, 600])
def test_an_export_of_any_number_of_steps_reads_back(number: int) -> None:
    steps = {
        f"s{i}": {"status": "success", "upstream": [f"s{i - 1}"] * (i > 0)} for i in range(number)
    }
    run = one({**record(), "steps": steps})
    data = b"".join(encode_export(build_report(run, analyse(run), generator="test")))
    assert list(json.loads(data)["steps"]) == list(steps)
    assert one(data, "report.json").steps == run.steps


def test_ids_that_differ_are_noted_once_a_file() -> None:
    steps = {f"s{i}": {"step_id": f"t{i}", "status": "success"} for i in range(1200)}
    run = one({**record(), "steps": steps})
    assert list(run.steps) == list(steps)
    (told,) = [note.message for note in run.notes if note.code == "id-mismatch"]
    assert told.endswith("the key counts: s0, s1, s2 and 1,197 more.")


@pytest.mark.parametrize("version", ["2.0", "10", "2"])
def test_an_export_of_a_newer_shape_is_refused(version: str) -> None:
    told = {"schema_version": version, **record(), "source": {"reader": "dbt"}}
    with pytest.raises(ExportError) as caught:
        one(told)
    assert caught.value.code == "newer-export"
    assert version in str(caught.value)


@pytest.mark.parametrize("version", ["1.0", "1.99", "0.9", "x", "", "-2", "²", "9" * 9])
def test_an_export_of_a_shape_that_may_be_known_is_read(version: str) -> None:
    told = {"schema_version": version, **record(), "source": {"reader": "dbt"}}
    assert one(told).status == "success"
    # a field of somebody else's
    assert one({"schema_version": "2.0", **record()}).status == "success"


def test_another_tools_verdict_stands_in_an_export_of_ours() -> None:
    steps = {"a": {"step_id": "a", "status": "failed"}}
    told = {"schema_version": "1.0", **record(steps=steps), "source": {"reader": "airflow"}}
    assert one(told).status == "success"
    told["source"] = {"reader": "native"}
    assert one(told).status == "partial_success"


def test_a_file_called_run_that_is_json_but_no_run_is_passed_over() -> None:
    files = {"run_info.json": b'{"started": true}', "run_1.json": json.dumps(record()).encode()}
    reader = NativeReader()
    listing = reader.runs(bundle_of(files))
    assert [ref.run_id for ref in listing.refs] == ["r"]
    assert listing.notes == ()


def test_a_thousand_runs_are_listed() -> None:
    files = {
        f"run_{n}.json": json.dumps(
            record(run_id=str(n), end_time=f"2026-11-23T00:{n // 60 % 60:02}:{n % 60:02}")
        ).encode()
        for n in range(1000)
    }
    bundle = bundle_of(files)
    refs = newest_first(NativeReader().runs(bundle).refs)
    assert [ref.run_id for ref in refs[:2]] == ["999", "998"]


@pytest.mark.parametrize(
    ("word", "conclusion", "status"),
    [
        ("completed", "failure", "failed"),
        ("completed", "cancelled", "cancelled"),
        ("completed", "success", "success"),
        ("completed", None, "success"),
        ("Completed", "splendid", "unknown"),
        ("failed", "success", "failed"),
    ],
)
@pytest.mark.parametrize("name", ["run_1.json", "run_1.yaml"])
def test_a_conclusion_says_how_what_is_completed_ended(
    name: str, word: str, conclusion: str | None, status: str
) -> None:
    ended = {"status": word, "conclusion": conclusion}
    record = {"dag_id": "d", "run_id": "1", **ended, "steps": {"a": dict(ended)}}
    (run,) = runs_of({name: json.dumps(record).encode()}).values()
    assert (run.status, run.steps["a"].status) == (status, status)
