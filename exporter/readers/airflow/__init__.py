"""Reads what Apache Airflow leaves behind: 2.10 to 3.3."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, ClassVar, Final

from exporter.model import Bundle, DagRun, Note
from exporter.readers.airflow.recognise import SURE, survey
from exporter.readers.base import Claim, Kept, Listing, RunRef, gone
from exporter.readers.databases import SUFFIXES, beside

if TYPE_CHECKING:
    from exporter.readers.airflow.discover import Candidate
    from exporter.readers.airflow.recognise import Mark

_SURE: Final = 95
_LIKELY: Final = 65
_WORDS: Final = {
    "database": "metadata database",
    "runs": "list of runs",
    "run": "run",
    "instances": "list of task instances",
    "instance": "task instance",
    "tasks": "list of tasks",
    "import-errors": "list of import errors",
    "version": "version",
    "rest-log": "log from the API",
    "printed-runs": "output of list-runs",
    "printed-states": "output of states-for-dag-run",
    "printed-import-errors": "output of list-import-errors",
    "json-log": "task log",
    "text-log": "task log",
    "console": "console output",
}


class AirflowReader:
    """Airflow's database, bodies of its API, its commands' JSON, and its logs."""

    name: ClassVar[str] = "airflow"
    title: ClassVar[str] = "Apache Airflow"
    suffixes: ClassVar[tuple[str, ...]] = (*SUFFIXES, ".json", ".ndjson", ".log", ".txt", ".out")

    def __init__(self) -> None:
        self._kept: Kept[list[Candidate]] = Kept()

    def claim(self, bundle: Bundle) -> Claim | None:
        """Claim databases with Airflow's tables, and files whose first bytes are Airflow's."""
        marks = survey(bundle)
        # a version alone, or an empty list of errors, says nothing of a run
        if not any(mark.family not in {"version", "import-errors"} for mark in marks):
            return None
        names = [mark.artifact.name for mark in marks]
        for artifact, family in marks:
            if family == "database":
                names += beside(bundle, artifact.name)
        return Claim(
            score=_SURE if any(mark.family in SURE for mark in marks) else _LIKELY,
            reason=_reason(marks),
            files=tuple(sorted(set(names))),
        )

    def runs(self, bundle: Bundle) -> Listing:
        """List the runs in the claimed files."""
        from exporter.readers.airflow.discover import candidates  # noqa: PLC0415 - needs msgspec

        found, notes = candidates(bundle)
        self._kept.keep(bundle, found, len(found))
        if not found:
            notes += _nothing(bundle, notes)
        return Listing(refs=tuple(_ref(each) for each in found), notes=tuple(notes))

    def read(self, bundle: Bundle, ref: RunRef) -> DagRun:
        """Read one run whole."""
        from exporter.readers.airflow.assemble import run_of  # noqa: PLC0415 - needs msgspec
        from exporter.readers.airflow.discover import candidates  # noqa: PLC0415 - as above

        found = self._kept.take(bundle) or candidates(bundle)[0]
        known = frozenset(each.newest.run.run_id for each in found)
        wanted = (ref.dag_id, ref.run_id)
        for each in found:
            if (each.newest.run.dag_id, each.newest.run.run_id) == wanted and (
                not ref.files or each.newest.names == ref.files
            ):
                return run_of(bundle, each, known)
        raise gone(ref)


def _ref(candidate: Candidate) -> RunRef:
    from exporter.readers.airflow.verdict import status_of, times_of  # noqa: PLC0415 - at hand

    newest = candidate.newest
    times, _ = times_of(newest)
    return RunRef(
        reader="airflow",
        run_id=newest.run.run_id,
        dag_id=newest.run.dag_id,
        status=status_of(newest)[0],
        start_time=times.start,
        end_time=times.end,
        duration_seconds=times.seconds,
        files=newest.names,
    )


def _nothing(bundle: Bundle, notes: list[Note]) -> list[Note]:
    """Say why there is no run, where nothing said so before."""
    from exporter.readers.airflow.assemble import import_error  # noqa: PLC0415 - needs msgspec
    from exporter.readers.airflow.discover import errors_in  # noqa: PLC0415 - as above

    if any(note.level == "error" for note in notes):
        return []
    marks = survey(bundle)
    said = [import_error(name, text) for name, text in errors_in(bundle)]
    first = marks[0].artifact.name if marks else bundle.location
    why = "There is no run on record: nothing was run, or its DAG was not found"
    if said:
        why = f"No run was made: {said[0].where}: {said[0].message}"
    elif all(mark.family != "database" for mark in marks):
        why = "These files of Airflow belong to a run, and do not tell of one: add its database"
    return [
        Note(code="no-runs-on-record", level="error", message=why.rstrip(".") + ".", where=first)
    ]


def _reason(marks: list[Mark]) -> str:
    counts = Counter(_WORDS[mark.family] for mark in marks)
    said = ", ".join(f"{word} ({count})" if count > 1 else word for word, count in counts.items())
    return f"Files of Airflow by their content: {said}."
