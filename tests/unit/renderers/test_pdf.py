from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import typst
from pypdf import PdfReader

from exporter.cli.main import run
from exporter.model import DagRun, Failure, Source, Step
from exporter.renderers.pdf import PdfRenderer
from exporter.renderers.pdf.content import ERROR_LINES, content_of
from exporter.renderers.pdf.glyphs import BREAK, FAMILIES, Glyphs, ranges
from exporter.renderers.pdf.table import FEW, MOST_CRITICAL, MOST_FAILED, MOST_SLOW
from tests.support.runs_many import hostile_run, many_steps, report_of
from tests.support.states import STATES

MARKUP = (
    '#panic("typst")',
    '#import "@preview/x:1.0.0"',
    '#read("/etc/passwd")',
    "*bold* _it_ $x^2$ @ref <label> `raw` \\u{1F600}",
    "[ ] ( ) { } // comment /* */ = heading",
)
PROGRAM = (sys.executable, "-m", "exporter", "--storage-path")


def pdf_of(run: DagRun) -> PdfReader:
    (document,) = PdfRenderer().render(report_of(run))
    return PdfReader(io.BytesIO(b"".join(document)), strict=True)


def text_of(pdf: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in pdf.pages)


def one_failed(name: str, error: str = "boom") -> DagRun:
    step = Step(
        step_id="a",
        name=name,
        status="failed",
        error=error,
        failure=Failure(kind="error", message=error.split("\n", 1)[0], traceback=error),
    )
    steps = {"a": step, "b": Step(step_id="b", name="b", status="success")}
    return DagRun(
        dag_id="d", run_id="r", status="failed", steps=steps, source=Source(reader="native")
    )


def exported(name: str, folder: Path) -> PdfReader:
    file, out = STATES[name].file(folder), folder / "out.pdf"
    assert run(["--storage-path", str(file), "-f", "pdf", "-o", str(out), "-q"]) == 0
    return PdfReader(out, strict=True)


def titles(outline: list[Any]) -> list[str]:
    return [
        title
        for each in outline
        for title in (titles(each) if isinstance(each, list) else [each.title])
    ]


def test_a_red_run_is_told_from_top_to_bottom(tmp_path: Path) -> None:
    pdf = exported("red", tmp_path)
    assert titles(pdf.outline) == [
        "Failed after 1 min 50 s",
        "Why it failed",
        "✘ convert task",
        "Timeline",
        "Critical path",
        "Steps",
        "Environment and sources",
    ]
    text = text_of(pdf)
    told = (
        "1 step of 6 broke; 2 did not run because of it.",
        "KeyError: 'CHF'",
        "It stopped 2 steps:",
        "publish → mail",
        "18.0 s in failed attempts",
        "Dependency-bound",
        "a dependency",
    )
    for each in told:
        assert each in text, each
    sections = ("Why it failed", "Timeline", "Dependency-bound", "Environment")
    places = [text.index(each) for each in sections]
    assert places == sorted(places)
    for number, page in enumerate(pdf.pages, 1):
        head = page.extract_text().splitlines()[0]
        assert head == f"orders_daily · red {number} / {len(pdf.pages)}"


def test_it_says_what_it_is_and_holds_no_time(tmp_path: Path) -> None:
    pdf = exported("green", tmp_path)
    assert pdf.metadata is not None
    assert pdf.metadata.title == "orders_daily \u2013 Succeeded"
    assert pdf.metadata.creation_date is None
    assert pdf.metadata.modification_date is None
    root: Any = pdf.root_object
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"].value, "no reader of screens can follow it"
    assert pdf.page_layout in (None, "/NoLayout")
    assert not any("/AA" in page or "/Annots" in page for page in pdf.pages)
    assert "/OpenAction" not in root
    assert "/Names" not in root or "/JavaScript" not in root["/Names"]


@pytest.mark.parametrize("name", ["no-steps", "running", "run-error", "no-times", "one-step"])
def test_a_run_without_much_to_tell_has_its_page(name: str, tmp_path: Path) -> None:
    pdf = exported(name, tmp_path)
    text = text_of(pdf)
    assert {
        "no-steps": "There are no steps in this run",
        "running": "Still running, so far",
        "run-error": "depends on a node named 'stg_order'",
        "no-times": "No step has a start on record",
        "one-step": "1 step",
    }[name] in text
    assert len(pdf.pages) <= 2


def test_the_bytes_are_the_same_whatever_the_machine(tmp_path: Path) -> None:
    file = STATES["nasty-everywhere"].file(tmp_path)
    made = set()
    for number, more in enumerate(({"TZ": "Asia/Tokyo"}, {"SOURCE_DATE_EPOCH": "86400"})):
        out = tmp_path / f"{number}.pdf"
        subprocess.run(
            [
                sys.executable,
                "-m",
                "exporter",
                "--storage-path",
                file,
                "-f",
                "pdf",
                "-o",
                out,
                "-q",
            ],
            env={**os.environ, "PYTHONHASHSEED": str(number), **more},
            check=True,
        )
        made.add(out.read_bytes())
    assert len(made) == 1


