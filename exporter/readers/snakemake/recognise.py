"""What a file of Snakemake looks like from its first bytes."""

from __future__ import annotations

import re
from typing import Final, Literal

from exporter.model import Artifact, Bundle
from exporter.readers.databases import is_sqlite, mentions
from exporter.readers.marks import Mark, marked

Family = Literal["log", "metadata", "database", "d3dag", "dot", "events", "benchmark"]

_BEGIN: Final = re.compile(
    rb"^(?:\x1b\[[0-9;]{0,20}m|[ \t]){0,40}Building DAG of jobs\.\.\.", re.MULTILINE
)
_BANNER: Final = re.compile(rb"^SNAKEMAKE\r?\n=+\r?\n", re.MULTILINE)
_STARTED: Final = re.compile(rb'"event"\s{0,3}:\s{0,3}"(?:workflow_started|run_info|job_info)"')
_LOGGER: Final = b'"snakemake.logging"'
_DOT: Final = b"digraph snakemake_dag"
_NODE: Final = re.compile(rb'"value"\s*:\s*\{\s*"jobid"\s*:')
_KEPT: Final = re.compile(rb'\{\s*"(?:rule|version|code|input|incomplete|record_format_version)"')
_UNBEGUN: Final = re.compile(
    rb"^(?:[A-Z]\w{0,80}(?:Exception|Error)(?: in (?:file |line \d)|:\r?\n)|Error: )", re.MULTILINE
)
_NAMED: Final = re.compile(r"(?:^|/)\d{4}-\d\d-\d\dT\d{6}\.\d{6}\.snakemake\.log$")
"""As Snakemake names its log; one that breaks off before there is a plan has nothing else."""
_BENCHMARK: Final = (b"s\th:m:s\t", b"jobid\trule_name\t")
METADATA: Final = ".snakemake/metadata/"
LOGS: Final = ".snakemake/log/"
_TABLE: Final = ("snakemake_metadata",)


def survey(bundle: Bundle) -> list[Mark]:
    """Return the files that tell of runs, in the bundle's order."""
    return marked(bundle, _family)


def root_of(name: str) -> str:
    """Return the folder that Snakemake worked in, as far as a file's place tells."""
    for part in (LOGS, METADATA, ".snakemake/"):
        place = f"/{name}".rfind(f"/{part}")
        if place >= 0:
            return name[: max(0, place - 1)]
    return name.rpartition("/")[0]


def _family(bundle: Bundle, artifact: Artifact) -> Family | None:
    if is_sqlite(artifact):
        return "database" if mentions(bundle, artifact, _TABLE) else None
    head = artifact.head()
    if _BEGIN.search(head) or _BANNER.search(head):
        # an event of a logger plugin holds the same words
        return "events" if head.lstrip()[:1] == b"{" else "log"
    if _NAMED.search(artifact.name) and _UNBEGUN.search(head):
        return "log"
    begin = head[:1]
    if begin == b"{":
        return _json(artifact.name, head)
    if _DOT in head[:200]:
        return "dot"
    return "benchmark" if head.startswith(_BENCHMARK) else None


def _json(name: str, head: bytes) -> Family | None:
    if f"/{METADATA}" in f"/{name}" and _KEPT.match(head) and b'"rule"' in head:
        return "metadata"
    if _LOGGER in head or _STARTED.search(head):
        return "events"
    if head.startswith(b'{"nodes"') and _NODE.search(head):
        return "d3dag"
    return "benchmark" if b'"h:m:s"' in head[:500] else None
