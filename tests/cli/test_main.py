"""The program as its users call it: statuses, one line an error, words on the right stream."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

import pytest

from exporter import __version__
from exporter.cli.main import main, run

RUN = {
    "dag_id": "orders",
    "run_id": "r 1/ü",
    "status": "failed",
    "start_time": "2026-11-23T03:00:00",
    "end_time": "2026-11-23T03:00:06",
    "steps": {
        "extract": {
            "status": "success",
            "start_time": "2026-11-23T03:00:00",
            "end_time": "2026-11-23T03:00:02",
        },
        "load": {
            "status": "failed",
            "error": "ValueError: boom",
            "upstream": ["extract"],
            "start_time": "2026-11-23T03:00:02",
            "end_time": "2026-11-23T03:00:06",
        },
        "report": {"status": "upstream_failed", "upstream": ["load"]},
    },
}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "run_1.json").write_text(json.dumps(RUN), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def exported(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder / "report.json").read_bytes())
    return document


def test_the_seeds_grammar_works_letter_for_letter(store: Path) -> None:
    args = [
        "r 1/ü",
        "--format",
        "json",
        "--output",
        str(store / "o.json"),
        "--storage-path",
        str(store),
    ]
    assert run(args) == 0
    document = json.loads((store / "o.json").read_bytes())
    assert document["run_id"] == "r 1/ü"
    assert document["summary"]["failed_steps"] == 1


def test_without_arguments_it_exports_the_newest_run_as_html_and_json(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([]) == 0
    assert sorted(path.name for path in (store / "dagrun-report").iterdir()) == [
        "report.html",
        "report.json",
    ]
    captured = capsys.readouterr()
    assert captured.out == ""
    last = captured.err.strip().splitlines()[-1]
    assert last == "wrote dagrun-report/report.html dagrun-report/report.json"


def test_what_broke_is_said_too(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    steps = {f"s{n}\n::x": {"status": "failed", "error": f"ValueError: {n}"} for n in range(5)}
    (store / "run_1.json").write_text(json.dumps({**RUN, "steps": steps}), encoding="utf-8")
    assert run(["-f", "json"]) == 0
    assert capsys.readouterr().err.splitlines()[1:-1] == [
        "- s0 ::x: ValueError: 0",
        "- s1 ::x: ValueError: 1",
        "- s2 ::x: ValueError: 2",
        "- and 2 more",
    ]


def test_what_stopped_a_run_without_steps_is_said_too(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = {**RUN, "status": "failed", "error": "no such project", "steps": {}}
    (store / "run_1.json").write_text(json.dumps(document), encoding="utf-8")
    assert run(["-f", "json"]) == 0
    assert "- no such project" in capsys.readouterr().err.splitlines()


def test_in_actions_annotations_say_what_broke(
    store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert run(["-f", "json"]) == 0
    assert not any(line.startswith("- ") for line in capsys.readouterr().err.splitlines())


def test_its_own_report_is_not_taken_for_a_run(store: Path) -> None:
    assert run([]) == 0
    (store / "run_1.json").unlink()
    assert run([]) == 4


def test_a_run_that_is_called_like_a_command_is_reached(store: Path) -> None:
    (store / "run_1.json").write_text(json.dumps({**RUN, "run_id": "list"}), encoding="utf-8")
    assert run(["export", "list", "-f", "json"]) == 0
    assert run(["--", "list", "-f", "json"]) == 2
    assert run(["-f", "json", "--", "list"]) == 0


def test_one_document_goes_to_standard_output(
    store: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run(["-f", "json", "-o", "-"]) == 0
    assert json.loads(capfdbinary.readouterr().out)["dag_id"] == "orders"
    assert not (store / "dagrun-report").exists()


def test_standard_output_takes_one_format(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-f", "json,html", "-o", "-"]) == 2
    assert capsys.readouterr().err.startswith("error: ")


@pytest.mark.parametrize(
    ("word", "status"), [("never", 0), ("failure", 3), ("empty", 0), ("parse-error", 0)]
)
def test_the_gate_closes_after_everything_was_written(store: Path, word: str, status: int) -> None:
    assert run(["--fail-on", word, "-f", "json"]) == status
    assert (store / "report.json").exists() or (store / "dagrun-report/report.json").exists()


def test_a_missing_run_ends_with_4_and_one_line(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["nope"]) == 4
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert err.startswith("error: nope: the one run here has another id; ")
    assert not (store / "dagrun-report").exists()


@pytest.mark.parametrize(
    "args", [["--nope"], ["a", "b"], ["--reader", "x"], ["--format", "x"], ["--select", "dur:x"]]
)
def test_wrong_usage_ends_with_2_and_one_line(
    store: Path, args: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(args) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1, err
    assert err.startswith("error: ")
    assert not (store / "dagrun-report").exists()


def test_in_actions_an_error_names_the_input(
    store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("INPUT_FORMAT", "xml")
    assert run([]) == 2
    err = capsys.readouterr().err
    assert err.startswith("::error title=dagrun-export::input `format`: 'xml' is not one of")
    assert err.endswith("; see the inputs in action.yml\n")


def test_what_is_neither_true_nor_false_is_said_to_be(
    store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DAGRUN_EXPORT_REDACT", "nope")
    assert run([]) == 2
    said = "error: DAGRUN_EXPORT_REDACT: 'nope' is neither true nor false; "
    assert capsys.readouterr().err.startswith(said)
    for word in ("off", "FALSE", "0"):
        monkeypatch.setenv("DAGRUN_EXPORT_REDACT", word)
        assert run(["-f", "json"]) == 0


def test_off_github_an_error_names_the_variable(
    store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DAGRUN_EXPORT_FORMAT", "xml")
    assert run([]) == 2
    assert capsys.readouterr().err.startswith("error: DAGRUN_EXPORT_FORMAT: 'xml' is not one of")


def test_where_each_setting_comes_from_is_shown(
    store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (store / ".dagrun-export.yml").write_text("fail-on: [empty, parse-error]\n")
    monkeypatch.setenv("DAGRUN_EXPORT_OUTPUT", "out")
    monkeypatch.setenv("INPUT_GITHUB-TOKEN", "not-to-be-seen")
    assert run(["-v", "-f", "json,html"]) == 0
    assert capsys.readouterr().err.splitlines()[:5] == [
        "format = json, html (from the command line)",
        "output = out (from DAGRUN_EXPORT_OUTPUT)",
        "fail-on = empty, parse-error (from the settings file)",
        "github-token = (not shown) (from INPUT_GITHUB-TOKEN)",
        "verbose = 1 (from the command line)",
    ]


def test_a_selection_without_a_step_is_told(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["-f", "json", "--select", "status:fail"]) == 0
    assert "No step matches the selection" in capsys.readouterr().err
    report = exported(store / "dagrun-report")
    assert (report["steps"], report["summary"]["total_steps"]) == ({}, 3)
    assert [note["code"] for note in report["notes"]] == ["nothing-selected"]


def test_select_lists_fewer_steps_and_counts_all(store: Path) -> None:
    assert run(["-f", "json", "--select", "status:failed", "-o", "o.json"]) == 0
    document = json.loads((store / "o.json").read_bytes())
    assert list(document["steps"]) == ["load"]
    assert document["summary"]["total_steps"] == 3


def test_list_shows_the_runs_newest_first(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    newer = {**RUN, "run_id": "r2", "start_time": "2026-11-24T03:00:00", "end_time": None}
    (store / "run_2.json").write_text(json.dumps(newer), encoding="utf-8")
    assert run(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[0] for line in lines] == ["RUN ID", "r2", "r 1/ü"]
    assert run(["list", "--json"]) == 0
    assert [each["run_id"] for each in json.loads(capsys.readouterr().out)] == ["r2", "r 1/ü"]


def test_readers_says_who_claims_what(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["readers", "--explain", str(store)]) == 0
    assert "run_1.json" in capsys.readouterr().out
    assert run(["readers"]) == 0
    assert "dbt" in capsys.readouterr().out


@pytest.mark.parametrize("which", ["run", "config"])
def test_schema_prints_a_schema(which: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema", which]) == 0
    assert json.loads(capsys.readouterr().out)["$schema"].endswith("2020-12/schema")


@pytest.mark.parametrize(
    ("words", "reads"),
    [
        ("schema config", False),
        ("batch --help", False),
        ("--version", False),
        ("export schema", True),
        ("batch a schema", True),
        ("batch -- -h", True),
        ("", True),
    ],
)
def test_what_reads_a_run_begins_without_the_environment(
    words: str, reads: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[bool] = []

    def ending(*, reads: bool) -> NoReturn:
        begun.append(reads)
        raise SystemExit

    monkeypatch.setattr("sys.argv", ["dagrun-export", *words.split()])
    monkeypatch.setattr("exporter.border.fresh.begin_again", lambda _: ending(reads=True))
    monkeypatch.setattr("exporter.cli.running.end_with", lambda _: ending(reads=False))
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    try:
        with pytest.raises(SystemExit):
            main()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
    assert begun == [reads]


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"dagrun-export {__version__}\n"


def test_a_bug_ends_with_70_and_what_to_paste(
    store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert store

    def broken(*_: object) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr("exporter.app.export.analyse", broken)
    monkeypatch.setattr("exporter.cli.session.possible", lambda: False)  # all in this process
    assert run([]) == 70
    err = capsys.readouterr().err
    assert "ZeroDivisionError: planted" in err
    assert __version__ in err


@pytest.mark.parametrize(
    "setting",
    [
        {"LC_ALL": "C", "TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "1"},
        {"LC_ALL": "C.UTF-8", "TZ": "America/New_York", "PYTHONHASHSEED": "77"},
    ],
)
def test_the_same_input_gives_the_same_bytes(store: Path, setting: dict[str, str]) -> None:
    def documents(folder: str, env: dict[str, str]) -> list[bytes]:
        command = [
            sys.executable,
            "-m",
            "exporter",
            "-f",
            "json,html,csv,markdown,junit",
            "-o",
            folder,
        ]
        root = str(Path(__file__).parents[2])
        subprocess.run(
            command, cwd=store, env={**os.environ, "PYTHONPATH": root, **env}, check=True
        )
        return [path.read_bytes() for path in sorted((store / folder).iterdir())]

    usual = documents("a/dagrun-report", {"PYTHONHASHSEED": "0"})
    assert len(usual) == 6
    assert documents("b/dagrun-report", setting) == usual


@pytest.mark.parametrize("option", ["--title", "--baseline"])
def test_what_is_typed_may_be_no_unicode(option: str, store: Path) -> None:
    odd = os.fsdecode(b"x\xff")
    assert (
        run(["--storage-path", str(store), option, odd, "-f", "html,json,csv,markdown,junit", "-q"])
        == 0
    )


def test_a_name_that_is_too_long_for_a_file_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--config", "9" * 400]) == 2
    assert "there is no such file" in capsys.readouterr().err


def test_a_note_that_is_the_error_ends_as_errors_do(capsys: pytest.CaptureFixture[str]) -> None:
    fixture = Path(__file__).parents[1] / "fixtures/dbt/core-1.12.6/green/target/manifest.json"
    assert run(["--storage-path", str(fixture)]) == 1
    err = capsys.readouterr().err
    assert err.startswith("error: manifest.json: There are no results beside this manifest")
    assert ".;" not in err


def test_help_says_what_the_argument_is_and_what_one_looks_for_first(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["--help"]) == 0
    _, _, told = capsys.readouterr().out.partition("Options of export:\n")
    assert told.split()[:3] == ["[RUN_ID]", "The", "id"]
    assert told.index("--storage-path") < told.index("--format") < told.index("--memory-limit")
