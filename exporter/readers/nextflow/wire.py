"""What a trace, a report or a log says of one task, and of one run.

Source: `nextflow.trace.TraceRecord` (all fields and their kinds), `TaskHandler`, versions 19 to 26.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from exporter.model import Note, SourceFile
from exporter.readers.nextflow.units import (
    Moment,
    bytes_of,
    moment_of,
    number_of,
    percent_of,
    seconds_of,
)

_METRICS: Final[Mapping[str, tuple[str, Callable[[str], float | None]]]] = {
    "%cpu": ("cpu_percent", percent_of),
    "%mem": ("memory_percent", percent_of),
    "realtime": ("script_seconds", seconds_of),
    "rss": ("rss_bytes", bytes_of),
    "vmem": ("vmem_bytes", bytes_of),
    "peak_rss": ("peak_rss_bytes", bytes_of),
    "peak_vmem": ("peak_vmem_bytes", bytes_of),
    "rchar": ("read_characters_bytes", bytes_of),
    "wchar": ("written_characters_bytes", bytes_of),
    "read_bytes": ("read_bytes", bytes_of),
    "write_bytes": ("written_bytes", bytes_of),
    "cpus": ("cpus", number_of),
    "memory": ("memory_bytes", bytes_of),
    "accelerator": ("accelerators", number_of),
}


@dataclass(slots=True)
class Row:
    """One try of one task."""

    name: str
    status: str
    task_id: str | None = None
    hash: str | None = None
    process: str = ""
    exit: str | None = None
    submit: Moment | None = None
    start: Moment | None = None
    complete: Moment | None = None
    seconds: float | None = None
    """From submission to the end, the wait included."""
    attempt: int | None = None
    action: str | None = None
    """What was done after its failure: RETRY, IGNORE, FINISH, TERMINATE."""
    worker: str | None = None
    metrics: dict[str, float] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str | None, str | None]:
        """Return what tells it from the others of its run."""
        return self.task_id, self.hash

    @property
    def cached(self) -> bool:
        """Say whether it was taken from an earlier run, whose times it has."""
        return self.status == "CACHED"


def row_of(values: Mapping[str, str]) -> Row | None:
    """Make a row of the fields that are there; None where it names no task."""
    known = {name: text for name, text in values.items() if text and text != "-"}
    name = known.get("name") or known.get("process")
    if name is None or not known.get("status"):
        return None
    attempt = known.get("attempt", "")
    metrics = {
        key: value
        for column, (key, kind) in _METRICS.items()
        if column in known and (value := kind(known[column])) is not None
    }
    facts = {
        key: known[column]
        for column, key in (
            ("native_id", "native_id"),
            ("workdir", "work_dir"),
            ("queue", "queue"),
            ("container", "container"),
            ("module", "module"),
            ("tag", "tag"),
        )
        if column in known
    }
    if "script" in known:
        facts["script"] = known["script"]
    return Row(
        name,
        known["status"],
        task_id=known.get("task_id"),
        hash=known.get("hash"),
        process=known.get("process") or process_of(name),
        exit=known.get("exit"),
        submit=moment_of(known.get("submit", "")),
        start=moment_of(known.get("start", "")),
        complete=moment_of(known.get("complete", "")),
        seconds=seconds_of(known.get("duration", "")),
        attempt=int(attempt) if attempt.isascii() and attempt.isdigit() else None,
        action=known.get("error_action"),
        worker=known.get("hostname"),
        metrics=metrics,
        facts=facts,
    )


def process_of(name: str) -> str:
    """Return the process of a task's name: `FASTQC` of `FASTQC (sample 1)`."""
    head, found, _ = name.partition(" (")
    return head if found and name.endswith(")") else name


@dataclass(slots=True)
class Told:
    """What one file says of one run."""

    kind: str
    """`trace`, `report` or `log`."""
    file: SourceFile
    rows: list[Row] = field(default_factory=list)
    run_name: str | None = None
    session: str | None = None
    command: str | None = None
    version: str | None = None
    dag: str | None = None
    verdict: str | None = None
    """`success`, `failed`, `cancelled`; None where the file does not say."""
    word: str | None = None
    """Its own words for that."""
    error: str | None = None
    """What the run ended with."""
    errors: dict[str, str] = field(default_factory=dict)
    """What tasks failed with, by hash and by name."""
    started: datetime | None = None
    """By a clock of unknown zone."""
    ended: datetime | None = None
    unmade: dict[str, Row] = field(default_factory=dict)
    """Tasks that failed before they could be submitted, by name; only a log tells of them."""
    again: dict[str, bool] = field(default_factory=dict)
    """Whether the try of that hash came after another; only a log says."""
    metadata: dict[str, str] = field(default_factory=dict)
    whole: bool = True
    """False where the file was cut."""
    notes: list[Note] = field(default_factory=list)
