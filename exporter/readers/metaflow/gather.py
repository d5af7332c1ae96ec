"""The runs in Metaflow's local metadata: some fifty small files for each task."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, TypeVar

from exporter.codec.fields import lenient
from exporter.codec.moments import since_epoch
from exporter.model import Artifact, Bundle, ExportError, Note
from exporter.model.late import late
from exporter.readers.metaflow.recognise import Place, graphs, survey
from exporter.readers.metaflow.records import Graph, Run, Task, Try
from exporter.readers.metaflow.wire import (
    AttemptWire,
    DataWire,
    FactWire,
    RuntimeWire,
    SelfWire,
)

T = TypeVar("T")

_NUMBERED: Final = re.compile(r"(?:^|/)(\d{1,6})\.(attempt\.json|data\.json|runtime|DONE\.lock)$")
_FACT: Final = re.compile(
    r"(?:^|/)_meta/sysmeta_(?:attempt|attempt-done|attempt_ok|origin-run-id|origin-task-id"
    r"|script-name|foreach-stack|foreach-execution-path)_\d{1,20}\.json$"
)
"""Of some fifty facts on a task these are looked at."""
FRAME: Final = late(r"\[MFLOG\|[^\]\n]{1,200}\]")
"""What stands before each line of a task's logs."""
_ERRORS: Final = re.compile(r"(?:^|/)(\d{1,6})\.runtime_stderr\.log$")
_KILLED: Final = "[KILLED BY ORCHESTRATOR]"
MARKS: Final = frozenset({_KILLED, "Aborted!", "Task failed.", ""})
"""What ends the log of a task that failed or was stopped."""
_TAIL: Final = 20_000
_ATTEMPT: Final = "attempt_id:"
_VERSION: Final = "metaflow_version:"
_PARAMETERS: Final = "_parameters"
_DIGITS: Final = 6
_CAUGHT: Final = "_catch_exception"
_NODE: Final = re.compile(
    r'^"?(\w{1,200})"?\[ label = <<b>[^<\n]{1,200}</b> \| <font [^>\n]{1,100}>(\w{1,40})<',
    re.MULTILINE,
)
_EDGE: Final = re.compile(r'^"?(\w{1,200})"? -> "?(\w{1,200})"?;', re.MULTILINE)


def runs(bundle: Bundle, notes: list[Note]) -> dict[tuple[str, str], Run]:
    """Return the runs by flow and number; a file that cannot be read gets a note."""
    found: dict[tuple[str, str], Run] = {}
    folders: dict[str, tuple[Run, Task]] = {}
    for place in survey(bundle):
        wire = lenient(_bytes(place.artifact, notes), SelfWire)
        if wire is None or not wire.flow_id or not isinstance(wire.run_number, int | str):
            notes.append(_unreadable(place.artifact))
            continue
        key = wire.flow_id, str(wire.run_number) or "unknown"
        run = found.setdefault(key, Run(*key))
        run.files.append(place.artifact.name)
        _place(run, place, wire, folders)
    for artifact in bundle.artifacts:
        _file(artifact, folders, notes)
    for artifact in bundle.artifacts:
        _stopped(artifact, folders)
    return {key: run for key, run in found.items() if run.start or run.tasks}


def _place(run: Run, place: Place, wire: SelfWire, folders: dict[str, tuple[Run, Task]]) -> None:
    time = since_epoch(wire.ts_epoch / 1000) if wire.ts_epoch is not None else None
    for tag in wire.system_tags or ():
        if tag.startswith(_VERSION):
            run.version = tag.removeprefix(_VERSION)
    if place.kind == "run":
        run.start, run.tags = time, wire.tags or ()
    elif wire.step_name and wire.step_name != _PARAMETERS:
        run.reached.add(wire.step_name)
        if place.kind == "task":
            task = Task(wire.step_name, str(wire.task_id), place.folder, time)
            run.tasks[task.key] = task
            folders[place.folder] = run, task


def _file(artifact: Artifact, folders: Mapping[str, tuple[Run, Task]], notes: list[Note]) -> None:
    """Take a file that lies in a task's folder."""
    numbered = _NUMBERED.search(artifact.name)
    fact = None if numbered else _FACT.search(artifact.name)
    match = numbered or fact
    if match is None:
        return
    owner = folders.get(artifact.name[: match.start()].rstrip("/"))
    if owner is None:
        return
    run, task = owner
    run.files.append(artifact.name)
    if numbered and numbered[2] == "DONE.lock":
        _try(task, int(numbered[1])).done = True
        return
    data = _bytes(artifact, notes)
    good = _fact(task, data) if fact else _numbered(task, data, int(match[1]), match[2])
    if not good:
        run.unread += 1
        notes.append(_unreadable(artifact))


