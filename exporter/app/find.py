"""Open a storage and find its runs: what `export`, `list` and `readers` begin with."""

from __future__ import annotations

from pathlib import Path

from exporter.app.tools import Tools
from exporter.model import Note
from exporter.plugins import AUTO
from exporter.readers.choose import Claimed, Findings, claims_on, find_runs


def findings_at(tools: Tools, location: str, reader: str, skip: tuple[Path, ...] = ()) -> Findings:
    """List the runs at a location; the notes on the storage come first."""
    tools.doing(f"looking for runs in {location}")
    bundle, notes = tools.open_storage(location, tools.suffixes(reader), skip)
    tools.doing(f"listing the runs in {location}")
    said: list[Note] = []
    readers = tools.readers(reader, bundle, said)
    findings = find_runs(bundle, readers, forced=reader != AUTO)
    return findings._replace(notes=(*notes, *said, *findings.notes))


def explain_at(tools: Tools, location: str, notes: list[Note]) -> list[Claimed]:
    """Say which readers claim what at a location; the list gets what is to be said of plugins."""
    bundle, _ = tools.open_storage(location, tools.suffixes(AUTO), ())
    return claims_on(bundle, tools.readers(AUTO, bundle, notes), forced=False)
