"""Real runs of Metaflow: what must be said of them, and what must never be."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest

from exporter.model import DagRun, ExportError, Location
from exporter.plugins import READERS, load_readers
from exporter.readers.base import RunRef
from exporter.readers.choose import claims_on
from exporter.readers.metaflow import MetaflowReader
from exporter.storage import open_storage
from tests.support.memory import bundle_of, files_below
from tests.support.reading import (
    FIXTURES,
    cases_of,
    codes,
    facts_of,
    files_of,
    listing_of,
    runs_of,
)
from tools.corpus.case import Case
from tools.corpus.metaflow import check

TREE = FIXTURES / "metaflow"
CASES = cases_of("metaflow")
GREEN = {"green", "resumed"}

by_name = pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)


def of(case: str, *without: str) -> dict[str, bytes]:
    files = files_of(TREE / case)
    return {name: data for name, data in files.items() if not any(w in name for w in without)}


def read(files: dict[str, bytes]) -> DagRun:
    (run,) = runs_of(MetaflowReader(), files)
    return run


def changed(case: str, end: str, old: bytes, new: bytes) -> DagRun:
    """Read a case with a change in the files whose names end so."""
    files = of(case)
    hit = [name for name in files if re.search(end, name)]
    assert hit
    assert any(old in files[name] for name in hit)
    return read({n: d.replace(old, new) if n in hit else d for n, d in files.items()})


def statuses(run: DagRun) -> dict[str, str]:
    return {step.name: step.status for step in run.steps.values()}


def test_there_are_cases() -> None:
    assert [case.name for case in CASES] == ["green", "killed", "red", "resumed"]


@by_name
def test_real_runs_are_reported_as_they_went(case: Path) -> None:
    assert check(Case(case.name, case, facts_of(case))).differences == ()


@by_name
def test_the_check_of_a_case_can_fail(case: Path) -> None:
    facts = facts_of(case)
    facts["run"] = "failed" if facts["run"] != "failed" else "success"
    facts["tasks"]["never/1"] = "failed"
    facts["counts"] = {"failed": 50}
    facts["attempts"] = {"never/1": 1}
    facts["edges_steps"] = [["never", "ever"]]
    differences = " ".join(check(Case(case.name, case, facts)).differences)
    for word in ("the run is", "the tasks are", "counts are", "attempts are", "edges"):
        assert word in differences


@by_name
def test_only_this_reader_claims_its_files(case: Path) -> None:
    bundle, _ = open_storage(str(case), MetaflowReader().suffixes)
    (claimed,) = claims_on(bundle, load_readers("auto"), forced=False)
    assert (claimed.reader.name, claimed.claim.score) == ("metaflow", 95)
    held = {artifact.name for artifact in bundle.artifacts}
    assert held - set(claimed.claim.files) <= {"facts.json"}


def test_what_tasks_stored_is_never_claimed() -> None:
    files = {**of("green"), ".metaflow/ShopFlow/data/aa/aa00": b"\x1f\x8b\x08pickle",
             ".metaflow/ShopFlow/data/aa/0.runtime": b"x"}  # fmt: skip
    claim = MetaflowReader().claim(bundle_of(files))
    assert claim is not None
    assert not any("/data/" in name for name in claim.files)


def test_it_claims_none_of_the_others_files() -> None:
    for other in set(READERS) - {"metaflow"}:
        for name in {other, other.replace("-", "_")}:
            if (FIXTURES / name).is_dir():
                files = files_below(FIXTURES / name)
                assert MetaflowReader().claim(bundle_of(files)) is None, name


def test_files_of_a_green_run_do_not_turn_a_red_one_green() -> None:
    # what is cut, emptied or missing is the kit's
    files = of("red")
    own = read(files).run_id
    green = {
        name: data
        for name, data in of("green").items()
        if re.search(r"(end/9/.*(ok_\d+|_self)|load/5/.*ok_\d+)\.json$|5/0\.runtime$", name)
    }
    assert len(green) >= 3
    for path in files:
        for other in green.values():
            for run in runs_of(MetaflowReader(), {**files, path: other}):
                assert run.status != "success" or run.run_id != own, path


def test_a_green_run_with_a_part_missing_is_not_green() -> None:
    files = of("green")
    for name in files:
        if not name.endswith("_self.json") or "_parameters" in name:
            continue
        left = {each: data for each, data in files.items() if each != name}
        for run in runs_of(MetaflowReader(), left):
            if name.count("/") > 5:  # a task
                assert run.status != "success", name
    spoilt = {n: b"{" if "load/5" in n and n.endswith("attempt.json") else d
              for n, d in files.items()}  # fmt: skip
    run = read(spoilt)
    assert run.status == "unknown"
    assert "incomplete-record" in codes(run)


def test_flipped_bytes_are_no_traceback() -> None:
    chance = random.Random(7)
    files = of("red")
    for _ in range(60):
        spoilt = dict(files)
        for path in chance.sample(sorted(files), 5):
            data = bytearray(files[path])
            for _ in range(chance.choice((1, 3, 30))):
                data[chance.randrange(len(data))] = chance.randrange(256)
            spoilt[path] = bytes(data)
        for run in runs_of(MetaflowReader(), spoilt):
            assert run.status != "success"


def test_what_a_red_run_tells() -> None:
    run = read(of("red"))
    assert (run.dag_id, run.status, run.source.tool) == ("ShopFlow", "failed", "Metaflow")
    assert run.source.tool_version is not None
    assert statuses(run) == {
        "start": "success",
        "prices": "success",
        "orders": "success",
        "load[regions=eu]": "success",
        "load[regions=us]": "failed",
        "gather": "upstream_failed",
        "total": "upstream_failed",
        "end": "upstream_failed",
    }
    bad = run.steps["load/5"]
    assert bad.error == "row count mismatch: <expected> 14 & got 0"
    assert bad.failure is not None
    assert (bad.failure.kind, bad.failure.type) == ("error", "ValueError")
    assert (bad.failure.traceback or "").startswith("Traceback (most recent call last):")
    assert (bad.failure.traceback or "").endswith(f"ValueError: {bad.error}")
    assert bad.location == Location(file="shop.py", line=32)
    assert [attempt.status for attempt in bad.attempts] == ["failed", "failed"]
    assert (bad.group, bad.native_status, bad.metadata["exit_code"]) == ("load", "False", 1)
    assert "loading us" in (bad.log or "")
    again = run.steps["load/4"]
    assert [(a.status, a.error) for a in again.attempts] == [
        ("failed", "the source is not ready"),
        ("success", None),
    ]
    assert (again.retry_count, run.total_retries) == (1, 2)
    assert run.steps["prices/2"].metadata["caught"] is True
    assert run.steps["gather"].upstream == ("load/4", "load/5")
    assert {step.kind for step in run.steps.values()} >= {"foreach", "join", "split"}


def test_times_and_waiting() -> None:
    run = read(of("green"))
    assert run.start_time is not None
    assert run.end_time is not None
    assert run.duration_seconds == pytest.approx(13.092)
    for step in run.steps.values():
        assert step.queue_seconds is not None
        assert step.start_time is not None
        assert step.end_time is not None
        assert step.end_time >= step.start_time >= run.start_time


def test_a_killed_run_is_not_over() -> None:
    run = read(of("killed"))
    assert (run.status, run.end_time) == ("running", None)
    assert statuses(run)["load[regions=us]"] == "running"
    assert statuses(run)["gather"] == "pending"
    assert "unfinished-run" in codes(run)


def test_what_was_taken_over_is_cached() -> None:
    run = read(of("resumed"))
    assert run.status == "success"
    assert {key for key, step in run.steps.items() if step.cached} == {
        "start/1", "orders/2", "prices/3", "load/4"}  # fmt: skip
    assert run.steps["start/1"].metadata["cloned_from"] == read(of("red")).run_id


def test_without_the_graph_nothing_is_said_of_dependencies() -> None:
    run = read(of("red", "dag.dot"))
    assert not any(step.upstream for step in run.steps.values())
    assert "no-dependencies" in codes(run)
    assert run.status == "failed"
    strange = {**of("red"), "dag.dot": of("red")["dag.dot"].replace(b"orders", b"bookings")}
    assert "no-dependencies" in codes(read(strange))
    cut = {**of("red"), "dag.dot": of("red")["dag.dot"][:-40]}
    assert "no-dependencies" in codes(read(cut))


def test_an_attempt_is_what_it_says_and_what_became_of_its_process() -> None:
    ok = r"load/5/_meta/sysmeta_attempt_ok"
    assert changed("green", ok, b'"True"', b'"False"').status == "failed"
    killed = changed("green", r"load/5/0\.runtime$", b'"success": true', b'"success": false')
    assert killed.status == "failed"
    text = killed.steps["load/5"].error or ""
    assert "its log does not say why" in text
    only = of("green", "load/5/_meta/sysmeta_attempt_ok")
    assert read(only).status == "success"  # its process and its mark say so
    assert (
        read({n: d for n, d in only.items() if not n.endswith("5/0.runtime")}).status == "unknown"
    )


def test_parts_of_a_foreach_are_paired_by_their_paths() -> None:
    files = of("green")
    clean = {}
    for name, data in files.items():
        clean[name] = data
        if "/load/" in name:  # the same once more, as a step that comes after
            number = int(re.findall(r"/load/?(\d*)", name)[0] or 0)
            other = name.replace(f"/load/{number}/", f"/polish/{number + 10}/")
            fact = data.replace(b'"load"', b'"polish"')
            clean[other.replace("/load/_meta", "/polish/_meta")] = fact.replace(
                b'"task_id": "%d"' % number, b'"task_id": "%d"' % (number + 10)
            )
    graph = files["dag.dot"].decode()
    node = next(line for line in graph.split("\n") if line.startswith('"load"'))
    graph = graph.replace(node, node + "\n" + node.replace("load", "polish"))
    clean["dag.dot"] = graph.replace("load -> gather", "load -> polish;\npolish -> gather").encode()
    run = read(clean)
    assert run.steps["polish/15"].upstream == ("load/5",)
    assert set(run.steps["gather/7"].upstream) == {"polish/14", "polish/15", "polish/16"}
    assert run.status == "unknown"  # tasks 10 to 13 are missing
    bare = {n: d for n, d in clean.items() if "foreach" not in n}
    unpaired = read(bare)
    assert unpaired.steps["polish/15"].upstream == ()
    assert "dependencies-left-out" in codes(unpaired)


def test_several_runs_are_listed_newest_first() -> None:
    files = {f"{case}/{n}": d for case in ("green", "red", "killed") for n, d in of(case).items()}
    runs = runs_of(MetaflowReader(), files)
    assert [run.status for run in runs] == ["running", "failed", "success"]
    assert runs[1].steps["gather"].status == "upstream_failed"


def test_values_of_the_wrong_kind_are_no_traceback() -> None:
    for old, new in (
        (b'"ts_epoch": 1', b'"ts_epoch": "soon", "x": 1'),
        (b'"run_number": "', b'"run_number": ["x"], "y": "'),
        (b'"flow_id": "ShopFlow"', b'"flow_id": 5'),
        (b'"task_id": "', b'"task_id": {}, "z": "'),
    ):
        files = {name: data.replace(old, new) for name, data in of("green").items()}
        for run in runs_of(MetaflowReader(), files):
            assert run.status != "failed"


def test_a_file_that_cannot_be_read_is_said() -> None:
    name = next(name for name in of("red") if name.endswith("load/5/_meta/_self.json"))
    broken = of("red")[name].replace(b'"task_id": "5"', b'"task_id": "5')
    listing = listing_of(MetaflowReader(), {**of("red"), name: broken})
    assert [note.where for note in listing.notes] == [name]
    assert json.loads(of("red")[name])["task_id"] == "5"


def test_a_run_that_is_gone_is_an_error() -> None:
    ref = RunRef(reader="metaflow", run_id="no", dag_id="d", status="success")
    with pytest.raises(ExportError):
        MetaflowReader().read(bundle_of({}), ref)


FAILED = "load/5/1.runtime_stderr.log"
FRAME = b"[MFLOG|0|2026-11-28T08:33:26.284264Z|runtime|326c59bf-300e-485e-bbb7-97b182d83d45]"


def logged(text: str) -> DagRun:
    """Read the red case with another log of what failed."""
    files = of("red")
    (name,) = (name for name in files if name.endswith(FAILED))
    lines = b"".join(FRAME + line.encode() + b"\n" for line in text.split("\n"))
    return read({**files, name: lines})


def test_what_the_scheduler_stopped_did_not_fail() -> None:
    killed = "[KILLED BY ORCHESTRATOR]\n\nAborted!\nTask failed."
    run = logged(killed)
    assert run.status == "cancelled"
    assert run.end_time is not None
    step = run.steps["load/5"]
    assert (step.status, step.native_status, step.error) == ("cancelled", "False", None)
    assert [attempt.status for attempt in step.attempts] == ["failed", "cancelled"]
    assert {run.steps[name].status for name in ("gather", "total", "end")} == {"cancelled"}
    # who printed an error of its own before that failed
    run = logged(f"Traceback (most recent call last):\nValueError: no\n{killed}")
    assert (run.status, run.steps["load/5"].error) == ("failed", "no")
    run = logged("Aborted!\nTask failed.")
    assert run.steps["load/5"].status == "failed"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (
            (
                "<flow ShopFlow step load[1] (input: us)> failed:\n    Object not found:\n"
                "    Flow('Train') does not exist\n\nTask failed."
            ),
            "Object not found: Flow('Train') does not exist",
        ),
        (
            (
                "reading\n    Flow failed:\n    No flow is serialized.\n    Choose attributes.\n"
                "[KILLED BY ORCHESTRATOR]\n\nTask failed."
            ),
            "Flow failed: No flow is serialized.\nChoose attributes.",
        ),
        ("    indented, and nothing more\n\nTask failed.", "The task failed with exit status 1"),
    ],
)
def test_errors_of_metaflow_itself_have_no_traceback(text: str, error: str) -> None:
    step = logged(text).steps["load/5"]
    assert step.status == "failed"
    assert (step.error or "").startswith(error)


def test_attempts_end_as_before_2_4() -> None:
    # these facts had no tags: their value is the number
    before = {
        name: data.replace(b'"attempt_id:0"', b"") if "_meta/sysmeta_attempt" in name else data
        for name, data in of("green").items()
    }
    files = {n: d for n, d in before.items() if "attempt_ok" not in n}
    kept = {n: d for n, d in of("green").items() if "attempt_ok" in n}
    run, same = read({**files, **kept}), read(of("green"))
    assert [step.duration_seconds for step in run.steps.values()] == [
        step.duration_seconds for step in same.steps.values()
    ]
    assert run.duration_seconds == same.duration_seconds