def _stopped(artifact: Artifact, folders: Mapping[str, tuple[Run, Task]]) -> None:
    """See whether an attempt failed only because the scheduler stopped its process.

    It does so with all that run when one fails, or when somebody interrupts it.
    """
    match = _ERRORS.search(artifact.name)
    owner = folders.get(artifact.name[: match.start()].rstrip("/")) if match else None
    one = owner[1].tries.get(int(match[1])) if match and owner else None
    if one is None or one.word != "failed":
        return
    try:
        text = FRAME.sub("", artifact.tail(_TAIL).decode("utf-8", "replace"))
    except ExportError:
        return
    lines = {line.strip() for line in text.splitlines()}
    one.stopped = _KILLED in lines and lines <= MARKS


def _numbered(task: Task, data: bytes, number: int, kind: str) -> bool:
    one = _try(task, number)
    if kind == "attempt.json":
        attempt = lenient(data, AttemptWire)
        one.start = since_epoch(attempt.time) if attempt else None
        return attempt is not None
    if kind == "runtime":
        runtime = lenient(data, RuntimeWire)
        if runtime is None:
            return False
        one.ran, one.code, one.killed = runtime.success, runtime.return_code, bool(runtime.killed)
        return True
    stored = lenient(data, DataWire)
    one.caught = stored is not None and _CAUGHT in (stored.objects or {})
    return stored is not None


def _fact(task: Task, data: bytes) -> bool:
    wire = lenient(data, FactWire)
    if wire is None or wire.field_name is None:
        return False
    if wire.field_name == "script-name" and isinstance(wire.value, str):
        task.script = wire.value
    elif wire.field_name == "foreach-execution-path" and isinstance(wire.value, str):
        task.path = tuple(wire.value.split(","))
    elif wire.field_name == "foreach-stack" and isinstance(wire.value, list):
        task.values = [each for each in wire.value if isinstance(each, str)]
    tags = [each for each in wire.tags or () if each.startswith(_ATTEMPT)]
    number = tags[0].removeprefix(_ATTEMPT) if tags else ""
    if not tags and wire.field_name in {"attempt", "attempt-done"}:  # it is their value
        number = str(wire.value)
    if number.isdecimal() and len(number) < _DIGITS:
        _of_attempt(task, int(number), wire)
    return True


def _of_attempt(task: Task, number: int, wire: FactWire) -> None:
    time = since_epoch(wire.ts_epoch / 1000) if wire.ts_epoch is not None else None
    told = wire.value not in {None, "", "None"} if isinstance(wire.value, str | None) else True
    match wire.field_name:
        case "attempt":
            one = _try(task, number)
            one.start = one.start or time
        case "attempt-done":
            _try(task, number).end = time
        case "attempt_ok":
            _try(task, number).ok = str(wire.value) == "True"
        case "origin-run-id" if told:
            _try(task, number).origin = str(wire.value)
        case "origin-task-id" if told:
            _try(task, number).cloned = True


def _try(task: Task, number: int) -> Try:
    return task.tries.setdefault(number, Try())


def _bytes(artifact: Artifact, notes: list[Note]) -> bytes:
    try:
        return artifact.read()
    except ExportError as error:
        notes.append(
            Note(code=error.code, level="error", message=error.message, where=artifact.name)
        )
        return b""


def _unreadable(artifact: Artifact) -> Note:
    return Note(
        code="unreadable-item",
        level="error",
        message="This file of Metaflow's metadata cannot be read.",
        where=artifact.name,
    )


def graph_of(bundle: Bundle, run: Run) -> Graph | None:
    """Return the flow's graph: the nearest one that has all steps of the run."""
    fits = list(_fitting(bundle, run))
    if not fits:
        return None
    home = run.files[0]
    return min(fits, key=lambda graph: (-_common(graph.file, home), graph.file))


def _fitting(bundle: Bundle, run: Run) -> Iterator[Graph]:
    for flow, artifact in graphs(bundle):
        if flow != run.flow:
            continue
        try:
            text = artifact.read().decode("utf-8", "replace")
        except ExportError:
            continue
        kinds = {found[1]: found[2] for found in _NODE.finditer(text)}
        edges = [(found[1], found[2]) for found in _EDGE.finditer(text)]
        # one that is cut off would make steps look as if nothing came before them
        if run.reached <= kinds.keys() and text.rstrip().endswith("}"):
            yield Graph(artifact.name, kinds, edges)


def _common(one: str, other: str) -> int:
    """Return how many folders two names share."""
    count = 0
    for left, right in zip(one.split("/")[:-1], other.split("/")[:-1], strict=False):
        if left != right:
            break
        count += 1
    return count
