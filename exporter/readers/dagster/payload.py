"""Runs from `dagster debug export`: one packed JSON document with the run, its events and plan."""

from __future__ import annotations

import zlib
from typing import Final

from exporter.codec.bounds import MAX_BYTES, raised
from exporter.codec.fields import lenient
from exporter.codec.tolerant import decode
from exporter.model import Artifact, ExportError
from exporter.readers.dagster.decode import code_of, event_of_entry, plan_of, word_of
from exporter.readers.dagster.recognise import GZIP
from exporter.readers.dagster.records import Event, Run, Snapshot, Taken
from exporter.readers.dagster.wire import NULL, DebugWire, RunWire

_GZIP_WINDOW: Final = 31


def snapshot(artifact: Artifact) -> Snapshot:
    """Read a debug export.

    Raises ExportError when it is damaged.
    """
    wire = decode(_plain(artifact), DebugWire, where=artifact.name).value
    raw = wire.pipeline_run if wire.pipeline_run != NULL else wire.dagster_run
    told = lenient(raw, RunWire)
    if told is None or not told.run_id:
        raise ExportError(
            "wrong-shape",
            "the run of this debug export cannot be read",
            hint="write it again with `dagster debug export`",
            where=artifact.name,
        )
    events: list[Event] = []
    bad = 0
    for each in wire.event_list or ():
        found = event_of_entry(each)
        if found is None:
            bad += 1
        else:
            events.append(found[0])
    plan = plan_of(wire.execution_plan_snapshot)
    file, module, folder = code_of(told.pipeline_code_origin)
    tags = {key: value for key, value in (told.tags or {}).items() if isinstance(value, str)}
    taken = Taken(
        plan=plan[0] if plan else None,
        chosen=plan[1] if plan else None,
        events=events,
        partial=bool(bad) or wire.event_list is None,
    )
    return Snapshot(
        origin="debug",
        names=(artifact.name,),
        run=Run(
            run_id=told.run_id,
            job=told.pipeline_name or told.run_id,
            status=word_of(told.status),
            parent=told.parent_run_id,
            root=told.root_run_id,
            chosen=told.step_keys_to_execute,
            tags=tags,
            file=file,
            module=module,
            folder=folder,
        ),
        take=lambda: taken,
        last=max((event.time for event in events if event.time), default=None),
        version=wire.version,
    )


def _plain(artifact: Artifact) -> bytes:
    data = artifact.read()
    if not data.startswith(GZIP):
        return data
    packed, most = zlib.decompressobj(_GZIP_WINDOW), raised(MAX_BYTES)
    try:
        text = packed.decompress(data, most + 1)
    except zlib.error:
        text = b""
    if len(text) > most:
        return text  # refused by its size
    if not packed.eof:
        raise ExportError(
            "truncated-json",
            "the packed file is damaged or ends too early",
            hint="write it again with `dagster debug export`",
            where=artifact.name,
        )
    return text
