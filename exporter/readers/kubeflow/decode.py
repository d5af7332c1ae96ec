"""The files of a bundle, decoded into runs as far as they can be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import msgspec
from msgspec import Raw

from exporter.codec.concatenated import documents
from exporter.codec.tolerant import check_depth, decode_items
from exporter.model import Artifact, Bundle, ExportError, Note, SourceFile
from exporter.model.digest import sha256
from exporter.readers.kubeflow.definition import definition
from exporter.readers.kubeflow.flat import is_flat, unfolded
from exporter.readers.kubeflow.wire import Run, Shell, Task

_OPEN: Final = frozenset({"", "PENDING", "RUNNING", "CANCELING", "PAUSED"})


@dataclass(slots=True)
class Found:
    """One run, and what of it could not be read."""

    run: Run
    file: SourceFile
    tasks: list[Task] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    damaged: bool = False
    flat: bool = False
    """Whether the tasks are Argo's nodes, of which none says what it is in."""


def runs_in(bundle: Bundle, notes: list[Note]) -> dict[str, Found]:
    """Return the runs by id; of one that stands twice the record that has gone further."""
    found: dict[str, Found] = {}
    for artifact in bundle.artifacts:
        try:
            for each in _file(artifact, alone=bundle.single):
                key = each.run.run_id or artifact.name
                known = found.get(key)
                if known is None or _rank(each) > _rank(known):
                    found[key] = each
        except ExportError as error:
            message = f"{error.message[:1].upper()}{error.message[1:]}."
            notes.append(Note(code=error.code, level="error", message=message, where=artifact.name))
    return found


def _rank(found: Found) -> tuple[bool, int]:
    return found.run.state not in _OPEN, len(found.tasks)


def _file(artifact: Artifact, *, alone: bool) -> Iterator[Found]:
    data = artifact.read()
    file = SourceFile(path=artifact.name, size_bytes=len(data), sha256=sha256(data))
    read = documents(data, where=artifact.name)
    notes = [_note("file-repaired", "warning", text, file) for text in read.repairs]
    if read.cut:
        text = "The file ends too early: what came after is missing."
        notes.append(_note("cut-answer", "error", text, file))
    raws = [each for raw in read.raws for each in _items(raw)]
    runs = decode_items(raws, Run, where=artifact.name, what="run")
    count = 0
    for run in runs.values:
        if not run.run_id:
            continue
        count += 1
        check_depth((run.pipeline_spec,), artifact.name)
        tasks = decode_items(
            (run.run_details.task_details if run.run_details else None) or run.tasks or (),
            Task,
            where=artifact.name,
            what="task",
        )
        for task in tasks.values:
            task.state = task.state or task.status
            task.display_name = task.display_name or task.name
        flat = is_flat(tasks.values)
        yield Found(
            run,
            file,
            unfolded(tasks.values, definition(run)) if flat else tasks.values,
            [*notes, *runs.notes, *tasks.notes],
            damaged=bool(tasks.notes) or read.cut,
            flat=flat,
        )
    if alone and not count:
        raise ExportError(
            "not-kubeflow",
            "there is no run of Kubeflow Pipelines in it",
            hint="save one with `kfp run get RUN_ID --output json`",
            where=artifact.name,
        )


def _note(code: str, level: str, message: str, file: SourceFile) -> Note:
    return Note(code=code, level="error" if level == "error" else "warning", message=message,
                where=file.path)  # fmt: skip


def _items(raw: Raw) -> Iterator[Raw]:
    try:
        if bytes(memoryview(raw)[:64]).lstrip()[:1] == b"[":
            yield from msgspec.json.decode(raw, type=list[Raw])
            return
        shell = msgspec.json.decode(raw, type=Shell)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        yield raw
        return
    if shell.run_id is None and shell.runs is not None:
        yield from shell.runs
    else:
        yield raw
