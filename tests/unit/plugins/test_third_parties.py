"""What other distributions bring: found, used, and left out with a note where it is broken."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from exporter.cli.main import run
from exporter.model import ExportError, Note
from exporter.plugins import load_readers, load_renderer, reader_suffixes, third_parties
from exporter.plugins.third_parties import _distributions

READER = """
from exporter.api import Claim, DagRun, Listing, RunRef, Source
class Reader:
    name, title, suffixes = "tap", "TAP", (".tap",)
    def claim(self, bundle):
        names = [each.name for each in bundle.artifacts if each.name.endswith(".tap")]
        return Claim(90, "It is TAP.", tuple(names)) if names else None
    def runs(self, bundle):
        return Listing((RunRef(reader="tap", run_id="r", dag_id="d", status="success"),))
    def read(self, bundle, ref):
        return DagRun(dag_id="d", run_id="r", status="success", source=Source(reader="tap"))
"""
RENDERER = """
from exporter.api import Document
class Renderer:
    name = "lines"
    def render(self, report):
        text = [report.run.run_id.encode()]
        yield Document(name="run.txt", format="lines", media_type="text/plain", chunks=text)
"""
Install = Callable[..., Path]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Return what lays a distribution of one module on the path, as an installer does."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))
    made: list[str] = []

    def forget() -> None:
        for cached in (third_parties, _distributions):
            cached.cache_clear()

    def lay(module: str, entries: str, code: str = READER) -> Path:
        name = module.replace("_", "-")
        info = site / f"{module}-1.2.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n")
        (info / "entry_points.txt").write_text(entries)
        (site / f"{module}.py").write_text(code)
        made.append(module)
        forget()
        return site

    yield lay
    forget()
    for module in made:
        sys.modules.pop(module, None)


def group(kind: str, line: str) -> str:
    return f"[dagrun_export.{kind}.v1]\n{line}\n"


def test_a_reader_is_found_asked_and_signed(install: Install, tmp_path: Path) -> None:
    install("a_tap", group("readers", "tap = a_tap:Reader"))
    assert ".tap" in reader_suffixes("auto")
    assert reader_suffixes("tap") == (".tap",)
    notes: list[Note] = []
    assert [each.name for each in load_readers("tap", notes=notes)] == ["tap"]
    assert load_readers("auto", notes=notes)[-1].name == "tap"
    assert notes == []
    (tmp_path / "in").mkdir()
    (tmp_path / "in/x.tap").write_text("ok")
    out = tmp_path / "out.json"
    assert run(["--storage-path", str(tmp_path / "in"), "-f", "json", "-o", str(out), "-qq"]) == 0
    assert '"reader":"tap"' in out.read_text(encoding="utf-8").replace(" ", "")


def test_readers_are_listed_with_who_brings_them(
    install: Install, capsys: pytest.CaptureFixture[str]
) -> None:
    install("a_tap", group("readers", "tap = a_tap:Reader\nodd = a_tap:Nothing"))
    assert run(["readers"]) == 0
    said = capsys.readouterr()
    assert "TAP  (.tap)  [a-tap 1.2]" in said.out
    assert "odd" not in said.out
    assert "'odd' of a-tap 1.2 is left out" in said.err


@pytest.mark.parametrize(
    ("line", "code", "why"),
    [
        ("tap = a_tap:Reader", "import nothing_of_the_kind", "ModuleNotFoundError"),
        ("tap = a_tap:Reader", "raise SystemExit(3)", ""),
        ("tap = a_tap:Reader", "class Reader: name = 'tap'", "has no title, suffixes"),
        ("tup = a_tap:Reader", READER, "is called 'tap'"),
        ("dbt = a_tap:Reader", READER, "dagrun-export has a reader of that name"),
    ],
)
def test_what_cannot_be_used_is_a_note(install: Install, line: str, code: str, why: str) -> None:
    install("a_tap", group("readers", line), code)
    notes: list[Note] = []
    names = [each.name for each in load_readers("auto", notes=notes)]
    assert "tap" not in names
    assert len(names) == len(set(names))
    (note,) = notes
    assert note.code == "broken-plugin"
    assert why in note.message
    assert "a-tap 1.2" in note.message


def test_of_two_of_one_name_the_first_is_taken(install: Install) -> None:
    install("a_tap", group("readers", "tap = a_tap:Reader"))
    install("b_tap", group("readers", "tap = b_tap:Reader"))
    notes: list[Note] = []
    assert [e.name for e in load_readers("auto", notes=notes)].count("tap") == 1
    (note,) = notes
    assert "b-tap 1.2" in note.message
    assert "a-tap 1.2 has a reader of that name" in note.message


@pytest.mark.parametrize("method", ["claim", "runs"])
def test_what_a_reader_raises_costs_no_other_run(
    install: Install, method: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = READER.replace(
        f"def {method}(self, bundle):\n", f"def {method}(self, bundle):\n        1/0\n"
    )
    install("a_tap", group("readers", "tap = a_tap:Reader"), code)
    (tmp_path / "x.tap").write_text("ok")
    (tmp_path / "run_1.json").write_text('{"dag_id": "d", "run_id": "own", "steps": {}}')
    assert run(["list", "--storage-path", str(tmp_path)]) == 0
    said = capsys.readouterr()
    assert "own" in said.out
    assert "ZeroDivisionError" in said.err
    assert "a-tap 1.2" in said.err


def test_with_all_runs_a_reader_that_lists_none_is_no_green(
    install: Install, tmp_path: Path
) -> None:
    code = READER.replace("def runs(self, bundle):\n", "def runs(self, bundle):\n        1/0\n")
    install("a_tap", group("readers", "tap = a_tap:Reader"), code)
    (tmp_path / "x.tap").write_text("ok")
    own = '{"dag_id": "d", "run_id": "own", "status": "success", "steps": {}}'
    (tmp_path / "run_1.json").write_text(own)
    out = tmp_path / "out"
    words = ["--all", "--storage-path", str(tmp_path), "-f", "json", "-o", f"{out}/", "-qq"]
    assert run([*words, "--fail-on", "parse-error"]) == 3
    assert json.loads((out / "index.json").read_bytes())["status"] == "unknown"


def test_what_a_reader_raises_for_the_run_asked_is_one_line(
    install: Install, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install(
        "a_tap",
        group("readers", "tap = a_tap:Reader"),
        READER.replace("return DagRun", "1/0; DagRun"),
    )
    (tmp_path / "x.tap").write_text("ok")
    assert run(["--storage-path", str(tmp_path), "-o", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err
    assert "error: r: the plugin 'tap' of a-tap 1.2 failed: ZeroDivisionError" in said
    assert "Traceback" not in said


def test_a_reader_that_is_asked_for_and_broken_says_why(install: Install) -> None:
    install("a_tap", group("readers", "tap = a_tap:Reader"), "import nothing_of_the_kind")
    with pytest.raises(ExportError, match="ModuleNotFoundError") as caught:
        load_readers("tap")
    assert caught.value.code == "unusable-plugin"
    with pytest.raises(ExportError, match="choose one of auto, native") as caught:
        load_readers("nobody")
    assert "tap" in caught.value.hint


def test_a_format_of_a_plugin_is_written(install: Install, tmp_path: Path) -> None:
    install("a_lines", group("renderers", "lines = a_lines:Renderer"), RENDERER)
    (tmp_path / "run_1.json").write_text('{"dag_id": "d", "run_id": "own", "steps": {}}')
    out = tmp_path / "out"
    assert run(["--storage-path", str(tmp_path), "-f", "json,lines", "-o", f"{out}/", "-qq"]) == 0
    assert (out / "run.txt").read_bytes() == b"own"
    assert (out / "report.json").exists()
    assert run(["--storage-path", str(tmp_path), "-f", "lanes", "-o", f"{out}/"]) == 2


@pytest.mark.parametrize("name", ["../up.txt", "/tmp/x", ".hidden", "a\0b", "", "report.json\n"])
def test_a_document_has_a_plain_name(install: Install, name: str, tmp_path: Path) -> None:
    code = RENDERER.replace('"run.txt"', repr(name))
    install("a_lines", group("renderers", "lines = a_lines:Renderer"), code)
    (tmp_path / "run_1.json").write_text('{"dag_id": "d", "run_id": "own", "steps": {}}')
    out = tmp_path / "out"
    assert run(["--storage-path", str(tmp_path), "-f", "lines", "-o", f"{out}/", "-qq"]) == 1
    assert not out.exists() or list(out.iterdir()) == []


def test_a_format_that_cannot_be_loaded_says_why(install: Install) -> None:
    install("a_lines", group("renderers", "lines = a_lines:Renderer"), "class Renderer: pass")
    with pytest.raises(ExportError, match="has no name, render"):
        load_renderer("lines")
    with pytest.raises(ExportError, match="no format"):
        load_renderer("nothing")


STORAGE = """
from exporter.api import Bundle, ExportError, MemoryArtifact, Note
class Storage:
    name = "mem"
    def open(self, location, suffixes):
        if location.endswith("nothing"):
            raise ExportError("no-storage", "it is not there", hint="look", where=location)
        if location.endswith("broken"):
            1 / 0
        run = b'{"dag_id": "d", "run_id": "far", "status": "success", "steps": {}}'
        note = Note(code="far-away", level="info", message="It is far.")
        return Bundle(location, (MemoryArtifact("run_far.json", run),)), (note,)
