"""The native reader and the funnel for foreign JSON, on anything."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.analysis import analyse
from exporter.codec.export import encode_export
from exporter.codec.tolerant import Json, decode, decode_lines, load, load_yaml
from exporter.model import DagRun, ExportError
from exporter.model.statuses import STEP_STATUSES
from exporter.readers.native import NativeReader
from exporter.readers.native.wire import RunWire
from exporter.report import build_report
from tests.support.memory import bundle_of

FIXTURES: Final = Path(__file__).parents[1] / "fixtures" / "native"
SEEDS: Final = [
    path.read_bytes() for path in sorted(FIXTURES.rglob("run_*")) if path.stat().st_size < 3000
]
PIECES: Final = [
    *(bytes([byte]) for byte in b'{}[]":,\\-+.0eE \n\t\x00\xff&*!<?%@'),
    *(b"NaN", b"-Infinity", b"1e999", b'"\\ud800"', b"\xef\xbb\xbf", b"null", b"[" * 120),
    *(b'"status":"failed",', b'"steps":[],', b'"a":{},', b"<<: ", b"&a ", b"*a", b"!!str ", b"---"),
]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """Take a record and cut, double and replace parts of it."""
    data = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 30)))
        middle = draw(st.sampled_from(PIECES) | st.just(data[start:end] * 2))
        data = data[:start] + middle + data[end:]
    return data


JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=8,
)
TIMES: Final = st.datetimes().map(lambda time: time.isoformat()) | st.sampled_from(
    ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-11-23T04:00:00Z", "now"]
)
IDS: Final = st.sampled_from(["a", "b", "c", "a#2", "", "é\n"])
EDGES: Final = st.lists(IDS, max_size=3)
FIELDS: Final[dict[str, st.SearchStrategy[Any]]] = {
    "step_id": IDS,
    "name": st.text(max_size=5),
    "status": st.sampled_from([*STEP_STATUSES, "completed", "zombie", "cached"]),
    "start_time": TIMES,
    "end_time": TIMES,
    "queued_time": TIMES,
    "duration_seconds": st.floats(),
    "retry_count": st.integers(-1, 9),
    "upstream": EDGES,
    "depends_on": EDGES,
    "error": st.text(max_size=20),
    "result": JSON,
    "metadata": st.fixed_dictionaries({}, optional={"depends_on": EDGES | JSON, "x": JSON}),
    "metrics": st.dictionaries(st.text(max_size=3), st.floats(), max_size=2),
    "attempts": st.lists(st.fixed_dictionaries({"status": st.text(max_size=5)}), max_size=2),
    "failure": st.fixed_dictionaries({"message": st.text(max_size=5)}),
    "location": st.fixed_dictionaries({"file": st.text(max_size=5)}),
}
STEPS: Final = st.fixed_dictionaries(
    {}, optional={name: value | JSON for name, value in FIELDS.items()}
)
RECORDS: Final = st.fixed_dictionaries(
    {"dag_id": st.text(max_size=3) | JSON, "run_id": st.text(max_size=3) | JSON},
    optional={
        "status": st.sampled_from(["success", "failed", "running", "odd"]) | JSON,
        "start_time": TIMES | JSON,
        "end_time": TIMES | JSON,
        "total_retries": JSON,
        "error": JSON,
        "metadata": JSON,
        "steps": st.dictionaries(IDS, STEPS | JSON, max_size=4)
        | st.lists(STEPS | JSON, max_size=4)
        | JSON,
    },
)


def read(data: bytes, name: str) -> DagRun:
    reader = NativeReader()
    bundle = bundle_of({name: data}, single=True)
    (ref,) = reader.runs(bundle).refs
    run = reader.read(bundle, ref)
    others = bundle_of({name: data, "x.json": b"{}"})
    brief = next(ref for ref in reader.runs(others).refs if ref.files == (name,))
    assert brief == ref
    assert (run.run_id, run.status) == (ref.run_id, ref.status)
    return run


def sound(run: DagRun) -> None:
    run.__post_init__()
    assert all(step.step_id == key for key, step in run.steps.items())
    for step in run.steps.values():
        step.__post_init__()
        assert all(above in run.steps and above != step.step_id for above in step.upstream)
        if run.status == "success":
            assert step.status in {"success", "warned", "skipped"}


def exported(run: DagRun) -> bytes:
    report = build_report(run, analyse(run), generator="test")
    return b"".join(encode_export(report))


@given(mutated())
def test_nothing_but_an_export_error_comes_out_of_the_funnel(data: bytes) -> None:
    shapes: tuple[Any, ...] = (dict, RunWire, Json)
    for shape in shapes:
        with suppress(ExportError):
            decode(data, shape)
    with suppress(ExportError):
        load(data)
    with suppress(ExportError):
        load_yaml(data)
    decode_lines(data, dict, where="x")


@given(mutated(), st.sampled_from(["run_1.json", "run_1.yaml"]))
def test_a_mutated_record_is_read_or_refused_in_a_line(data: bytes, name: str) -> None:
    refused = ""
    try:
        run = read(data, name)
    except ExportError as error:
        refused = str(error)
    if refused:
        assert refused.startswith(f"{name}: ")
        assert len(refused) < 400
        assert "\n" not in refused
    else:
        sound(run)
        json.loads(exported(run))


@given(RECORDS)
@settings(max_examples=300, deadline=None)
def test_any_record_gives_a_sound_run(record: Any) -> None:
    run = read(json.dumps(record).encode(), "run_1.json")
    sound(run)
    document = json.loads(exported(run))
    assert document["summary"]["total_steps"] == len(run.steps)


@given(RECORDS)
def test_an_export_reads_back(record: Any) -> None:
    run = read(json.dumps(record).encode(), "run_1.json")
    first = exported(run)
    again = read(first, "report.json")
    assert exported(again) == first
    assert (again.steps, again.redactions) == (run.steps, run.redactions)
    assert set(again.notes) >= set(run.notes)
