"""`batch`: the runs that are named or picked, a folder each; `list` picks in the same way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from exporter.app import several
from exporter.cli.main import run
from exporter.model import Bundle, DagRun, ExportError
from exporter.readers.base import RunRef
from exporter.readers.native import NativeReader


def record(
    folder: Path, run_id: str, day: int | None, status: str = "success", **facts: Any
) -> None:
    end = {} if day is None else {"end_time": f"2026-11-{day:02}T05:00:00Z"}
    steps = {"load": {"status": "failed" if status == "failed" else "success"}}
    head = {"dag_id": "shop", "run_id": run_id, "status": status, "steps": steps, **end, **facts}
    name = f"run_{len(list(folder.iterdir()))}.json"
    (folder / name).write_text(json.dumps(head), encoding="utf-8")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    record(folder, "a", 21, "failed")
    record(folder, "b", 22)
    record(folder, "c", 23, "failed", dag_id="orders")
    record(folder, "d", 24)
    record(folder, "e", None, "failed")
    monkeypatch.chdir(folder)
    return folder


def batch(*words: str) -> int:
    return run(["batch", *words, "-f", "json", "-o", "../out/"])


def written(folder: Path) -> list[tuple[str, str]]:
    """Return DAG and id of each run that has a report of its own."""
    documents = [json.loads(path.read_bytes()) for path in folder.parent.glob("out/runs/*/*.json")]
    return sorted((each["dag_id"], each["run_id"]) for each in documents)


def whole(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder.parent / "out/index.json").read_bytes())
    return document


def said(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().err.splitlines()


def test_the_runs_that_are_named_are_written_and_no_other(store: Path) -> None:
    assert batch("a", "d") == 0
    assert written(store) == [("shop", "a"), ("shop", "d")]
    assert whole(store)["run_id"] == "2 runs"
    assert [step["name"] for step in whole(store)["steps"].values()] == ["shop d", "shop a"]


def test_an_index_page_leads_to_each(store: Path) -> None:
    assert run(["batch", "a", "d", "-o", "../out"]) == 0
    page = (store.parent / "out/index.html").read_text(encoding="utf-8")
    folders = [path.name for path in (store.parent / "out/runs").iterdir()]
    assert len(folders) == 2
    assert all(f'href="runs/{name}/report.html"' in page for name in folders)
    assert page.index('id="members"') < page.index('id="causes"')
    assert '<h2 id="steps-title">Runs as a table <span class="number">2 runs</span>' in page


@pytest.mark.parametrize(
    "words",
    [["batch", "--all"], ["--all"], ["-f", "html,json"], ["compare", "a", "b", "-f", "csv,json"]],
)
def test_several_files_do_not_go_into_one(
    store: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert run([*words, "-o", "../x.HTML"]) == 2
    (line,) = said(capsys)
    assert line.startswith("error: ../x.HTML: several files do not go into one, and this looks")
    assert not (store.parent / "x.HTML").exists()
    assert run([*words, "-qq", "-o", "../x.HTML/"]) == 0
    assert run([*words, "-qq", "-o", "../x.HTML"]) == 0, "a folder that is there is one"


def test_an_unknown_id_is_a_line_each_and_costs_no_other(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert batch("b", "x", "d", "y") == 4
    assert written(store) == [("shop", "b"), ("shop", "d")]
    lines = said(capsys)
    assert [line.partition("; ")[0] for line in lines if line.startswith("error:")] == [
        "error: x: none of the 5 runs here has this id",
        "error: y: none of the 5 runs here has this id",
    ]
    assert not any("is not there" in line for line in lines)  # the note would say it again
    assert lines[-1].startswith("wrote ../out/index.json ")


def test_a_report_that_lacks_a_named_run_is_not_green(store: Path) -> None:
    assert batch("b", "x", "-qq", "--fail-on", "parse-error") == 4
    assert whole(store)["status"] == "unknown"
    assert ("no-such-run", "x") in [(note["code"], note["where"]) for note in whole(store)["notes"]]


def test_where_no_id_is_known_nothing_is_written(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert batch("x", "y") == 4
    (line,) = said(capsys)
    assert line.startswith("error: x, y: none of the 5 runs here has any of these 2 ids; ")
    assert not (store.parent / "out").exists()


def test_an_id_that_is_given_twice_is_one_run(store: Path) -> None:
    assert batch("d", "d", "latest", "-qq") == 0
    assert written(store) == [("shop", "d")]


def test_latest_is_one_of_the_ids(store: Path) -> None:
    assert batch("a", "latest", "-qq") == 0
    assert written(store) == [("shop", "a"), ("shop", "d")]


def test_an_id_that_several_dags_have_takes_them_all(store: Path) -> None:
    record(store, "a", 25, dag_id="orders")
    assert batch("a", "-qq") == 0
    assert written(store) == [("orders", "a"), ("shop", "a")]


def test_of_an_id_that_several_dags_have_one_can_be_picked(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record(store, "a", 25, dag_id="orders")
    assert batch("a", "d", "--dag", "orders") == 4
    assert written(store) == [("orders", "a")]
    assert "error: d: none of the 2 runs that match has this id; " in capsys.readouterr().err


@pytest.mark.parametrize(
    "name", ["list", "batch", "export", "schema", "a, b", "--all", "-x", "ü/1"]
)
def test_an_id_may_be_any_text(store: Path, name: str) -> None:
    record(store, name, 26)
    assert run(["batch", "-qq", "-f", "json", "-o", "../out/", "--", "a", name]) == 0
    assert written(store) == sorted([("shop", "a"), ("shop", name)])


@pytest.mark.parametrize("words", [["export", "batch"], ["--", "batch"]])
def test_a_run_that_is_called_batch_is_reached(
    store: Path, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    record(store, "batch", 1)
    monkeypatch.setenv("DAGRUN_EXPORT_FORMAT", "json")
    assert run(words) == 0
    exported = json.loads((store / "dagrun-report/report.json").read_bytes())
    assert exported["run_id"] == "batch"


def test_two_runs_with_the_same_ids_are_two(store: Path) -> None:
    """Two installations of a tool may have made them, each with a database of its own."""
    record(store, "a", 26, "failed", start_time="2026-11-26T04:00:00Z")
    assert batch("--status", "failed", "--dag", "shop", "-qq") == 0
    assert written(store) == [("shop", "a"), ("shop", "a"), ("shop", "e")]
    names = [Path(step["metadata"]["report"]) for step in whole(store)["steps"].values()]
    assert all((store.parent / "out" / name).with_suffix(".json").is_file() for name in names)
    assert len(set(names)) == 3


def test_no_run_is_said_to_wait_for_another(store: Path) -> None:
    for number, run_id in enumerate("xyz", 10):
        start = f"2026-11-{number}T04:00:00Z"
        record(store, run_id, number, start_time=start, duration_seconds=3600)
    assert run(["batch", "x", "y", "z", "-f", "html,json,markdown", "-o", "../out/", "-qq"]) == 0
    analysis = whole(store)["analysis"]
    assert analysis["critical_path"]["observed"] == analysis["critical_path"]["structural"] == []
    assert analysis["slack_seconds"] == {}
    assert analysis["ledger"]["wall_seconds"] is None
    page = (store.parent / "out/index.html").read_text(encoding="utf-8")
    assert 'id="critical"' not in page
    assert "Wall clock" not in page
    assert "3 runs that have ended." in page  # on paper
    assert '<time datetime="2026-11-11T04:00:00+00:00">2026-11-11 04:00:00 UTC</time>' in page
    summary = (store.parent / "out/summary.md").read_text(encoding="utf-8")
    assert "| 2026-11-11 04:00:00 UTC |" in summary
    assert "Critical path" not in summary


def test_runs_that_do_not_say_why_they_failed_show_no_same_error(store: Path) -> None:
    assert batch("a", "c", "-qq") == 0
    document = whole(store)
    assert len(document["analysis"]["groups"]) == 2
    assert document["steps"]["a"]["error"] == "load: It failed, and the source keeps no message."
    for run_id in ("f", "g"):
        steps = {"load": {"status": "failed", "error": f"KeyError: 'row {run_id}'"}}
        record(store, run_id, 27, "failed", steps=steps)
    assert batch("f", "g", "-qq") == 0
    assert len(whole(store)["analysis"]["groups"]) == 1


@pytest.mark.parametrize("words", [["batch", "a"], ["export", "--all"]])
def test_a_file_in_the_folders_place_stays_as_it_is(
    store: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    mine = store.parent / "mine.txt"
    mine.write_text("mine", encoding="utf-8")
    assert run([*words, "-f", "html", "-o", str(mine)]) == 1
    assert "this is no folder" in capsys.readouterr().err
    assert mine.read_text(encoding="utf-8") == "mine"


def test_all_takes_every_run(store: Path) -> None:
    assert batch("--all", "-qq") == 0
    assert len(written(store)) == 5


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ([], "say which runs: name them by their ids, take --all, or pick some with --status"),
        (["a", "--all"], "the ids of runs and --all do not go together"),
        (["--all", "--baseline", "x.json"], "No such option '--baseline'"),
        (["--status", "red"], "Invalid value for '--status': 'red' is not one of created, "),
        (["--newest", "0"], "Invalid value for '--newest': 0 is not in the range x>=1"),
        (["--since", "soon"], "--since 'soon' is no date, no time and no span of time"),
        (["--since", "9999999d"], "--since '9999999d' is no date, no time and no span of time"),
    ],
)
def test_wrong_usage_ends_with_2_and_one_line(
    store: Path, capsys: pytest.CaptureFixture[str], words: list[str], line: str
) -> None:
    assert batch(*words) == 2
    (told,) = said(capsys)
    assert told.startswith(f"error: {line}")
    assert not (store.parent / "out").exists()


def test_ids_go_before_an_all_of_the_settings_file(store: Path) -> None:
    (store / ".dagrun-export.yml").write_text("all: true\nbaseline: gone.json\n", encoding="utf-8")
    assert batch("a", "-qq") == 0
    assert written(store) == [("shop", "a")]


def test_a_gate_that_compares_is_told_to_match_nothing(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert batch("a", "--fail-on", "regression") == 0
    assert said(capsys)[0].startswith("regression of --fail-on matches nothing")
    assert batch("a", "--fail-on", "failure", "-qq") == 3


def test_a_named_run_that_cannot_be_read_is_an_error_and_costs_no_other(
    store: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read = NativeReader.read

    def failing(reader: NativeReader, bundle: Bundle, ref: RunRef) -> DagRun:
        if ref.run_id == "b":
            raise ExportError("not-json", "this is no JSON", hint="mend it", where="run_1.json")
        return read(reader, bundle, ref)

    monkeypatch.setattr(NativeReader, "read", failing)
    monkeypatch.setattr("exporter.cli.session.possible", lambda: False)
    assert batch("x", "b", "d") == 1
    assert written(store) == [("shop", "d")]
    assert [line for line in said(capsys) if "cannot" in line or "this id" in line] == [
        "error: run_1.json: the run b cannot be read: this is no JSON; mend it",
        "error: x: none of the 5 runs here has this id; `dagrun-export list` shows which there are",
    ]
    assert batch("--all", "-qq") == 0  # nobody named it: it is a note


def test_more_named_runs_than_one_report_holds_are_refused(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(99):
        record(store, f"r{number}", 10)
    names = [f"r{number}" for number in range(99)]
    assert run(["batch", "a", *names[:20], "-o", "../long/", "-qq"]) == 0
    long = (store.parent / "long/index.html").read_text(encoding="utf-8")
    assert long.index('id="causes"') < long.index('id="members"')
    assert batch("-qq", *names, "a", "b") == 2
    assert said(capsys)[0].startswith("error: 101 runs are named, and at most 100 go into one ")
    assert not (store.parent / "out").exists()
    assert batch(*names, "a", "a") == 0
    assert len(written(store)) == 100
    last = "wrote ../out/index.json and 100 more files in the folders of the runs"
    assert said(capsys)[-1] == last
    assert batch("--newest", "102", "-q") == 0
    assert any("2 older runs are left out after 100" in line for line in said(capsys))


def test_a_named_run_beyond_the_bound_of_steps_is_an_error(
    store: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(several, "MOST_STEPS", 1)
    monkeypatch.setattr("exporter.cli.session.possible", lambda: False)
    assert batch("a", "d") == 1
    assert written(store) == [("shop", "d")]
    (error,) = [line for line in said(capsys) if line.startswith("error: ")]
    assert error.startswith("error: a: the newer runs have 1 steps already, so that it is left out")


PICKS = [
    (["--status", "failed"], "cae"),
    (["--status", "failed,running", "--status", "success"], "dcbae"),
    (["--dag", "orders"], "c"),
    (["--dag", "ORD*", "--dag", "s*p"], "dcbae"),
    (["--newest", "2"], "dc"),
    (["--status", "failed", "--newest", "2"], "ca"),
    (["--newest", "9"], "dcbae"),
    (["--since", "2026-11-23"], "dce"),
    (["--since", "2026-11-23T05:00Z"], "dce"),
    (["--since", "2026-11-23T06:00:00.5+00:30"], "de"),
    (["--since", "2026-11-23", "--status", "failed", "--newest", "1"], "c"),
]


@pytest.mark.parametrize(("words", "ids"), PICKS)
def test_list_and_batch_pick_the_same_runs(
    store: Path, capsys: pytest.CaptureFixture[str], words: list[str], ids: str
) -> None:
    assert run(["list", "--json", *words]) == 0
    assert [each["run_id"] for each in json.loads(capsys.readouterr().out)] == list(ids)
    assert batch(*words, "-qq") == 0
    assert sorted(run_id for _, run_id in written(store)) == sorted(ids)


def test_runs_without_a_time_are_told_of(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = "A run that does not say when it ran is kept, as nothing says that it is older: e."
    out = (
        "A run that does not say when it ran is left out, as it counts as older than all others: e."
    )
    assert batch("--since", "2026-11-23") == 0
    assert said(capsys)[0] == f"{kept} (--since)"
    assert "timeless-runs" in [note["code"] for note in whole(store)["notes"]]
    assert run(["list", "--newest", "2"]) == 0
    assert said(capsys) == [f"{out} (--newest)"]
    assert run(["list", "--newest", "2", "--dag", "orders"]) == 0
    assert said(capsys) == []


def test_where_none_is_what_was_asked_for(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = "none of 5 runs matches --status cancelled --dag shop --newest 3"
    words = ["--status", "cancelled", "--dag", "shop", "--newest", "3"]
    assert run(["list", *words]) == 0
    assert said(capsys) == [line]
    assert run(["list", "--json", *words]) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert batch(*words) == 4
    assert said(capsys)[0].startswith(f"error: {line}; ")


def test_a_run_and_an_export_of_it_are_one_of_the_newest(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["d", "-f", "json", "-o", "../d.json", "-qq"]) == 0
    (store.parent / "d.json").rename(store / "run_d.json")
    assert batch("--newest", "2", "-qq") == 0
    assert [run_id for _, run_id in written(store)] == ["c", "d"]


def test_two_records_of_a_run_that_do_not_agree_are_told_of(store: Path) -> None:
    record(store, "e", None, "success")
    assert batch("--all", "-qq") == 0
    assert len(written(store)) == 5
    (note,) = [each for each in whole(store)["notes"] if each["code"] == "told-otherwise"]
    assert "The run e stands here as " in note["message"]


def test_nothing_to_read_is_said_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["batch", "a", "--status", "failed"]) == 4
    assert "no run was found here" in said(capsys)[0]
    assert run(["list", "--status", "failed"]) == 0
    assert said(capsys) == ["no run was found in ."]