"""
PUBLISHER = """
from pathlib import Path
from exporter.api import Receipt
class Publisher:
    name = "board"
    def publish(self, told, files):
        if told.run_id == "bad":
            raise ValueError("the board is full")
        paths = " ".join(Path(file.path).name for file in files if file.path)
        return Receipt(publisher="board", outcome="done", message=f"{told.status} {paths}")
"""


def test_a_storage_of_a_plugin_opens_its_urls(
    install: Install, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install("a_mem", group("storages", "mem = a_mem:Storage"), STORAGE)
    out = tmp_path / "out.json"
    assert run(["--storage-path", "mem://runs", "-f", "json", "-o", str(out), "-qq"]) == 0
    document = json.loads(out.read_bytes())
    assert document["run_id"] == "far"
    assert "far-away" in {note["code"] for note in document["notes"]}
    assert run(["list", "--storage-path", "mem://runs"]) == 0
    assert "far" in capsys.readouterr().out
    for location, status, said in (
        ("mem://nothing", 1, "it is not there; look"),
        ("mem://broken", 1, "the plugin 'mem' of a-mem 1.2 failed: ZeroDivisionError"),
        ("s3://bucket/runs", 2, "install a plugin for it"),
    ):
        assert run(["--storage-path", location, "-o", str(out)]) == status
        assert said in capsys.readouterr().err


def test_a_publisher_of_a_plugin_is_told(
    install: Install, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install(
        "a_board", group("publishers", "board = a_board:Publisher\nodd = a_board:No"), PUBLISHER
    )
    for name in ("good", "bad"):
        record = f'{{"dag_id": "d", "run_id": "{name}", "status": "failed", "steps": {{}}}}'
        (tmp_path / f"run_{name}.json").write_text(record)
        place = str(tmp_path / f"run_{name}.json")
        assert run(["--storage-path", place, "-f", "json", "-o", f"{tmp_path}/out/"]) == 0
    said = capsys.readouterr().err
    assert "failed report.json" in said
    assert "the plugin 'board' of a-board 1.2 failed: ValueError: the board is full" in said
    assert "The plugin 'odd' of a-board 1.2 is left out" in said


def test_without_plugins_no_metadata_is_parsed() -> None:
    program = (
        "import sys; from exporter.plugins import load_readers; load_readers('auto'); "
        "sys.exit('importlib.metadata' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