@pytest.mark.parametrize("markup", MARKUP)
def test_names_and_errors_are_no_markup(markup: str) -> None:
    text = text_of(pdf_of(one_failed(markup, f"{markup}\nsecond line")))
    flat = "".join(text.split())
    assert flat.count("".join(markup.split())) >= 3, text


def test_something_nasty_everywhere_is_shown_as_text() -> None:
    text = text_of(pdf_of(hostile_run()))
    assert "<script>window.__xss = 1</script>" in text
    assert "gpj.[U+202E]exe[U+2066][U+200B]" in text
    assert not any(ord(each) < 32 and each != "\n" for each in text)


def test_what_no_font_has_is_written_out_and_noted() -> None:
    text = text_of(pdf_of(one_failed("東京 👩\u200d👧 naïve")))
    assert "[U+6771][U+4EAC] [U+1F469]" in text
    assert "naïve" in text
    assert "no font of the PDF can draw" in " ".join(text.split())
    assert "U+6771, U+4EAC, U+1F469, U+1F467" in " ".join(text.split())


def test_what_fonts_have_is_drawn_and_nothing_noted() -> None:
    text = text_of(pdf_of(one_failed("Größe Ελλάδα Москва İstanbul ✔ €")))
    assert "Größe Ελλάδα Москва İstanbul ✔ €" in text
    assert "no font of the PDF" not in text


@pytest.mark.parametrize("weight", ["regular", "semibold", "bold"])
def test_every_character_that_is_drawn_has_a_glyph(weight: str) -> None:
    """A standard is asked for that refuses what no font has, so that its engine is the judge."""
    every = [chr(each) for first, last in ranges() for each in range(first, last + 1)]
    drawn = [each for each in every if Glyphs().text(each) == each]
    assert len(drawn) > 3_000
    assert typeset_in(weight, drawn)
    with pytest.raises(typst.TypstError, match="could not be displayed"):
        typeset_in(weight, ["東"])


def typeset_in(weight: str, characters: list[str]) -> bytes:
    source = (
        '#set document(title: "t", date: datetime(year: 2026, month: 1, day: 1))\n'
        "#let d = json(bytes(sys.inputs.d))\n"
        "#set text(font: d.families, weight: d.weight, fallback: false)\n"
        "#for c in d.characters [#c ]\n"
    )
    said = {"families": FAMILIES, "weight": weight, "characters": characters}
    made = typst.compile(
        source.encode(),
        sys_inputs={"d": json.dumps(said)},
        ignore_system_fonts=True,
        pdf_standards=["a-2b"],
    )
    assert isinstance(made, bytes)
    return made


def test_a_long_name_may_be_parted_and_is_copied_whole() -> None:
    name = "model.shop." + "customer_lifetime_value_by_region_" * 5
    parted = Glyphs().text(name)
    assert parted.replace(BREAK, "") == name
    assert max(map(len, parted.split(BREAK))) <= 20
    pdf = pdf_of(one_failed(name[:110]))
    assert name[:110] in text_of(pdf).replace("\n", "")
    assert BREAK not in text_of(pdf)


def test_a_zero_width_space_of_the_source_is_seen() -> None:
    assert Glyphs().text("a\u200bb") == "a[U+200B]b"


def test_an_error_without_end_is_cut() -> None:
    lines = "\n".join(f"line {number}" for number in range(5_000))
    text = text_of(pdf_of(one_failed("a", lines)))
    assert "line 0" in text
    assert "line 4999" in text
    assert "line 2500" not in text
    assert "left out here; the whole is in the JSON" in text
    long = json.loads(content_of(report_of(one_failed("a", "x" * 2_000_000))))
    error = long["problems"][0]["cards"][0]["error"].replace(BREAK, "")
    assert len(error) < 8_000
    assert error.count("\n") <= ERROR_LINES


def test_many_steps_make_few_pages() -> None:
    made = many_steps(5_000, failed=0.1, errors=60)
    content = json.loads(content_of(report_of(made)))
    assert FEW < len(content["rows"]) <= MOST_FAILED + MOST_CRITICAL + MOST_SLOW
    assert "of 5,000 steps: those that failed" in content["listed"]
    pdf = pdf_of(made)
    assert len(pdf.pages) < 40
    assert "The CSV and the JSON have them all" in " ".join(text_of(pdf).split())


def test_a_selection_is_told() -> None:
    report = report_of(one_failed("a"))._replace(selected=frozenset({"a"}))
    content = json.loads(content_of(report))
    assert [row["name"] for row in content["rows"]] == ["a"]
    assert content["listed"] == "1 of 2 steps, as they were selected."


