"""The API's answers, as they were saved: lists, pages of lists, single objects, or objects by id.

Source: `POST /flow_runs/filter`, `/task_runs/filter`, `/flows/filter`, `/logs/filter`,
`/artifacts/filter` and their `/paginate`; `GET /flow_runs/ID`, `/flow_run_states/`,
`/task_run_states/`, `/flow_runs/ID/graph-v2`, `/admin/version`; `prefect flow-run inspect`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgspec

from exporter.codec.concatenated import documents
from exporter.codec.tolerant import check_depth, decode_items, load
from exporter.model import Artifact as File
from exporter.model import ExportError, Note, SourceFile
from exporter.model.digest import sha256
from exporter.readers.prefect.store import Store
from exporter.readers.prefect.wire import (
    Artifact,
    Flow,
    FlowRun,
    LogRow,
    Node,
    State,
    TaskRun,
)

PAGE: Final = 200
"""How many items an answer has where nobody asked for another number."""
_PAGED: Final = ("results", "nodes", "data")
_ID: Final = 36


def take(artifact: File, store: Store) -> None:
    """Add what a file holds.

    Raises ExportError when nothing of it can be read.
    """
    data = artifact.read()
    file = SourceFile(path=artifact.name, size_bytes=len(data), sha256=sha256(data))
    read = documents(data, where=artifact.name)
    notes = [_note("file-repaired", "warning", text, artifact.name) for text in read.repairs]
    if read.cut:
        message = "The file ends too early: what came after is missing."
        notes.append(_note("cut-answer", "error", message, artifact.name))
    found = 0
    for raw in read.raws:
        try:
            tree = msgspec.json.decode(raw)
            check_depth((tree,), artifact.name)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            tree = load(bytes(raw), where=artifact.name).value
        found += _Taker(store, file).document(tree)
    if not found:
        raise ExportError(
            "not-prefect",
            "there is no flow run or task run of Prefect in it",
            hint="save the answer of `/flow_runs/filter` and `/task_runs/filter`",
            where=artifact.name,
        )
    store.damaged += notes


def _note(code: str, level: Any, message: str, where: str) -> Note:
    return Note(code=code, level=level, message=message, where=where)


class _Taker:
    def __init__(self, store: Store, file: SourceFile) -> None:
        self._store = store
        self._file = file

    def document(self, tree: Any, owner: str | None = None) -> int:
        """Add what a document holds; return how much that was."""
        if isinstance(tree, list):
            return self._list(tree, owner)
        if isinstance(tree, str):
            self._store.versions[tree[:60]] = self._file
            return 1
        return self._object(tree, owner) if isinstance(tree, dict) else 0

    def _object(self, tree: dict[str, Any], owner: str | None) -> int:
        if "root_node_ids" in tree:
            return self._graph(tree)
        if kind_of(tree):
            return self._list([tree], owner)
        for name in _PAGED:
            if isinstance(tree.get(name), list):
                return self._list(tree[name], owner)
        # one answer for each id, put together by a script
        return sum(self.document(each, key) for key, each in tree.items() if len(key) == _ID)

    def _list(self, items: list[Any], owner: str | None) -> int:
        kinds = [kind_of(item) for item in items]
        kind = next((each for each in kinds if each), None)
        if kind is None:
            return 0 if items else 1
        shape, add = self._adders(owner)[kind]
        read = decode_items(items, shape, where=self._file.path, what=kind)
        self._store.damaged += read.notes
        for value in read.values:
            add(value, self._file)
        if len(items) == PAGE and kind in {"flow run", "task run"}:
            self._store.damaged.append(
                _note(
                    "page-may-be-cut",
                    "warning",
                    f"The answer has {PAGE} {kind}s, as many as the API gives at once: there may "
                    "be more.",
                    self._file.path,
                )
            )
        return len(items)

    def _adders(self, owner: str | None) -> Mapping[str, tuple[Any, Callable[[Any, Any], None]]]:
        store = self._store

        def state(value: State, file: SourceFile) -> None:
            details = value.state_details or {}
            key = details.get("task_run_id") or details.get("flow_run_id") or owner
            if isinstance(key, str):
                store.state(key, value, file)

        def flow(value: Flow, file: SourceFile) -> None:
            if value.name:
                store.flows[value.id] = value.name
                store.shared[file.path] = file

        return {
            "flow run": (FlowRun, store.flow_run),
            "task run": (TaskRun, store.task_run),
            "log": (LogRow, store.log),
            "artifact": (Artifact, store.artifact),
            "state": (State, state),
            "flow": (Flow, flow),
        }

    def _graph(self, tree: Mapping[str, Any]) -> int:
        pairs = tree.get("nodes")
        nodes = (
            [pair[-1] for pair in pairs if isinstance(pair, list) and pair]
            if isinstance(pairs, list)
            else []
        )
        read = decode_items(nodes, Node, where=self._file.path, what="node")
        for node in read.values:
            if node.id:
                ids = [each.id for each in node.parents or () if each.id]
                self._store.parents[node.id] = ids
                self._store.saw(node.id, self._file)
        return 1


_MARKS: Final[Sequence[tuple[str, frozenset[str]]]] = (
    ("task run", frozenset({"task_key", "flow_run_id"})),
    ("flow run", frozenset({"flow_id", "state_type", "run_count"})),
    ("flow run", frozenset({"flow_id", "parent_task_run_id"})),
    ("flow run", frozenset({"flow_id", "state"})),
    ("state", frozenset({"state_details", "type", "timestamp"})),
    ("log", frozenset({"level", "message", "timestamp", "flow_run_id"})),
    ("artifact", frozenset({"key", "data", "task_run_id"})),
    ("flow", frozenset({"id", "name", "tags"})),
)
"""The keys by which each kind of record is told; the first kind whose keys are there counts."""


def kind_of(item: Any) -> str | None:
    """Return what an item of an answer is; None for what is no record of Prefect."""
    if not isinstance(item, dict):
        return None
    kind = next((kind for kind, keys in _MARKS if keys <= item.keys()), None)
    # deployments have a name and tags too
    return None if kind == "flow" and "flow_id" in item else kind
