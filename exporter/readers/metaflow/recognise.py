"""What a file of Metaflow's local metadata looks like, and where those beside it lie."""

from __future__ import annotations

import re
from typing import Final

from exporter.model import Artifact, Bundle
from exporter.model.named import NamedTuple

_SELF: Final = (b'"flow_id"', b'"run_number"', b'"ts_epoch"')
_STEP: Final = b'"step_name"'
_TASK: Final = b'"task_id"'
_FACT: Final = b'"field_name"'
_ARTIFACT: Final = b'"content_type"'
_DOT: Final = re.compile(rb'digraph (\w{1,200}) \{\r?\n"?\w{1,200}"?\[ label = <<b>')
_BESIDE: Final = re.compile(
    r"(?:\d{1,6}\.(?:attempt\.json|data\.json|runtime|DONE\.lock|runtime_std(?:err|out)\.log"
    r")|_meta/sysmeta_(?:attempt|attempt-done|attempt_ok|origin-run-id|origin-task-id"
    r"|script-name|foreach-stack|foreach-execution-path)_\d{1,20}\.json)$"
)


class Place(NamedTuple):
    """A file that says of itself what it is about, and the folder that it is about."""

    artifact: Artifact
    folder: str
    kind: str
    """`run`, `step` or `task`."""


def survey(bundle: Bundle) -> list[Place]:
    """Return the files that name a run or a task, in the bundle's order."""
    places = []
    for artifact in bundle.artifacts:
        head = artifact.head()
        if not all(mark in head for mark in _SELF) or head.lstrip()[:1] != b"{":
            continue
        if _FACT in head or _ARTIFACT in head:
            continue
        kind = "task" if _TASK in head else "step" if _STEP in head else "run"
        folder = artifact.name.rpartition("/")[0]
        places.append(Place(artifact, _above(folder), kind))
    return places


def _above(folder: str) -> str:
    """Return the folder that `_meta` is in."""
    return folder.rpartition("/")[0] if folder.rpartition("/")[2] == "_meta" else folder


def graphs(bundle: Bundle) -> list[tuple[str, Artifact]]:
    """Return the graphs that `output-dot` prints, with the flows that they are of."""
    found = []
    for artifact in bundle.artifacts:
        drawn = _DOT.search(artifact.head())
        if drawn is not None:
            found.append((drawn[1].decode(), artifact))
    return found


def names_of(bundle: Bundle, places: list[Place]) -> tuple[str, ...]:
    """Return the names of these files, and of what lies in the folders of tasks.

    What a task stored lies elsewhere, and is never looked at: it is pickled.
    """
    tasks = {place.folder for place in places if place.kind == "task"}
    names = {place.artifact.name for place in places}
    for artifact in bundle.artifacts:
        found = _BESIDE.search(f"/{artifact.name}")
        if found is not None and artifact.name[: found.start() - 1].rstrip("/") in tasks:
            names.add(artifact.name)
    names.update(artifact.name for _, artifact in graphs(bundle))
    return tuple(sorted(names))
