"""What a file of dbt looks like from its first bytes; its name says nothing.

The JSON artifacts name their schema in `metadata.dbt_schema_version`. The logs have a header line
a run, or are JSON lines with dbt's event codes, or Fusion's telemetry lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

Family = Literal["results", "manifest", "sources", "log", "json-log", "telemetry"]

_SCHEMA: Final = re.compile(
    rb'"dbt_schema_version"\s{0,9}:\s{0,9}"[^"\\]{0,100}/(run-results|manifest|sources)/v(\d{1,4})'
)
_INVOCATION: Final = re.compile(rb'"invocation_id"\s{0,9}:\s{0,9}"([^"\\]{1,100})"')
_PROJECT: Final = re.compile(rb'"project_name"\s{0,9}:\s{0,9}"([^"\\]{1,200})"')
_GENERATED: Final = re.compile(rb'"generated_at"\s{0,9}:\s{0,9}"([^"\\]{1,40})"')
_STARTED: Final = re.compile(rb'"invocation_started_at"\s{0,9}:\s{0,9}"([^"\\]{1,40})"')
_CODE: Final = re.compile(rb'"code"\s{0,9}:\s{0,9}"[A-Z]\d{3}"')
_TELEMETRY: Final = re.compile(rb'"event_type"\s{0,9}:\s{0,9}"v1\.(?:public\.)?events\.fusion\.')
_HEADER: Final = re.compile(
    rb"={10,60} (?:\d{4}-\d\d-\d\dT)?\d\d:\d\d:\d\d\.\d{1,9}Z? \| ([0-9A-Za-z-]{8,64}) ={10,60}"
)
_LINE: Final = re.compile(
    rb"(?:\x1b\[0m)?\d\d:\d\d:\d\d\.\d{6} \[(?:debug|info |warn |error)\] \[[^\]\n]{1,10}\]: "
)
_FAMILIES: Final[dict[bytes, Family]] = {
    b"run-results": "results",
    b"manifest": "manifest",
    b"sources": "sources",
}
USUAL_NAMES: Final = ("run_results.json", "sources.json", "manifest.json")
"""What dbt calls them; used only to say of a damaged file what it probably was."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What the first bytes of a file say."""

    family: Family
    schema: int | None = None
    """The version of its schema, where it names one."""
    invocation: str | None = None
    """The invocation that wrote it; of a log, the first one in it."""
    project: str | None = None
    """The project's name, which manifests alone have."""
    generated: str | None = None
    """When a manifest says it was written."""
    started: str | None = None
    """When a manifest says its invocation began."""
    sure: bool = True
    """False for a log that begins in the middle, known by its manner alone."""


def recognise(head: bytes) -> Mark | None:
    """Tell a file of dbt by its first bytes; None for any other file."""
    body = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if body.startswith(b"{"):
        return _json(body)
    found = _HEADER.match(body)
    if found:
        return Mark("log", invocation=found[1].decode("ascii"))
    return Mark("log", sure=False) if _LINE.match(body) else None


def _json(body: bytes) -> Mark | None:
    schema = _SCHEMA.search(body)
    if schema:
        family = _FAMILIES[schema[1]]
        invocation = _text(_INVOCATION.search(body))
        if family != "manifest":
            return Mark(family, int(schema[2]), invocation)
        return Mark(
            family,
            int(schema[2]),
            invocation,
            project=_text(_PROJECT.search(body)),
            generated=_text(_GENERATED.search(body)),
            started=_text(_STARTED.search(body)),
        )
    if b'"event_type"' in body and _TELEMETRY.search(body):
        return Mark("telemetry", invocation=_text(_INVOCATION.search(body)))
    if b'"invocation_id"' in body and b'"info"' in body and _CODE.search(body):
        return Mark("json-log", invocation=_text(_INVOCATION.search(body)))
    return None


def _text(found: re.Match[bytes] | None) -> str | None:
    return found[1].decode("utf-8", "replace") if found else None
