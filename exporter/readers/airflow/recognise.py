"""What a file of Airflow looks like from its first bytes; its name says nothing.

The database is told by its tables, the API's bodies by keys that only Airflow has, what a command
printed by the order of its columns, logs by the marks of the program that runs tasks.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from exporter.model import Artifact, Bundle
from exporter.model.late import late
from exporter.model.named import NamedTuple
from exporter.readers.databases import is_beside, is_sqlite, mentions

Family = Literal[
    "database",
    "runs",
    "run",
    "instances",
    "instance",
    "tasks",
    "import-errors",
    "version",
    "rest-log",
    "printed-runs",
    "printed-states",
    "printed-import-errors",
    "json-log",
    "text-log",
    "console",
]

TABLES: Final = ("dag_run", "task_instance", "alembic_version")
USUAL_NAME: Final = "airflow.db"
"""What Airflow calls its database; used only to say of a damaged file what it probably was."""
SURE: Final = frozenset({"database", "runs", "run", "instances", "instance", "tasks"})
LOGS: Final = frozenset({"rest-log", "json-log", "text-log"})

_VERSION_BYTES: Final = 500
_LIST: Final = rb'"\s{0,9}:\s{0,9}\['
_FIELD: Final = rb'"\s{0,9}:\s{0,9}"[^"\n]{0,300}"\s{0,9},\s{0,9}"'
_INSTANCES: Final = late(rb'"task_instances' + _LIST)
_RUNS: Final = late(rb'"dag_runs' + _LIST)
_TASKS: Final = late(rb'"tasks' + _LIST)
_CONTENT: Final = late(rb'\{\s{0,9}"content"\s{0,9}:')
_PRINTED: Final = late(
    rb'^\[\s{0,9}\{\s{0,9}"dag_id'
    + _FIELD
    + rb"(?:(?P<states>(?:execution|logical)_date"
    + _FIELD
    + rb'task_id")|run_id'
    + _FIELD
    + rb'state")',
    re.MULTILINE,
)
_PRINTED_ERRORS: Final = late(
    rb'^\[\s{0,9}\{\s{0,9}"(?:bundle_name' + _FIELD + rb")?filepath" + _FIELD + rb'error"',
    re.MULTILINE,
)
_TEXT_LINE: Final = late(
    rb"^\[\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d{4}\] \{[\w.]{1,80}:\d{1,6}\} [A-Z]{1,9} - ",
    re.MULTILINE,
)
_CONSOLE_LINE: Final = late(
    rb"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]{0,8}Z \[[a-z]{1,9} {0,9}\] "
    rb".{0,300}\[airflow\.[\w.]{1,99}\]",
    re.MULTILINE,
)
_ID: Final = b'"ti_id":'
_RUNNER: Final = b'"filename":"task_runner.py"'
_LOG_PATH: Final = b"/attempt="
_EVENT: Final = b'{"timestamp":'
CONSOLE_MARK: Final = b"[DAG TEST]"


class Mark(NamedTuple):
    """A file of Airflow, and what it is."""

    artifact: Artifact
    family: Family


def survey(bundle: Bundle) -> list[Mark]:
    """Tell the files of Airflow by their first bytes, and a database by all of it."""
    marks = []
    for artifact in bundle.artifacts:
        family = _database(bundle, artifact) or recognise(artifact.head())
        if family is not None:
            marks.append(Mark(artifact, family))
    return marks


def _database(bundle: Bundle, artifact: Artifact) -> Family | None:
    if is_beside(artifact.name) or not is_sqlite(artifact):
        return None
    if mentions(bundle, artifact, TABLES) or artifact.name.rpartition("/")[2] == USUAL_NAME:
        return "database"
    return None


def recognise(head: bytes) -> Family | None:
    """Tell a file that is no database by its first bytes; None for any other file."""
    if head.startswith(_EVENT) and _ID in head:
        return "json-log"  # there may be thousands of these
    body = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return _json(body) if body.startswith(b"{") else _printed(body) or _log(body)


def _printed(body: bytes) -> Family | None:
    if b'"dag_id"' in body and (found := _PRINTED.search(body)):
        return "printed-states" if found["states"] else "printed-runs"
    if b'"filepath"' in body and _PRINTED_ERRORS.search(body):
        return "printed-import-errors"
    return None


def _log(body: bytes) -> Family | None:
    if CONSOLE_MARK in body:
        return "console"
    if _TEXT_LINE.search(body):
        # other programs of Airflow write such lines too; only a task's log names its instance
        return "text-log" if b"<TaskInstance: " in body else "console"
    return "console" if b"[airflow." in body and _CONSOLE_LINE.search(body) else None


def _json(body: bytes) -> Family | None:  # noqa: PLR0911 - one line for each kind
    if b'"dag_run_id"' in body and b'"dag_id"' in body:
        if _INSTANCES.search(body):
            return "instances"
        if _RUNS.search(body):
            return "runs"
        if b'"task_id"' in body:
            return "instance"
        return "run" if b'"state"' in body or b'"run_type"' in body else None
    if b'"downstream_task_ids"' in body and _TASKS.search(body):
        return "tasks"
    if b'"import_error_id"' in body and b'"import_errors"' in body:
        return "import-errors"
    if b'"git_version"' in body and b'"version"' in body and len(body) < _VERSION_BYTES:
        return "version"
    if _ID in body or _RUNNER in body or _LOG_PATH in body:
        if _CONTENT.match(body):
            return "rest-log"
        return "json-log" if b'"event":' in body and b'"timestamp":' in body else None
    return None
