"""What `airflow dags test` prints: the only log that it leaves.

Each task's part begins with `[DAG TEST] starting task_id=T map_index=M`; in Airflow 2 a failed task
has no line for its end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from exporter.codec.text import plain
from exporter.model import Artifact
from exporter.model.late import late
from exporter.readers.airflow.recognise import CONSOLE_MARK
from exporter.readers.airflow.records import Place, Run
from exporter.readers.airflow.task_log import Story, of_lines

_READ: Final = 64 * 1024 * 1024
_STARTING: Final = late(
    r"^\[?(?P<time>\d{4}-\d\d-\d\d[T ][\d:.,]{8,15}(?:Z|[+-]\d{4})?)[^\n]{0,99}?"
    r"\[DAG TEST\] starting task_id=(?P<task>[^\s]{1,250}) map_index=(?P<index>-?\d{1,9})"
)
_RUNNING: Final = "[DAG TEST] running task <TaskInstance: "
_OTHER: Final = ("[DAG TEST] end task", "[DAG TEST] starting")


class Part(NamedTuple):
    """One try of one task."""

    start: str
    """When it began, as printed."""
    lines: Sequence[str]

    def story(self) -> Story:
        """Return what the part tells."""
        return of_lines(self.lines)


def parts_of(artifacts: Sequence[Artifact], run: Run) -> Mapping[Place, list[Part]]:
    """Return the tries that were printed of one run, by task, in their order."""
    found: dict[Place, list[Part]] = {}
    for artifact in artifacts:
        if artifact.size > _READ:
            continue
        data = artifact.read()
        if CONSOLE_MARK not in data:
            continue
        _add(found, plain(data.decode("utf-8", "replace")).split("\n"), run)
    return found


def _add(found: dict[Place, list[Part]], lines: Sequence[str], run: Run) -> None:
    begins = [(i, begin) for i, line in enumerate(lines) if (begin := _STARTING.match(line))]
    for number, (i, begin) in enumerate(begins):
        end = begins[number + 1][0] if number + 1 < len(begins) else len(lines)
        named = f"{run.dag_id}.{begin['task']} {run.run_id} "
        if not any(_RUNNING + named in line for line in lines[i : i + 3]):
            continue
        stop = next((j for j in range(i + 1, end) if lines[j].find(_OTHER[0]) >= 0), end)
        place = (begin["task"], int(begin["index"]))
        found.setdefault(place, []).append(Part(begin["time"], lines[i + 2 : stop]))
