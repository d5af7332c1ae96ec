"""The table of readers: what it says of a reader is what the reader says, and hides no claim."""

from __future__ import annotations

from pathlib import Path

import pytest

from exporter.plugins import READERS, Heads, load_readers, reader_suffixes
from exporter.storage import open_storage

FIXTURES = Path(__file__).parents[1] / "fixtures"
FOLDERS = sorted(
    {path.parent for path in FIXTURES.rglob("*") if path.is_file() and path.parent != FIXTURES}
)


def test_there_are_fixtures() -> None:
    assert len(FOLDERS) > 20


@pytest.mark.parametrize("name", READERS)
def test_the_endings_are_the_readers_own(name: str) -> None:
    (reader,) = load_readers(name)
    assert reader.name == name
    assert set(READERS[name].suffixes) == set(reader.suffixes)


def test_no_file_that_a_reader_claims_is_hidden_from_it() -> None:
    readers = load_readers("auto")
    hidden = []
    for folder in FOLDERS:
        bundle, _ = open_storage(str(folder), reader_suffixes("auto"))
        for artifact in bundle.artifacts:
            alone = bundle.only([artifact.name])
            hidden += [
                f"{reader.name}: {folder.name}/{artifact.name}"
                for reader in readers
                if reader.claim(alone) and not READERS[reader.name].may_know(Heads(alone))
            ]
    assert hidden == []


def test_a_reader_is_not_loaded_for_files_of_another(tmp_path: Path) -> None:
    (tmp_path / "run_1.json").write_text('{"dag_id": "d", "run_id": "1", "steps": {}}')
    bundle, _ = open_storage(str(tmp_path), reader_suffixes("auto"))
    assert [reader.name for reader in load_readers("auto", bundle)] == ["native"]
