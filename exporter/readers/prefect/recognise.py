"""What a file of Prefect looks like from its first bytes; its name says nothing.

The database is told by its tables, the API's answers by keys that only Prefect has.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from exporter.model import Artifact, Bundle
from exporter.readers.databases import is_beside, is_sqlite, mentions

Family = Literal["database", "runs", "more", "beside"]

TABLES: Final = ("flow_run", "task_run", "flow_run_state", "task_run_state")
USUAL_NAME: Final = "prefect.db"
"""What Prefect calls its database; used only to say of a damaged file what it probably was."""
_ENDS: Final = ("-wal", "-journal")
_FLOW_RUN: Final = (b'"flow_id":', b'"parent_task_run_id":')
_TASK_RUN: Final = (b'"task_key":', b'"dynamic_key":')
_GRAPH: Final = (b'"root_node_ids":', b'"nodes":')
_STATE: Final = (b'"state_details":', b'"timestamp":')
_LOG: Final = (b'"level":', b'"message":', b'"flow_run_id":', b'"task_run_id":')
_ARTIFACT: Final = (b'"flow_run_id":', b'"task_run_id":', b'"data":', b'"key":')
_FLOWS: Final = re.compile(
    rb'\[\{"id":"[0-9a-f-]{36}","created":"[^"]{20,40}","updated":"[^"]{20,40}","name":"[^"]{1,200}",'
    rb'"tags":\['
)
_VERSION: Final = re.compile(rb'"\d{1,3}\.\d{1,4}\.[\w.+-]{1,40}"\s*')


def survey(bundle: Bundle) -> dict[str, Family]:
    """Tell the files of Prefect; those that only add to others count for nothing alone."""
    found: dict[str, Family] = {}
    for artifact in bundle.artifacts:
        family = _database(bundle, artifact) or recognise(artifact.head())
        if family is not None:
            found[artifact.name] = family
    names = {each.name for each in bundle.artifacts}
    for name in [name for name, family in found.items() if family == "database"]:
        found.update({f"{name}{end}": "beside" for end in _ENDS if f"{name}{end}" in names})
    return found if any(family in {"database", "runs"} for family in found.values()) else {}


def _database(bundle: Bundle, artifact: Artifact) -> Family | None:
    if is_beside(artifact.name) or not is_sqlite(artifact):
        return None
    usual = artifact.name.rpartition("/")[2] == USUAL_NAME
    return "database" if mentions(bundle, artifact, TABLES) or usual else None


def recognise(head: bytes) -> Family | None:
    """Tell a file that is no database by its first bytes; None for any other file."""
    body = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if body[:1] not in (b"[", b"{"):
        return "more" if _VERSION.fullmatch(body) else None
    if b'"id"' not in body and b'"root_node_ids"' not in body:
        return None
    body = b"".join(body.split())  # whatever it was printed with
    if _all(body, _TASK_RUN) or _all(body, _FLOW_RUN) or _all(body, _GRAPH):
        return "runs"
    state = _all(body, _STATE) and (b'"flow_run_id":' in body or b'"task_run_id":' in body)
    if state or _all(body, _LOG) or _all(body, _ARTIFACT) or _FLOWS.match(body):
        return "more"
    return None


def _all(body: bytes, keys: tuple[bytes, ...]) -> bool:
    return all(key in body for key in keys)
