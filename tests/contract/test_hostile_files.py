"""Hostile files through every reader: refused in a line, or read, and nothing in them lives."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from exporter.model import DagRun, ExportError
from exporter.plugins import READERS, load_readers, load_renderer
from exporter.readers.choose import find_runs
from exporter.redaction import redact
from exporter.renderers.markdown import comment_text, summary_text
from exporter.testing import bundle_of, files_below
from tests.support import gfm
from tests.support.hostile import PIECES
from tests.support.hostile_files import hostile_files
from tests.support.runs_many import report_of

FIXTURES = Path(__file__).parents[1] / "fixtures"
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069]")
PLAIN = re.compile(r"[A-Za-z_-]{1,24}|\d{4}-\d\d-\d\d.*|[0-9.:TZ+-]+|[0-9a-f-]{16,36}")
"""Statuses, times and ids: changed, they would only make the file unreadable."""


def drawn(files: dict[str, bytes]) -> int:
    """Read all runs of some files and draw them; return how many there were."""
    bundle = bundle_of(files)
    refusals: list[str] = []
    runs: list[DagRun] = []
    try:
        found = find_runs(bundle, load_readers("auto", bundle), forced=False).runs[:3]
        runs.extend(each.by.reader.read(each.by.bundle, each.ref) for each in found)
    except ExportError as refused:
        refusals.append(str(refused))
    assert "\n" not in "".join(refusals)
    for run in runs:
        inert(run)
    return len(runs)


def inert(run: DagRun) -> None:
    """See that nothing of a run lives in what is drawn of it."""
    report = report_of(redact(run, secrets=(), patterns=()))
    assert gfm.faults(summary_text(report), last="Report by dagrun-export") == []
    assert "<!--" not in comment_text(report).partition("\n")[2]
    (document,) = load_renderer("json").render(report)
    json.loads(b"".join(document.chunks), parse_constant=pytest.fail)
    (document,) = load_renderer("html").render(report)
    page = b"".join(document.chunks).decode()
    assert HIDDEN.search(page) is None
    assert "<script>x" not in page
    assert "<img" not in page


def test_what_was_made_by_hand(tmp_path: Path) -> None:
    database = FIXTURES / "prefect/green/prefect.db"
    read = {name: drawn(files) for name, files in hostile_files(database, tmp_path)}
    assert len(read) >= 99
    assert sum(map(bool, read.values())) >= 60
    assert read["xml: external entity"] == read["xml: laughs"] == read["yaml: own alias"] == 0


@pytest.mark.parametrize("tool", sorted(READERS))
def test_what_tools_wrote_with_hostile_texts_in_it(tool: str) -> None:
    number = 0
    for case in sorted(path.parent for path in (FIXTURES / tool).rglob("ORIGIN.md")):
        files = {name: data for name, data in files_below(case).items() if name != "facts.json"}
        if sum(map(len, files.values())) < 300_000:
            number += drawn({name: soiled(data) for name, data in files.items()})
    assert number or tool in {"parsl", "native", "dbt"}  # databases, one folder, large manifests


def soiled(data: bytes) -> bytes:
    """Put hostile texts behind the texts of a file; in an order that is always the same."""
    random = Random(len(data))
    try:
        return json.dumps(_soiled(json.loads(data), random)).encode()
    except (ValueError, RecursionError):
        if b"\0" in data:
            return data
    return b"\n".join(_lines(data, random))


def _lines(data: bytes, random: Random) -> Iterator[bytes]:
    for line in data.split(b"\n"):
        try:
            yield json.dumps(_soiled(json.loads(line), random)).encode()
        except (ValueError, RecursionError):
            piece = random.choice(PIECES).replace("\n", " ")
            text = (
                re.sub('["&<>\\ud800]', "'", piece).encode()
                if b"<" in data
                else piece.encode(errors="replace")
            )
            name, mark, rest = line.partition(b'name="')
            yield name + mark + text + rest if mark else line


def _soiled(value: Any, random: Random) -> Any:
    if isinstance(value, str):
        plain = PLAIN.fullmatch(value) is not None or random.random() < 0.4
        return (
            value if plain else f"{value} {random.choice(PIECES)}<script>x{random.choice(PIECES)}"
        )
    if isinstance(value, list):
        return [_soiled(each, random) for each in value]
    if isinstance(value, dict):
        return {key: _soiled(each, random) for key, each in value.items()}
    return value
