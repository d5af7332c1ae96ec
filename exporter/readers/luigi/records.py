"""What the sources of Luigi tell of tasks and workers, before they become runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from exporter.model.named import NamedTuple


@dataclass(slots=True)
class Try:
    """One attempt; what yields other tasks runs again, and is the same attempt."""

    start: datetime | None = None
    end: datetime | None = None
    word: str | None = None
    """DONE or FAILED; None while it has not ended."""
    error: str = ""
    """What was logged of its failure."""
    pid: str | None = None


@dataclass(slots=True)
class Task:
    """A task of a worker."""

    task_id: str
    display: str | None = None
    words: list[str] = field(default_factory=list)
    """What the scheduler was told of it, in order."""
    tries: list[Try] = field(default_factory=list)
    reason: str | None = None
    """Why it was left pending."""
    error: str = ""
    """What broke before it could run."""


@dataclass(slots=True)
class Group:
    """A line of the summary and the tasks below it."""

    title: str
    count: int
    items: list[tuple[int, str]] = field(default_factory=list)
    """Of how many tasks each line is, and what it calls them."""


@dataclass(slots=True)
class Session:
    """What a log says of one worker."""

    file: str
    salt: str | None = None
    worker: Mapping[str, str] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    by_display: dict[str, Task] = field(default_factory=dict)
    """Tasks that ran and whose ids are not known yet."""
    groups: list[Group] = field(default_factory=list)
    scheduled: int | None = None
    face: str | None = None
    because: str = ""
    ended: bool = False
    """Whether the summary is there to its end."""
    alone: bool = False
    """Whether the summary is all that there is."""
    first: datetime | None = None
    last: datetime | None = None


class Row(NamedTuple):
    """An event of the history; its time is local, without a zone."""

    word: str
    time: datetime | None


class Record(NamedTuple):
    """A task in the history: each time that it is scheduled it is another one."""

    task_id: str
    family: str | None
    host: str | None
    params: Mapping[str, str]
    events: Sequence[Row]


@dataclass(slots=True)
class Told:
    """What the scheduler's API says of a task."""

    task_id: str
    name: str | None = None
    display: str | None = None
    status: str | None = None
    salts: Sequence[str] = ()
    host: str | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    deps: Sequence[str] | None = None
    """None where this answer does not tell."""
    added: datetime | None = None
    running: datetime | None = None
    updated: datetime | None = None
    message: str | None = None
    progress: float | None = None


@dataclass(slots=True)
class Broken:
    """What the scheduler's API says of a failure."""

    text: str = ""
    module: str | None = None
    family: str | None = None
    display: str | None = None


@dataclass(slots=True)
class Worker:
    """What the scheduler's API says of a worker."""

    salt: str
    first_task: str | None = None
    started: datetime | None = None
    active: datetime | None = None
    pending: int | None = None
    running: int | None = None


@dataclass(slots=True)
class Api:
    """All answers of a folder together."""

    tasks: dict[str, Told] = field(default_factory=dict)
    errors: dict[str, Broken] = field(default_factory=dict)
    workers: dict[str, Worker] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    graph: bool = False
    """Whether an answer has dependencies; a list of tasks may be of one status only."""
