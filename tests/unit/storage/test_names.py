"""Which files a storage looks at."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from exporter.storage import open_storage
from exporter.storage.names import Wanted

SUFFIXES = (".json", ".kept/files/")


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("a.json", True),
        ("x/A.JSON", True),
        ("a.txt", False),
        (".kept/files/b3V0", True),
        ("x/.kept/files/@a/b", True),
        ("x.kept/files/b", False),
        (".kept/other/b", False),
        ("files/b", False),
    ],
)
def test_endings_and_folders(name: str, wanted: bool) -> None:
    assert Wanted(SUFFIXES)(name) is wanted


def test_a_folder_and_a_zip_give_the_same(tmp_path: Path) -> None:
    names = ["a.json", "b.txt", "x/.kept/files/none", "x/.kept/files/deep/none", "x/.kept/none"]
    for name in names:
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text("x")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    expected = ["a.json", "x/.kept/files/deep/none", "x/.kept/files/none"]
    for place in ("in", "a.zip"):
        bundle, _ = open_storage(str(tmp_path / place), SUFFIXES)
        assert sorted(each.name for each in bundle.artifacts) == expected
