from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.codes import Codes, codes_in

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/messages.md"


@pytest.fixture(scope="module")
def codes() -> Codes:
    return codes_in(ROOT / "exporter")


@pytest.fixture(scope="module")
def headings() -> dict[str, list[str]]:
    """Return the headings of each section of the page."""
    sections: dict[str, list[str]] = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            sections[line.removeprefix("## ").lower()] = []
        elif line.startswith("### "):
            sections[list(sections)[-1]].append(line.removeprefix("### "))
    return sections


def test_every_code_can_be_read_from_the_source(codes: Codes) -> None:
    assert codes.unreadable == []
    assert codes.errors
    assert codes.notes


def test_codes_are_slugs(codes: Codes) -> None:
    odd = [
        code for code in codes.errors | codes.notes if not re.fullmatch(r"[a-z]+(-[a-z]+)*", code)
    ]
    assert odd == []


def test_every_error_is_explained(codes: Codes, headings: dict[str, list[str]]) -> None:
    assert codes.errors - set(headings["errors"]) == set()


def test_every_note_is_explained(codes: Codes, headings: dict[str, list[str]]) -> None:
    assert codes.notes - set(headings["errors"]) - set(headings["notes"]) == set()


def test_nothing_is_explained_that_is_never_said(
    codes: Codes, headings: dict[str, list[str]]
) -> None:
    assert set(headings["errors"]) - codes.errors == set()
    assert set(headings["notes"]) - codes.notes == set()


def test_headings_stand_once_and_in_order(headings: dict[str, list[str]]) -> None:
    assert list(headings) == ["errors", "notes"]
    assert headings["errors"] == sorted(headings["errors"])
    assert headings["notes"] == sorted(headings["notes"])
    assert not set(headings["errors"]) & set(headings["notes"])


def test_the_finder_reads_every_way_of_writing(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(
        "CODE = 'constant'\n"
        "TABLE: dict[str, str] = {'a': 'first', 'b': 'second'}\n"
        "raise ExportError('plain', 'm', hint='h')\n"
        "Note(code='left' if x else 'right', level='info', message='m')\n"
        "ExportError(CODE, 'm', hint='h')\n"
        "Note(code=TABLE[kind], level='info', message='m')\n"
        "ExportError(first.code, 'm', hint='h')\n"
        "def _refused(code, where):\n"
        "    return ExportError(code, 'm', hint='h', where=where)\n"
        "_refused('through-a-function', 'x')\n"
        "def _said(where, *, code):\n"
        "    return Note(code=code, level='info', message='m')\n"
        "_said('x', code='by-name')\n"
        "def _odd(x):\n"
        "    if x:\n"
        "        code, hint = 'one-way', 'h'\n"
        "    else:\n"
        "        code = 'other-way'\n"
        "    raise ExportError(code, 'm', hint='h')\n"
        "class Evidence:\n"
        "    def note(self, code, level):\n"
        "        return Note(code=code, level=level, message='m')\n"
        "def _more(counts):\n"
        "    made = [Note(code=code, level='info', message='m') for code in counts]\n"
        "    for code, x in (('in-a-loop', 1),):\n"
        "        made.append(Note(code=code, level='info', message='m'))\n"
        "words.add(computed())\n"
        "Note(code=computed(), level='info', message='m')\n",
        encoding="utf-8",
    )
    (tmp_path / "two.py").write_text(
        "from one import Evidence\nevidence.note('by-a-method', 'info')\n", encoding="utf-8"
    )
    (tmp_path / "three.py").write_text("other.note(computed(), 'info')\n", encoding="utf-8")
    found = codes_in(tmp_path)
    assert found.errors == {"plain", "constant", "through-a-function", "one-way", "other-way"}
    assert found.notes == {
        "left",
        "right",
        "by-name",
        "first",
        "second",
        "by-a-method",
        "in-a-loop",
    }
    assert [line.rpartition(": ")[2] for line in found.unreadable] == ["computed()"]
