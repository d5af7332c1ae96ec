"""Open a storage and find its runs: what `export`, `list` and `readers` begin with."""

from __future__ import annotations

from pathlib import Path

from exporter.app.tools import Tools
from exporter.plugins import AUTO
from exporter.readers.choose import Claimed, Findings, claims_on, find_runs


def findings_at(tools: Tools, location: str, reader: str, skip: tuple[Path, ...] = ()) -> Findings:
    """List the runs at a location; the notes on the storage come first."""
    tools.doing(f"looking for runs in {location}")
    bundle, notes = tools.open_storage(location, tools.suffixes(reader), skip)
    tools.doing(f"listing the runs in {location}")
    findings = find_runs(bundle, tools.readers(reader, bundle), forced=reader != AUTO)
    return findings._replace(notes=(*notes, *findings.notes))


def explain_at(tools: Tools, location: str) -> list[Claimed]:
    """Say which readers claim what at a location."""
    bundle, _ = tools.open_storage(location, tools.suffixes(AUTO), ())
    return claims_on(bundle, tools.readers(AUTO, bundle), forced=False)
