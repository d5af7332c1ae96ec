"""A folder as a bundle: bounded, never through a link, never hanging."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from exporter.model import HEAD_BYTES, ExportError
from exporter.storage import Limits, open_storage


def names(path: Path, limits: Limits = Limits(), skip: tuple[Path, ...] = ()) -> list[str]:  # noqa: B008 - frozen
    bundle, _ = open_storage(str(path), [".json"], skip=skip, limits=limits)
    return [artifact.name for artifact in bundle.artifacts]


def put(path: Path, text: str = "{}") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_nearest_files_come_first_and_other_endings_not_at_all(tmp_path: Path) -> None:
    put(tmp_path / "deep/a.json")
    put(tmp_path / "z.JSON")
    put(tmp_path / "a.txt")
    put(tmp_path / "empty.json", "")
    assert names(tmp_path) == ["empty.json", "z.JSON", "deep/a.json"]


@pytest.mark.parametrize(
    "folder", [".git", "node_modules", "dbt_packages", ".venv", "dagrun-report"]
)
def test_folders_that_hold_no_runs_are_passed_over(tmp_path: Path, folder: str) -> None:
    put(tmp_path / "sub" / folder / "a.json")
    assert names(tmp_path) == []


def test_a_virtual_environment_of_any_name_is_passed_over(tmp_path: Path) -> None:
    put(tmp_path / "mine/pyvenv.cfg")
    put(tmp_path / "mine/a.json")
    assert names(tmp_path) == []


def test_the_output_folder_is_passed_over(tmp_path: Path) -> None:
    put(tmp_path / "out/a.json")
    assert names(tmp_path, skip=(tmp_path / "out",)) == []


def test_links_and_fifos_are_not_taken(tmp_path: Path) -> None:
    outside = put(tmp_path / "outside/secret.json")
    store = tmp_path / "store"
    store.mkdir()
    (store / "link.json").symlink_to(outside)
    (store / "folder").symlink_to(outside.parent)
    os.mkfifo(store / "pipe.json")
    assert names(store) == []


def test_a_second_name_of_a_file_is_not_read(tmp_path: Path) -> None:
    outside = put(tmp_path / "outside/secret.json")
    taken = put(tmp_path / "store/taken.json")
    bundle, _ = open_storage(str(tmp_path / "store"), [".json"])
    (tmp_path / "store/link.json").hardlink_to(outside)
    assert names(tmp_path / "store") == ["taken.json"]
    _, notes = open_storage(str(tmp_path / "store"), [".json"])
    assert "hard links" in notes[0].message
    taken.unlink()
    taken.hardlink_to(outside)
    with pytest.raises(ExportError, match="second name"):
        bundle.artifacts[0].read()


def test_a_link_that_took_a_files_place_is_not_followed(tmp_path: Path) -> None:
    bundle, _ = open_storage(str(put(tmp_path / "store/a.json").parent), [".json"])
    (tmp_path / "store/a.json").unlink()
    (tmp_path / "store/a.json").symlink_to(put(tmp_path / "secret.json", '{"secret": 1}'))
    with pytest.raises(ExportError, match=r"a\.json: the file cannot be read"):
        bundle.artifacts[0].read()
    assert bundle.artifacts[0].head() == b""


def test_a_fifo_that_took_a_files_place_does_not_hang(tmp_path: Path) -> None:
    bundle, _ = open_storage(str(put(tmp_path / "store/a.json").parent), [".json"])
    (tmp_path / "store/a.json").unlink()
    os.mkfifo(tmp_path / "store/a.json")
    with pytest.raises(ExportError, match="no regular file"):
        bundle.artifacts[0].read()


@pytest.mark.parametrize(
    "limits", [Limits(depth=1), Limits(entries=3), Limits(candidates=1)], ids=repr
)
def test_a_limit_that_is_met_is_said(tmp_path: Path, limits: Limits) -> None:
    for folder in ("a", "a/b", "a/b/c"):
        put(tmp_path / folder / "one.json")
        put(tmp_path / folder / "two.json")
    bundle, notes = open_storage(str(tmp_path), [".json"], limits=limits)
    assert 0 < len(bundle.artifacts) < 6
    assert [note.code for note in notes] == ["search-limit"]


def test_a_large_file_is_refused_and_its_ends_are_read(tmp_path: Path) -> None:
    put(tmp_path / "a.json", "0123456789")
    bundle, _ = open_storage(str(tmp_path), [".json"], limits=Limits(file_bytes=9))
    artifact = bundle.artifacts[0]
    assert artifact.head() == b"0123456789"
    assert artifact.tail(3) == b"789"
    with pytest.raises(ExportError, match="larger than the 9 bytes of size-limit"):
        artifact.read()


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_the_beginning_of_a_wide_file_is_told_as_utf_8(tmp_path: Path, encoding: str) -> None:
    text = "{" + "\u00e9" * HEAD_BYTES
    data = ("\ufeff" + text).encode(encoding) + b"!"
    (tmp_path / "wide.json").write_bytes(data)
    (tmp_path / "wider.json").write_bytes("\ufeff{}".encode("utf-32-le"))
    bundle, _ = open_storage(str(tmp_path), [".json"])
    wide, wider = bundle.artifacts
    assert wide.head() == text.encode()[:HEAD_BYTES]
    assert wide.read() == data
    assert wider.head() == wider.read()


def test_a_named_file_is_taken_whatever_its_name(tmp_path: Path) -> None:
    bundle, _ = open_storage(str(put(tmp_path / "run.of.mine")), [".json"])
    assert bundle.single
    assert bundle.artifacts[0].read() == b"{}"


@pytest.mark.parametrize("location", ["nowhere", "a\x00b"])
def test_a_missing_place_is_nothing_to_read(location: str) -> None:
    with pytest.raises(ExportError) as caught:
        open_storage(location, [".json"])
    assert caught.value.exit_status == 4
