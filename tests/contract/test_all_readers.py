"""All readers together: each claims its own cases alone, and no damage turns any run green."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from exporter.model import DagRun, ExportError, RunStatus, Source, Step
from exporter.plugins import READERS, load_readers
from exporter.testing import bundle_of, files_below
from tools.corpus import damage, sense
from tools.corpus.damage import Files, damages, runs_in, world_of, wrong_in

FIXTURES = Path(__file__).parents[1] / "fixtures"


def cases_of(tool: str) -> dict[str, Files]:
    """Return the folders that a tool left; a folder within another one is a case of its own."""
    folders = sorted(path.parent for path in (FIXTURES / tool).rglob("ORIGIN.md"))
    return {path.relative_to(FIXTURES).as_posix(): files_below(path) for path in folders}


@pytest.mark.parametrize("tool", READERS)
def test_each_reader_claims_its_own_cases_and_no_others(tool: str) -> None:
    cases = cases_of(tool)
    assert cases
    for name, files in cases.items():
        bundle = bundle_of(files)
        claiming = {reader.name for reader in load_readers("auto") if reader.claim(bundle)}
        assert claiming == {tool}, name


@pytest.mark.parametrize("tool", READERS)
def test_no_damage_turns_a_run_green(tool: str) -> None:
    world = world_of(cases_of(tool))
    assert [f"{name}: {each}" for name in world.cases for each in wrong_in(name, world, 2)] == []


@pytest.mark.parametrize("tool", READERS)
def test_nothing_else_that_files_say_turns_a_run_green(tool: str) -> None:
    known = sense.known_of({name: files for name, files in cases_of(tool).items() if _small(files)})
    wrong = [
        f"{name}: {each}" for name in known.world.cases for each in sense.wrong_in(name, known, 12)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "tool",
    [
        *("airflow", "argo", "dagster", "github-actions", "gitlab", "junit", "kubeflow"),
        *("openlineage", "otlp", "prefect", "stepfunctions", "tekton"),
    ],
)
def test_what_powershell_wrote_is_read(tool: str) -> None:
    """PowerShell 5 writes what a command prints as UTF-16 with `>`."""
    for name, files in cases_of(tool).items():
        wide = {path: _wide(path, data) for path, data in files.items()}
        assert _ends(runs_in(wide)) == _ends(runs_in(files)), name


def _wide(path: str, data: bytes) -> bytes:
    plain = path.endswith((".json", ".jsonl", ".log", ".txt", ".xml", ".yaml", ".yml"))
    try:
        return data.decode().encode("utf-16") if plain else data
    except UnicodeDecodeError:
        return data


def _ends(runs: Iterable[DagRun]) -> list[tuple[str, str, dict[str, str]]]:
    return sorted(
        (run.run_id, run.status, {key: step.status for key, step in run.steps.items()})
        for run in runs
    )


def _small(files: Files) -> bool:
    return sum(map(len, files.values())) < 400_000


def test_words_lines_lists_and_fields_are_changed() -> None:
    case = {"x.log": b"one\ntwo failed\nthree\n", "y.json": b'{"status": [1, 2]}'}
    told = {what: make() for what, make in sense.changes("a", {"a": case, "b": {}})}
    assert told["failed is wobbled"]["x.log"] == b"one\ntwo wobbled\nthree\n"
    assert told["failed is FAILED"]["x.log"] == b"one\ntwo FAILED\nthree\n"
    assert told["x.log without its last 1 lines"]["x.log"] == b"one\ntwo failed\n"
    assert told["x.log without line 1"]["x.log"] == b"two failed\nthree\n"
    assert told["x.log with its lines turned around"]["x.log"] == b"three\ntwo failed\none\n"
    assert told["y.json with its lists turned around"]["y.json"] == b'{"status": [2, 1]}'
    assert told["y.json with status None for '[1, 2]'"]["y.json"] == b'{"status": null}'
    assert "with the files of b" in told


def test_files_are_cut_emptied_taken_away_and_swapped() -> None:
    world = world_of({"a": {"x.json": b"[1, 2, 3]"}, "b": {"y.json": b"{}"}})
    told = dict(damages("a", world))
    assert told["x.json emptied"] == {"x.json": b""}
    assert told["x.json taken away"] == {}
    assert told["x.json without its end"] == {"x.json": b"[1, 2, 3"}
    assert told["x.json replaced by b/y.json"] == {"x.json": b"{}"}
    assert len(told) == 5


def _green(files: Files) -> Iterator[DagRun]:
    if not files.get("x.json"):
        raise RuntimeError("never mind")
    source = Source(reader="careless")
    yield DagRun(dag_id="d", run_id="r", status="success", source=source)


def test_a_careless_reader_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    world = world_of({"a": {"x.json": b"[1, 2, 3]"}})
    monkeypatch.setattr(damage, "runs_in", _green)
    said = list(wrong_in("a", world))
    assert [each for each in said if "RuntimeError" in each]
    assert [each for each in said if "is said to be a success" in each]


@pytest.mark.parametrize(
    ("status", "steps", "why"),
    [("failed", 0, "which it was not"), ("success", 1, "1 steps are missing without a word")],
)
def test_a_reader_that_believes_anything_is_found_out(
    status: RunStatus, steps: int, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(files: Files) -> Iterator[DagRun]:
        whole = files == {"x.log": b"1\n2\n3\n"}
        some = {str(n): Step(step_id=str(n), name="s", status="success") for n in range(steps)}
        yield DagRun(
            dag_id="d",
            run_id="r",
            status=status if whole else "success",
            source=Source(reader="gullible"),
            steps=some if whole else {},
        )

    monkeypatch.setattr(damage, "runs_in", read)
    monkeypatch.setattr(sense, "runs_in", read)
    known = sense.known_of({"a": {"x.log": b"1\n2\n3\n"}})
    assert [each for each in sense.wrong_in("a", known) if why in each]


def test_what_cannot_be_read_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ExportError("reader-tie", "two claim it", hint="")

    monkeypatch.setattr(damage, "find_runs", refuse)
    assert list(damage.runs_in({"x.json": b"{}"})) == []


def test_the_tool_ends_with_what_it_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert damage.main([]) == 2
    (tmp_path / "junit/one").mkdir(parents=True)
    (tmp_path / "junit/facts.json").write_text('{"one": {}, "gone": {}}')
    (tmp_path / "junit/one/x.xml").write_text("<testsuite><testcase name='a'/></testsuite>")
    assert damage.main([str(tmp_path)]) == 0
    assert "ok      junit: 1 cases damaged" in capsys.readouterr().out
    assert sense.main([]) == 2
    assert sense.main([str(tmp_path), "9"]) == 0
    assert "ok      junit: 1 cases changed" in capsys.readouterr().out
