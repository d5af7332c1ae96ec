"""The files of a bundle that a reader knows, each with what it is.

For the readers of tools that leave files of several kinds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from exporter.model import Artifact, Bundle
from exporter.model.named import NamedTuple
from exporter.readers.databases import beside


class Mark(NamedTuple):
    """A file and what it is."""

    artifact: Artifact
    family: str
    """A word of the reader's own."""


def marked(bundle: Bundle, family_of: Callable[[Bundle, Artifact], str | None]) -> list[Mark]:
    """Return the files that tell of runs, in the bundle's order."""
    found = [(artifact, family_of(bundle, artifact)) for artifact in bundle.artifacts]
    return [Mark(artifact, family) for artifact, family in found if family is not None]


def names_of(bundle: Bundle, marks: Iterable[Mark], *databases: str) -> tuple[str, ...]:
    """Return the names of the files, and of what SQLite left beside those of some families."""
    names: set[str] = set()
    for artifact, family in marks:
        names.add(artifact.name)
        if family in databases:
            names.update(beside(bundle, artifact.name))
    return tuple(sorted(names))
