"""All readers together: each claims its own cases alone, and no damage turns any run green."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from exporter.model import DagRun, ExportError, Source
from exporter.plugins import READERS, load_readers
from exporter.testing import bundle_of, files_below
from tools.corpus import damage
from tools.corpus.damage import Files, damages, world_of, wrong_in

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
