"""What a file of Luigi looks like: logs and answers by their first bytes, a database by tables."""

from __future__ import annotations

import re
from typing import Final, Literal

from exporter.model import Artifact, Bundle
from exporter.model.named import NamedTuple
from exporter.readers.databases import beside, is_sqlite, mentions

Family = Literal["log", "tasks", "workers", "error", "history"]

_LOG: Final = (
    b"Informed scheduler that task",
    b"===== Luigi Execution Summary =====",
    b"] Worker Worker(salt=",
    b"or any dependencies due to error in ",
)
_ANSWER: Final = re.compile(rb'\s*\{\s*"response"\s*:\s*([\[{])')
_TASK: Final = (b'"time_running"', b'"worker_running"')
_ERROR: Final = (b'"taskId"', b'"error"')
_TABLES: Final = ("tasks", "task_events", "task_parameters")


class Mark(NamedTuple):
    """A file and what it is."""

    artifact: Artifact
    family: Family


def survey(bundle: Bundle) -> list[Mark]:
    """Return the files that tell of runs, in the bundle's order."""
    marks = []
    for artifact in bundle.artifacts:
        family = _family(bundle, artifact)
        if family is not None:
            marks.append(Mark(artifact, family))
    return marks


def names_of(bundle: Bundle, marks: list[Mark]) -> tuple[str, ...]:
    """Return the names of the files, and of what SQLite left beside them."""
    names = {mark.artifact.name for mark in marks}
    for mark in marks:
        if mark.family == "history":
            names.update(beside(bundle, mark.artifact.name))
    return tuple(sorted(names))


def _family(bundle: Bundle, artifact: Artifact) -> Family | None:
    if is_sqlite(artifact):
        return "history" if mentions(bundle, artifact, _TABLES) else None
    head = artifact.head()
    answer = _ANSWER.match(head)
    if answer is None:
        return "log" if any(mark in head for mark in _LOG) else None
    if answer[1] == b"[":
        return "workers" if b'"salt"' in head and b"Worker(" in head else None
    if all(mark in head for mark in _TASK):
        return "tasks"
    return "error" if all(mark in head for mark in _ERROR) else None
