"""What the files of Metaflow tell of runs and tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Word = Literal["success", "failed", "cancelled"]


@dataclass(slots=True)
class Try:
    """One attempt of a task."""

    start: datetime | None = None
    end: datetime | None = None
    ok: bool | None = None
    """What the attempt says of itself."""
    ran: bool | None = None
    """What became of its process."""
    done: bool = False
    """Whether it is marked as done."""
    killed: bool = False
    stopped: bool = False
    """Whether it ended because the scheduler stopped it, and says of no error of its own."""
    code: int | None = None
    cloned: bool = False
    """Whether it was taken over from another run."""
    origin: str | None = None
    """The run that this one resumes."""
    caught: bool = False
    """Whether a failure was caught."""

    @property
    def word(self) -> Word | None:
        """Return how it ended: both its own word and its process count."""
        if self.ok is False or self.ran is False:
            return "cancelled" if self.stopped else "failed"
        if self.ok or self.cloned:
            return "success"
        return "success" if self.ran and self.done else None


@dataclass(slots=True)
class Task:
    """A task of a run."""

    step: str
    task_id: str
    folder: str
    created: datetime | None = None
    tries: dict[int, Try] = field(default_factory=dict)
    script: str | None = None
    values: Sequence[str] = ()
    """What it is mapped over, `regions=us`."""
    path: Sequence[str] = ()
    """Which part of each foreach around it it is, `load:1`."""

    @property
    def key(self) -> str:
        """Return its id within the run."""
        return f"{self.step}/{self.task_id}"

    @property
    def last(self) -> Try | None:
        """Return the attempt that counts."""
        return self.tries[max(self.tries)] if self.tries else None


@dataclass(slots=True)
class Run:
    """A run of a flow."""

    flow: str
    number: str
    start: datetime | None = None
    tags: Sequence[str] = ()
    version: str | None = None
    tasks: dict[str, Task] = field(default_factory=dict)
    reached: set[str] = field(default_factory=set)
    """Steps of which there is a folder."""
    files: list[str] = field(default_factory=list)
    unread: int = 0
    """Files of it that cannot be read."""


@dataclass(slots=True)
class Graph:
    """A flow as `output-dot` draws it."""

    file: str
    kinds: Mapping[str, str]
    edges: Sequence[tuple[str, str]]
