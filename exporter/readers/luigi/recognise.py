"""What a file of Luigi looks like: logs and answers by their first bytes, a database by tables."""

from __future__ import annotations

import re
from typing import Final, Literal

from exporter.model import Artifact, Bundle
from exporter.readers.databases import is_sqlite, mentions
from exporter.readers.marks import Mark, marked

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


def survey(bundle: Bundle) -> list[Mark]:
    """Return the files that tell of runs, in the bundle's order."""
    return marked(bundle, _family)


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