def test_many_runs_have_theirs_in_a_folder_each_and_one_of_all(tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.mkdir()
    for number, status in enumerate(("success", "failed")):
        record = {"dag_id": "d", "run_id": f"r{number}", "status": status}
        steps = {"a": {"status": status, "error": None if status == "success" else "boom"}}
        (store / f"run_{number}.json").write_text(json.dumps({**record, "steps": steps}))
    out = tmp_path / "out"
    words = ["batch", "--all", "--storage-path", str(store), "-f", "pdf", "-o", str(out), "-q"]
    assert run(words) == 0
    files = sorted(path.relative_to(out).as_posix() for path in out.rglob("*.pdf"))
    assert [len(name.split("/")) for name in files] == [1, 3, 3]
    assert files[0] == "index.pdf"
    text = text_of(PdfReader(out / "index.pdf", strict=True))
    assert "1 run of 2 broke" in text
    assert "d r0" in text


def test_to_standard_output_it_goes_unchanged_and_in_a_workflow_not_at_all(tmp_path: Path) -> None:
    file, out = STATES["red"].file(tmp_path), tmp_path / "out.pdf"
    words = [*PROGRAM, str(file), "-f", "pdf", "-q", "-o"]
    subprocess.run([*words, str(out)], check=True)
    printed = subprocess.run([*words, "-"], check=True, capture_output=True)
    assert printed.stdout == out.read_bytes()
    refused = subprocess.run(
        [*words, "-"],
        check=False,
        capture_output=True,
        env={**os.environ, "GITHUB_ACTIONS": "true"},
    )
    assert (refused.returncode, refused.stdout) == (2, refused.stdout)
    assert b"%PDF" not in refused.stdout
    assert b"name a file with --output" in refused.stdout + refused.stderr


@pytest.fixture
def without_engine(tmp_path: Path) -> dict[str, str]:
    """Return an environment in which the engine cannot be imported."""
    folder = tmp_path / "without"
    folder.mkdir()
    (folder / "typst.py").write_text("raise ModuleNotFoundError('there is none')")
    for each in (folder, *tmp_path.parents[:2]):
        each.chmod(0o755)
    return {**os.environ, "PYTHONPATH": str(folder)}


def test_without_the_extra_one_line_names_it_and_nothing_is_read(
    tmp_path: Path, without_engine: dict[str, str]
) -> None:
    words = [*PROGRAM, str(tmp_path / "not-there"), "-f", "pdf"]
    done = subprocess.run(words, env=without_engine, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == (
        "error: pdf: PDF needs an extra that is not installed; run `pip install "
        "'dagrun-export[pdf]'`, or choose another --format\n"
    )


def test_without_the_extra_the_other_files_are_written(
    tmp_path: Path, without_engine: dict[str, str]
) -> None:
    file, out = STATES["red"].file(tmp_path), tmp_path / "out"
    words = [*PROGRAM, str(file), "-f", "pdf,json", "-o", str(out)]
    done = subprocess.run(words, env=without_engine, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert [path.name for path in out.iterdir()] == ["report.json"]
    assert done.stderr.count("dagrun-export[pdf]") == 1
    assert "Traceback" not in done.stderr


def test_an_extra_that_cannot_be_loaded_is_not_said_to_be_missing(
    tmp_path: Path, without_engine: dict[str, str]
) -> None:
    (tmp_path / "without/typst.py").write_text("raise ImportError('wrong ELF class')")
    file, out = STATES["red"].file(tmp_path), tmp_path / "out"
    words = [*PROGRAM, str(file), "-f", "pdf,json", "-o", str(out), "-qq"]
    done = subprocess.run(words, env=without_engine, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == (
        "error: pdf: the extra for PDF is there and cannot be loaded (wrong ELF class); install it "
        "again, raise memory-limit, or choose another --format\n"
    )
    assert [path.name for path in out.iterdir()] == ["report.json"]


@pytest.mark.skipif(sys.platform != "linux", reason="no such limit elsewhere")
def test_too_little_memory_is_told_and_costs_no_other_format(tmp_path: Path) -> None:
    file, out = STATES["red"].file(tmp_path), tmp_path / "out"
    words = [*PROGRAM, str(file), "-f", "pdf,json", "-o", str(out), "-qq", "--memory-limit", "115"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "memory-limit" in line
    assert [path.name for path in out.iterdir()] == ["report.json"]


def test_a_fault_of_the_engine_is_an_ordinary_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Rust panics with is no `Exception`, which would take the other files along."""

    class PanicException(BaseException):
        pass

    def panic(*_: object, **__: object) -> bytes:
        raise PanicException("at the disco")

    monkeypatch.setattr(typst, "compile", panic)
    (document,) = PdfRenderer().render(report_of(replace(one_failed("a"), run_id="x")))
    with pytest.raises(RuntimeError, match="at the disco"):
        list(document)
