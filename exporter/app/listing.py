"""Runs, readers and claims as rows of words, for `list` and `readers`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from exporter.app.find import explain_at
from exporter.app.tools import Tools
from exporter.app.wire import notes_to_json
from exporter.model import Note
from exporter.plugins import AUTO, READERS, origin_of
from exporter.readers.base import RunRef
from exporter.report.words import duration, moment


def rows_of(refs: Iterable[RunRef]) -> list[dict[str, Any]]:
    """Return runs as facts, with start and duration in words besides."""
    return [
        {
            "facts": {
                "run_id": ref.run_id,
                "dag_id": ref.dag_id,
                "status": ref.status,
                "start_time": ref.start_time.isoformat() if ref.start_time else None,
                "duration_seconds": ref.duration_seconds,
                "reader": ref.reader,
                "files": list(ref.files),
            },
            "start": moment(ref.start_time) or "unknown",
            "duration": duration(ref.duration_seconds),
        }
        for ref in refs
    ]


def readers_there_are(tools: Tools) -> dict[str, Any]:
    """Return every reader, with the distribution of those that are not our own."""
    said: list[Note] = []
    rows = []
    for reader in tools.readers(AUTO, None, said):
        origin = origin_of("readers", reader.name)
        rows.append(
            {
                "name": reader.name,
                "title": reader.title,
                "suffixes": list(reader.suffixes),
                "origin": origin if origin is not None and reader.name not in READERS else None,
            }
        )
    return {"readers": rows, "notes": notes_to_json(said)}


def claims_at(tools: Tools, location: str) -> dict[str, Any]:
    """Return which readers claim what at a place, and which claim nothing."""
    said: list[Note] = []
    claims = explain_at(tools, location, said)
    claiming = {claimed.reader.name for claimed in claims}
    rows = [
        {
            "name": claimed.reader.name,
            "score": claimed.claim.score,
            "reason": claimed.claim.reason,
            "files": sorted(artifact.name for artifact in claimed.bundle.artifacts),
        }
        for claimed in claims
    ]
    silent = [each.name for each in tools.readers(AUTO, None, []) if each.name not in claiming]
    return {"claims": rows, "silent": silent, "notes": notes_to_json(said)}
