"""Which log tells of which try, and what the tries that failed left in theirs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from exporter.model import Artifact, ExportError, Note
from exporter.model.late import late
from exporter.readers.airflow.console import Printed, printed_of
from exporter.readers.airflow.recognise import Family, Mark
from exporter.readers.airflow.records import Place, Run
from exporter.readers.airflow.task_log import Story, read_log

_MOST: Final = 300
"""Logs that are read for one run."""
_PATH: Final = late(
    r"dag_id=([^/\\]{1,250})[/\\]+run_id=([^/\\]{1,250})[/\\]+task_id=([^/\\]{1,250})[/\\]+"
    r"(?:map_index=(-?\d{1,9})[/\\]+)?attempt=(\d{1,6})\.log"
)
_FIELDS: Final = {
    name: late(rb'"%s":\s?"?([^"\\,}\n]{1,250})"?[,}]' % name.encode())
    for name in ("dag_id", "run_id", "task_id", "map_index", "try_number")
}
_COMMAND: Final = late(
    r"'airflow', 'tasks', 'run', '([^'\n]{1,250})', '([^'\n]{1,250})', '([^'\n]{1,250})',"
    r"(?:[^\n]{0,500}?'--map-index', '(\d{1,9})')?"
)
_ATTEMPT: Final = late(r"Starting attempt (\d{1,6}) of ")
Key = tuple[str, str, str, int, int]


@dataclass(slots=True)
class Logs:
    """The logs of one run; each is read when it is asked for."""

    files: Mapping[Place, dict[int, tuple[Artifact, Family]]]
    printed: Printed
    used: list[Artifact] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    left: int = 0
    """How many were not read because there were too many."""

    @property
    def any(self) -> bool:
        """Say whether there is any log of this run."""
        return bool(self.files or any(self.printed))

    @property
    def full(self) -> bool:
        """Say whether no more of them is read."""
        return len(self.used) >= _MOST

    def story(self, place: Place, number: int) -> Story | None:
        """Return what the log of one try tells; None where there is none."""
        held = self.files.get(place, {}).get(number)
        if held is None:
            return self._told(place, number)
        if self.full:
            self.left += 1
            return None
        self.used.append(held[0])
        try:
            return read_log(*held)
        except ExportError as error:
            self.notes.append(
                Note(code=error.code, level="warning", message=error.message, where=error.where)
            )
            return None

    def began(self, place: Place, number: int) -> str | None:
        """Return when a try began, as `airflow dags test` printed it."""
        parts = self.printed.parts.get(place, ())
        return parts[number - 1].start if 0 < number <= len(parts) else None

    def _told(self, place: Place, number: int) -> Story | None:
        """Return what was printed of a try: by the part that has an error, if any has."""
        parts = self.printed.parts.get(place, ())
        named = parts[number - 1] if 0 < number <= len(parts) else None
        own = self.printed.by_id.get((place, number))
        stories = [part.story() for part in (named, own) if part is not None]
        return next((each for each in stories if each.raised), stories[-1] if stories else None)


def logs_of(
    marks: Iterable[Mark],
    consoles: Sequence[Artifact],
    run: Run,
    known: frozenset[str],
    ids: Mapping[str, tuple[Place, int]],
) -> Logs:
    """Find the logs of a run; `known` are the ids of all runs, by which a path is believed.

    `ids` are those of the tries of a run that one process made, one task after the other.
    """
    files: dict[Place, dict[int, tuple[Artifact, Family]]] = {}
    # the files themselves, and bodies of the API only where these are missing
    for artifact, family in sorted(marks, key=lambda mark: mark.family == "rest-log"):
        key = _key(artifact, known)
        if key is not None and key[:2] == (run.dag_id, run.run_id):
            files.setdefault(key[2:4], {}).setdefault(key[4], (artifact, family))
    return Logs(files, printed_of(consoles, run, ids))


def _key(artifact: Artifact, known: frozenset[str]) -> Key | None:
    """Return which try a log is of: by its path, and where that is not usual, by what it says."""
    found = _PATH.search(artifact.name)
    if found is not None and found[2] in known:
        return _of_path(found)
    head = artifact.head()
    text = head.decode("utf-8", "replace").replace("\\'", "'")
    if (inside := _PATH.search(text)) is not None:
        return _of_path(inside)
    if (command := _COMMAND.search(text)) is not None:
        attempt = _ATTEMPT.search(text)
        index = int(command[4]) if command[4] else -1
        return command[1], command[3], command[2], index, int(attempt[1]) if attempt else 1
    fields = {name: pattern.search(head) for name, pattern in _FIELDS.items()}
    said = {name: m[1].decode("utf-8", "replace") for name, m in fields.items() if m is not None}
    if len(said) < len(fields):
        return _of_path(found) if found is not None else None
    try:
        numbers = int(said["map_index"]), int(said["try_number"])
    except ValueError:
        return None
    return said["dag_id"], said["run_id"], said["task_id"], *numbers


def _of_path(found: re.Match[str]) -> Key:
    return found[1], found[2], found[3], int(found[4] or -1), int(found[5])
