"""What a file of Dagster looks like: a database by its tables, JSON by its first bytes."""

from __future__ import annotations

import re
import zlib
from typing import Final, Literal

from exporter.model import Artifact, Bundle
from exporter.readers.databases import is_sqlite, mentions
from exporter.readers.marks import Mark, marked, names_of

Family = Literal["runs", "events", "graphql", "debug"]

_RUNS: Final = ("runs", "run_tags", "snapshots")
_EVENTS: Final = ("event_logs", "asset_keys")
_ANSWER: Final = re.compile(
    rb'"(?:(?:r|pipelineR)uns?OrError|logsForRun|logsForPipelineRun)"\s{0,9}:\s{0,9}\{'
)
_DATA: Final = re.compile(rb'\{\s{0,99}"(?:data|errors|extensions)"\s{0,9}:')
DEBUG: Final = b"DebugRunPayload"
GZIP: Final = b"\x1f\x8b\x08"
_GZIP_WINDOW: Final = 31
"""zlib's word for gzip's header."""
_PEEK: Final = 400
_LOGS: Final = re.compile(r"(?:^|/)compute_logs/[^/]{1,200}\.(?:out|err)$")


def survey(bundle: Bundle) -> list[Mark]:
    """Return the files that tell of runs, in the bundle's order."""
    return marked(bundle, _family)


def is_log(name: str) -> bool:
    """Say whether a name is that of a log that Dagster captured of a process.

    Their content is the user's own, so that only the place tells of them.
    """
    return _LOGS.search(name) is not None


def with_neighbours(bundle: Bundle, marks: list[Mark]) -> tuple[str, ...]:
    """Return the names of the files, of what SQLite left beside them, and of the captured logs."""
    logs = [each.name for each in bundle.artifacts if is_log(each.name)]
    return tuple(sorted({*names_of(bundle, marks, "runs", "events"), *logs}))


def begin_of_answer(data: bytes) -> int:
    """Return where the JSON begins: `dagster-graphql` prints what it logs before and after it."""
    found = _DATA.search(data)
    return found.start() if found else 0


def _family(bundle: Bundle, artifact: Artifact) -> Family | None:
    if is_sqlite(artifact):
        if mentions(bundle, artifact, _RUNS):
            return "runs"
        return "events" if mentions(bundle, artifact, _EVENTS) else None
    head = artifact.head()
    if head.startswith(GZIP):
        return "debug" if DEBUG in _unpacked(head) else None
    if DEBUG in head[:_PEEK] and head.lstrip()[:1] == b"{":
        return "debug"
    if _ANSWER.search(head) and _DATA.search(head):
        return "graphql"
    return None


def _unpacked(head: bytes) -> bytes:
    try:
        return zlib.decompressobj(_GZIP_WINDOW).decompress(head, _PEEK)
    except zlib.error:
        return b""
