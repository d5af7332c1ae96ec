"""What a log of Snakemake tells of an invocation, before it becomes a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from exporter.model.named import NamedTuple

Word = Literal["finished", "error"]


class Problem(NamedTuple):
    """An exception as Snakemake prints it."""

    kind: str | None
    """Its class; of a rule's exception that of what was raised in it."""
    message: str
    text: str
    file: str | None = None
    line: int | None = None


@dataclass(slots=True)
class Try:
    """One attempt of a job; times are as the log has them, without a zone and whole seconds."""

    start: datetime | None = None
    end: datetime | None = None
    word: Word | None = None
    problem: Problem | None = None
    said: str = ""
    """What the log says of its failure."""


@dataclass(slots=True)
class Job:
    """A job of the plan that was begun."""

    jobid: str
    rule: str | None = None
    checkpoint: bool = False
    group: str | None = None
    facts: dict[str, str] = field(default_factory=dict)
    """The lines below its name: `input`, `output`, `wildcards`, …"""
    message: str | None = None
    tries: list[Try] = field(default_factory=list)
    external: str | None = None
    """The id that a cluster gave it."""
    again: bool = False
    """Whether it is to be restarted."""


@dataclass(slots=True)
class Session:
    """One invocation."""

    file: str
    header: dict[str, str] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    planned: dict[str, int] = field(default_factory=dict)
    """How many jobs of each rule were planned in the beginning."""
    done: int = 0
    total: int | None = None
    """What the last line about progress says."""
    cores: str | None = None
    elapsed: timedelta | None = None
    log: str | None = None
    """Where it says that its whole log is."""
    first: datetime | None = None
    last: datetime | None = None
    exiting: bool = False
    """Whether it says, after all progress, that it gives up."""
    cancelled: bool = False
    nothing: bool = False
    """Whether there was nothing to do."""
    dry: bool = False
    """Whether it only said what would be done, or did something else than to run jobs."""
    problems: list[Problem] = field(default_factory=list)
    """Exceptions of no job."""
    evolving: bool = False
    """Whether a checkpoint changed the plan."""

    @property
    def run_id(self) -> str:
        """Return the workflow's id, else the name of its log."""
        name = (self.log or self.file).replace("\\", "/").rpartition("/")[2]
        for ending in (".snakemake.log", ".log", ".txt", ".out", ".err"):
            name = name.removesuffix(ending)
        return self.header.get("Workflow ID") or name or "snakemake"


class Written(NamedTuple):
    """What Snakemake keeps of the job that wrote a file."""

    path: str
    rule: str | None
    inputs: Sequence[str]
    start: float | None
    end: float | None


class Told(NamedTuple):
    """A job as an event of a logger plugin tells of it."""

    rule: str | None
    inputs: Sequence[str]
    outputs: Sequence[str]
    wildcards: Mapping[str, str]
    threads: int | None
    time: float | None


@dataclass(slots=True)
class Events:
    """The events of one invocation."""

    workflow: str | None = None
    started: float | None = None
    begun: dict[str, list[Told]] = field(default_factory=dict)
    ended: dict[str, list[tuple[float, Word]]] = field(default_factory=dict)
    links: list[tuple[str, str]] = field(default_factory=list)
    """Which rule's files which other rule takes."""


class Graph(NamedTuple):
    """A graph of jobs, as `--d3dag` and `--dag` print it."""

    name: str
    rules: Mapping[str, str]
    labels: Mapping[str, str]
    edges: Sequence[tuple[str, str]]
