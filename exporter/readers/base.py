"""What a reader is: it claims the files that it knows, lists their runs, and reads one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from exporter.model import Bundle, DagRun, ExportError, Note, RunStatus
from exporter.model.named import NamedTuple
from exporter.model.value import Fact

T = TypeVar("T")


Key = tuple[str, str, datetime | None]
"""What tells a run from the others: DAG, id and start."""


class Claim(NamedTuple):
    """A reader's word that it knows these files, and why."""

    score: int
    """How sure it is, 1 to 100: 90 and more for a mark no other tool writes."""
    reason: str
    """One sentence for `readers --explain`."""
    files: tuple[str, ...]
    """Names of the artifacts it would read."""


class RunRef(Fact):
    """One run that a reader found, as `list` shows it."""

    reader: str
    run_id: str
    dag_id: str
    status: RunStatus
    start_time: datetime | None = None
    end_time: datetime | None = None
    duration_seconds: float | None = None
    files: tuple[str, ...] = ()
    """Names of the artifacts that hold it; the reader's own order."""

    @classmethod
    def of(cls, run: DagRun, files: Sequence[str] | None = None) -> RunRef:
        """Return how a run that was read whole is listed; `files` where not all of its source."""
        return cls(
            reader=run.source.reader,
            run_id=run.run_id,
            dag_id=run.dag_id,
            status=run.status,
            start_time=run.start_time,
            end_time=run.end_time,
            duration_seconds=run.duration_seconds,
            files=tuple([file.path for file in run.source.files] if files is None else files),
        )

    @property
    def newest(self) -> datetime | None:
        """Return the time by which `latest` is chosen: the end, else the start."""
        return self.end_time or self.start_time

    @property
    def key(self) -> Key:
        """Return what a run and an export of it have in common, and no other run has.

        Ids alone do not do: two installations may have made the same ones.
        """
        return self.dag_id, self.run_id, self.start_time


class Listing(NamedTuple):
    """The runs of a bundle, and what could not be read."""

    refs: tuple[RunRef, ...] = ()
    notes: tuple[Note, ...] = ()
    """An `error` note for each claimed file that cannot be read, with its name in `where`."""


class Kept(Generic[T]):
    """What a reader made of a bundle to list its runs, kept for the reading of one that follows.

    What is made of one run alone is handed out once: the rest of an export needs its room.
    """

    def __init__(self) -> None:
        self._held: tuple[Bundle, T, bool] | None = None

    def keep(self, bundle: Bundle, made: T, runs: int) -> T:
        """Keep what was made of a bundle with so many runs, and return it."""
        self._held = bundle, made, runs == 1
        return made

    def take(self, bundle: Bundle) -> T | None:
        """Return what was made of that very bundle, if it is still there."""
        held = self._held
        if held is None or held[0] is not bundle:
            return None
        if held[2]:
            self._held = None
        return held[1]


class Reader(Protocol):
    """Turns the files of one system into runs; pure, and never surprised by bad data."""

    @property
    def name(self) -> str:
        """What `--reader` takes, such as `airflow`."""
        ...

    @property
    def title(self) -> str:
        """What a person calls the system, such as `Apache Airflow`."""
        ...

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Lower-case endings of the files that can be its own; a storage looks at no others.

        One that ends with `/` names a folder whose files have no endings, `.snakemake/metadata/`.
        """
        ...

    def claim(self, bundle: Bundle) -> Claim | None:
        """Look at names, sizes and heads only, and say which files it knows.

        A database may be read: its head says nothing of its tables.
        """
        ...

    def runs(self, bundle: Bundle) -> Listing:
        """List the runs in the claimed files."""
        ...

    def read(self, bundle: Bundle, ref: RunRef) -> DagRun:
        """Read one listed run whole.

        Bad parts become notes. Raises ExportError, and nothing else, when nothing can be read.
        """
        ...


def gone(ref: RunRef) -> ExportError:
    """Return what is said when a listed run cannot be found again."""
    return ExportError(
        "no-such-run",
        "the files no longer hold this run",
        hint="`dagrun-export list` shows the runs",
        where=ref.run_id[:100],
        kind="nothing",
    )


def newest_first(refs: Sequence[RunRef]) -> list[RunRef]:
    """Sort runs by their own time, newest first, runs without a time last.

    Of one run and an export of it, which have the same id and time, the run's own record is first.
    """
    timed = [ref for ref in refs if ref.newest is not None]
    timeless = [ref for ref in refs if ref.newest is None]
    timed.sort(key=lambda ref: (ref.newest, ref.run_id, ref.reader != "native"), reverse=True)
    timeless.sort(key=lambda ref: ref.run_id)
    return timed + timeless
