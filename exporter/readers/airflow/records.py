"""What every source of Airflow tells of a run, in one shape, before it becomes steps.

Times stay text until they are needed: a listing needs few of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from exporter.model import Note
from exporter.model.named import NamedTuple

Origin = Literal["database", "rest", "printed"]
Place = tuple[str, int]
"""A task's id and its map index, -1 where it is not mapped."""


class Try(NamedTuple):
    """One try of a task instance."""

    number: int
    state: str | None
    start: str | None = None
    end: str | None = None
    seconds: float | None = None
    queued: str | None = None


class Choice(NamedTuple):
    """What a task chose that decides which of those after it run."""

    place: Place
    followed: tuple[str, ...] | None
    """The tasks that go on; None where it says only which do not."""
    skipped: tuple[str, ...]


@dataclass(slots=True)
class Instance:
    """A task instance: a task of one run, or one part of a mapped task."""

    task_id: str
    map_index: int = -1
    state: str | None = None
    try_number: int | None = None
    """None where the source does not tell of tries."""
    max_tries: int | None = None
    start: str | None = None
    end: str | None = None
    seconds: float | None = None
    queued: str | None = None
    worker: str | None = None
    operator: str | None = None
    display: str | None = None
    label: str | None = None
    """What the DAG's author called this part of a mapped task."""
    pool: str | None = None
    queue: str | None = None
    executor: str | None = None

    @property
    def place(self) -> Place:
        """Return what it is known by within its run."""
        return self.task_id, self.map_index


@dataclass(slots=True, kw_only=True)
class Run:
    """What a source says of a run as a whole."""

    dag_id: str
    run_id: str
    state: str | None = None
    run_type: str | None = None
    start: str | None = None
    end: str | None = None
    logical: str | None = None
    run_after: str | None = None
    decided: str | None = None
    """When the scheduler last looked at it."""
    queued: str | None = None
    clear_number: int | None = None
    triggered_by: str | None = None
    dag_hash: str | None = None
    version: str | None = None
    """The id of the DAG's version."""


@dataclass(slots=True, kw_only=True)
class Totals:
    """What the verdict and the times need to know of all task instances."""

    count: int = 0
    unfinished: int = 0
    going: int = 0
    """Of these, those that were at least handed to the scheduler."""
    failed: int = 0
    """Failed, or stopped by a failure."""
    undated_skips: int = 0
    first: str | None = None
    """The earliest start of any try."""
    last: str | None = None
    """The latest end of any try."""
    earliest_end: str | None = None
    startless: int = 0
    """Instances that ran and have no start on record."""
    expected: int | None = None
    """How many there should be, where the source says so."""
    unread: int = 0
    """Files of this run that hold instances and cannot be read."""


class Task(NamedTuple):
    """A task as the DAG defines it."""

    task_id: str
    downstream: Sequence[str] = ()
    kind: str | None = None
    group: str | None = None
    mapped_group: str | None = None
    """The nearest group around it that is mapped as a whole."""
    retries: int | None = None
    trigger_rule: str | None = None
    """None for the usual one, that all before it succeeded."""
    setup: bool = False
    teardown: bool = False
    mapped: bool = False
    """Whether it has an instance for each of some values."""
    owner: str | None = None
    """None for Airflow's own word for nobody."""


@dataclass(slots=True, kw_only=True)
class Dag:
    """A DAG's definition."""

    tasks: Mapping[str, Task] = field(default_factory=dict)
    file: str | None = None
    """The file that defines it, absolute on the machine that read it."""
    folder: str | None = None
    """The folder of DAGs there."""
    tags: tuple[str, ...] = ()
    zone: str | None = None
    """The zone of its schedule, where that is not UTC."""
    changed: bool = False
    """Whether the definition is known to be another than the one that ran."""


@dataclass(slots=True, kw_only=True)
class Taken:
    """All that one source has on one run."""

    instances: list[Instance] = field(default_factory=list)
    tries: Mapping[Place, list[Try]] = field(default_factory=dict)
    """Earlier tries, and where the source lists all, the current one too."""
    ids: Mapping[str, tuple[Place, int]] = field(default_factory=dict)
    """The place and number of each try by its id, which Airflow 3 gives to each."""
    first_pokes: Mapping[Place, str] = field(default_factory=dict)
    """When a sensor that comes and goes looked for the first time."""
    choices: Sequence[Choice] = ()
    dag: Dag | None = None
    notes: list[Note] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Snapshot:
    """One source's record of one run."""

    origin: Origin
    site: str
    """The folder of the installation that it belongs to."""
    names: tuple[str, ...]
    """The files that hold it."""
    run: Run
    totals: Totals
    take: Callable[[], Taken]
    command_time: datetime | None = None
    """When the command `airflow dags test` began, for a run that it made."""
    notes: tuple[Note, ...] = ()
