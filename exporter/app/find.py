"""Open a storage and find its runs: what `export`, `list` and `readers` begin with."""

from __future__ import annotations

from pathlib import Path

from exporter.app.tools import Tools
from exporter.model import Bundle, Note
from exporter.readers.base import Reader
from exporter.readers.choose import Claimed, Findings, claims_on, find_runs

AUTO = "auto"


def open_bundle(
    tools: Tools, location: str, readers: list[Reader], skip: tuple[Path, ...] = ()
) -> tuple[Bundle, tuple[Note, ...]]:
    """Return the files at a location that any of the readers could know."""
    suffixes = sorted({suffix for reader in readers for suffix in reader.suffixes})
    return tools.open_storage(location, suffixes, skip)


def findings_at(tools: Tools, location: str, reader: str, skip: tuple[Path, ...] = ()) -> Findings:
    """List the runs at a location; the notes on the storage come first."""
    readers = tools.readers(reader)
    tools.doing(f"looking for runs in {location}")
    bundle, notes = open_bundle(tools, location, readers, skip)
    tools.doing(f"listing the runs in {location}")
    findings = find_runs(bundle, readers, forced=reader != AUTO)
    return findings._replace(notes=(*notes, *findings.notes))


def explain_at(tools: Tools, location: str) -> list[Claimed]:
    """Say which readers claim what at a location."""
    readers = tools.readers(AUTO)
    bundle, _ = open_bundle(tools, location, readers)
    return claims_on(bundle, readers, forced=False)
