"""What `airflow dags test` prints: the only log that it leaves.

Each task's part begins with `[DAG TEST] starting task_id=T map_index=M`; in Airflow 2 a failed task
has no line for its end. Airflow 3.1 prints these lines to standard error and the rest to standard
output, where only the id of a try tells whose it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from exporter.codec.text import plain
from exporter.model import Artifact
from exporter.model.late import late
from exporter.model.named import NamedTuple
from exporter.readers.airflow.recognise import CONSOLE_MARK
from exporter.readers.airflow.records import Place, Run
from exporter.readers.airflow.task_log import Story, of_lines

_READ: Final = 64 * 1024 * 1024
_STARTING: Final = late(
    r"^\[?(?P<time>\d{4}-\d\d-\d\d[T ][\d:.,]{8,15}(?:Z|[+-]\d{4})?)[^\n]{0,99}?"
    r"\[DAG TEST\] starting task_id=(?P<task>[^\s]{1,250}) map_index=(?P<index>-?\d{1,9})"
)
_RUNNING: Final = "[DAG TEST] running task <TaskInstance: "
_END: Final = "[DAG TEST] end task"
_STARTED: Final = late(
    r"\S{19,40} \[info {0,9}\] Task started\b[^\n]{0,2000}? ti_id=([0-9a-f-]{32,36})\b"
)
_ID_MARK: Final = b" ti_id="


class Part(NamedTuple):
    """One try of one task."""

    start: str | None
    """When it began, as printed."""
    lines: Sequence[str]

    def story(self) -> Story:
        """Return what the part tells."""
        return of_lines(self.lines)


class Printed(NamedTuple):
    """What was printed of one run."""

    parts: Mapping[Place, Sequence[Part]]
    """The tries of each task in their order, by the lines that name it."""
    by_id: Mapping[tuple[Place, int], Part]
    """The same by the ids of the tries: some versions print the names to another stream."""


def printed_of(
    artifacts: Sequence[Artifact], run: Run, ids: Mapping[str, tuple[Place, int]]
) -> Printed:
    """Return the tries of a run that were printed."""
    parts: dict[Place, list[Part]] = {}
    by_id: dict[tuple[Place, int], Part] = {}
    for artifact in artifacts:
        if artifact.size > _READ:
            continue
        data = artifact.read()
        if CONSOLE_MARK in data or _ID_MARK in data:
            lines = plain(data.decode("utf-8", "replace")).split("\n")
            _add(parts, lines, run)
            if ids:
                by_id.update(_by_id(lines, ids))
    return Printed(parts, by_id)


def _add(found: dict[Place, list[Part]], lines: Sequence[str], run: Run) -> None:
    begins = [(i, begin) for i, line in enumerate(lines) if (begin := _STARTING.match(line))]
    for number, (i, begin) in enumerate(begins):
        end = begins[number + 1][0] if number + 1 < len(begins) else len(lines)
        named = f"{run.dag_id}.{begin['task']} {run.run_id} "
        if not any(_RUNNING + named in line for line in lines[i : i + 3]):
            continue
        stop = next((j for j in range(i + 1, end) if _END in lines[j]), end)
        place = (begin["task"], int(begin["index"]))
        found.setdefault(place, []).append(Part(begin["time"], lines[i + 2 : stop]))


def _by_id(
    lines: Sequence[str], ids: Mapping[str, tuple[Place, int]]
) -> Iterator[tuple[tuple[Place, int], Part]]:
    begins = [(i, begin[1]) for i, line in enumerate(lines) if (begin := _STARTED.match(line))]
    for number, (i, own) in enumerate(begins):
        end = begins[number + 1][0] if number + 1 < len(begins) else len(lines)
        known = ids.get(own.replace("-", ""))
        if known is not None:
            yield known, Part(None, lines[i + 1 : end])
