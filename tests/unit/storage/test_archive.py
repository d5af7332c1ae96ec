"""A zip as a bundle: nothing is unpacked to disk, and a hostile one costs nothing."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest

from exporter.model import ExportError
from exporter.storage import Limits, open_storage


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    path = tmp_path / "runs.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("target/run_results.json", '{"a": 1}')
        archive.writestr("../outside.json", "{}")
        archive.writestr("/absolute.json", "{}")
        archive.writestr("bomb.json", b"0" * 4_000_000)
        archive.writestr("node_modules/x.json", "{}")
        archive.writestr("notes.txt", "x")
        link = zipfile.ZipInfo("link.json")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    return path


def test_only_acceptable_entries_are_there_and_the_others_are_told(packed: Path) -> None:
    bundle, notes = open_storage(str(packed), [".json"])
    assert [artifact.name for artifact in bundle.artifacts] == ["target/run_results.json"]
    artifact = bundle.artifacts[0]
    assert (artifact.head(), artifact.read(), artifact.tail(2)) == (b'{"a": 1}', b'{"a": 1}', b"1}")
    assert [note.code for note in notes] == ["archive-entries-refused"]
    assert notes[0].message.startswith("4 entries")


def test_a_large_entry_is_refused(packed: Path) -> None:
    bundle, notes = open_storage(str(packed), [".json"], limits=Limits(file_bytes=7))
    assert not bundle.artifacts
    assert notes


def test_what_is_no_zip_is_one_error(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(ExportError, match="its directory is damaged"):
        open_storage(str(tmp_path / "a.zip"), [".json"])


def test_a_damaged_entry_is_one_error(packed: Path) -> None:
    data = bytearray(packed.read_bytes())
    at = data.index(b"target/run_results.json") + len("target/run_results.json")
    data[at : at + 4] = b"\xff\xff\xff\xff"
    packed.write_bytes(data)
    bundle, _ = open_storage(str(packed), [".json"])
    assert bundle.artifacts[0].head() == b""
    with pytest.raises(ExportError, match="cannot be"):
        bundle.artifacts[0].read()
