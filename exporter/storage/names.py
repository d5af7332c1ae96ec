"""Which files of a storage can be a reader's at all, by their names."""

from __future__ import annotations

from collections.abc import Iterable


class Wanted:
    """The endings of files, and the folders whose files have none.

    An ending that ends with `/`, such as `.snakemake/metadata/`, names folders: all files below
    such a folder are wanted.
    """

    __slots__ = ("_endings", "_folders")

    def __init__(self, suffixes: Iterable[str]) -> None:
        given = tuple(suffixes)
        self._endings = tuple(each for each in given if not each.endswith("/"))
        self._folders = tuple(f"/{each}" for each in given if each.endswith("/"))

    def folder(self, prefix: str) -> bool:
        """Say whether all files of a folder are wanted; `prefix` is its name with a `/` behind."""
        return any(each in f"/{prefix}" for each in self._folders)

    def file(self, name: str) -> bool:
        """Say whether a file is wanted by its own name."""
        return name.lower().endswith(self._endings)

    def __call__(self, name: str) -> bool:
        """Say whether a file is wanted; `name` has its folders."""
        if name.lower().endswith(self._endings):
            return True
        return bool(self._folders) and self.folder(name)
