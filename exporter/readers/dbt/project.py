"""The manifest: what a node is called, where it stands and what it is built from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Final

import msgspec

from exporter.codec.fields import lenient
from exporter.codec.tolerant import decode
from exporter.model import ExportError, Location
from exporter.readers.dbt.decode import metadata_of
from exporter.readers.dbt.owners import owner, owner_in
from exporter.readers.dbt.wire import Manifest, Node

_TEST_DIGEST: Final = re.compile(r"\.[0-9a-f]{10}$")
_VERSION: Final = re.compile(r"\.(v\w+)$")
_PLANNED: Final[dict[str, frozenset[str]]] = {
    "build": frozenset({"model", "test", "seed", "snapshot", "unit_test"}),
    "run": frozenset({"model"}),
    "test": frozenset({"test", "unit_test"}),
    "seed": frozenset({"seed"}),
    "snapshot": frozenset({"snapshot"}),
}
"""What each command runs without a selection. Exposures, saved queries and functions depend on
dbt's version and are left out."""
_NODE: Final = msgspec.json.Decoder(Node)


class Project:
    """The nodes of one manifest, decoded when they are asked for."""

    def __init__(
        self,
        load: Callable[[], Manifest | None],
        name: str | None,
        folder: str = "",
    ) -> None:
        self.name = name
        self.unreadable = 0
        self._load = load
        self._folder = folder
        self._nodes: dict[str, Node | None] = {}
        self._places: dict[tuple[str, str | None], Location | None] = {}
        self._names: dict[tuple[str, str], str | None] | None = None

    @cached_property
    def _manifest(self) -> Manifest | None:
        return self._load()

    @property
    def known(self) -> bool:
        """Return whether there is a manifest that can be read."""
        return self._manifest is not None

    @property
    def adapter(self) -> str | None:
        """Return the adapter's name, such as `duckdb`."""
        return metadata_of(self._manifest.metadata).adapter_type if self._manifest else None

    @property
    def selectors(self) -> bool:
        """Return whether the project has selectors; one of them may be the default selection."""
        return bool(self._manifest and self._manifest.selectors)

    @cached_property
    def _raw(self) -> dict[str, msgspec.Raw]:
        manifest = self._manifest
        raw: dict[str, msgspec.Raw] = {}
        if manifest is not None:
            # the order matters only to files with the same id in two parts, which dbt refuses
            for part in (
                manifest.macros,
                manifest.semantic_models,
                manifest.metrics,
                manifest.sources,
                manifest.exposures,
                manifest.saved_queries,
                manifest.functions,
                manifest.unit_tests,
                manifest.nodes,
            ):
                raw.update(part or {})
        return raw

    def node(self, unique_id: str) -> Node | None:
        """Return a node; None for one that the manifest does not have or that cannot be read."""
        try:
            return self._nodes[unique_id]
        except KeyError:
            pass
        raw = self._raw.get(unique_id)
        node = None
        if raw is not None:
            node = _decoded(raw)
            self.unreadable += node is None
        self._nodes[unique_id] = node
        return node

    def parents(self, unique_id: str) -> list[str]:
        """Return what a node is built from, as the manifest lists it."""
        node = self.node(unique_id)
        return (node.depends_on.nodes or []) if node and node.depends_on else []

    def ephemeral(self, unique_id: str) -> bool:
        """Return whether a model is only a part of others' SQL."""
        node = self.node(unique_id)
        return bool(node and node.config and node.config.materialized == "ephemeral")

    def microbatch(self) -> Iterator[str]:
        """Return the models that are built in batches of time."""
        for unique_id in self._raw:
            if unique_id.startswith("model."):
                node = self.node(unique_id)
                if node and node.config and node.config.incremental_strategy == "microbatch":
                    yield unique_id

    def planned(self, command: str) -> Iterator[str]:
        """Return what a command runs when nothing is selected, in the order of the manifest."""
        kinds = _PLANNED.get(command, frozenset())
        for unique_id in self._raw:
            if unique_id.partition(".")[0] in kinds and not self.ephemeral(unique_id):
                yield unique_id

    def find(self, kind: str, name: str) -> str | None:
        """Return the id of the only node of that kind with that name or alias."""
        if self._names is None:
            self._names = {}
            for unique_id in self._raw:
                prefix = unique_id.partition(".")[0]
                if prefix in {"macro", "source", "metric", "semantic_model"}:
                    continue
                node = self.node(unique_id)
                for word in {node.name, node.alias} - {None} if node else set():
                    key = (prefix, word or "")
                    # two of the same name (versions of a model): neither is certain
                    self._names[key] = None if key in self._names else unique_id
        return self._names.get((kind, name))

    def label(self, unique_id: str) -> str:
        """Return what a person calls a node: `unique(order_id) on stg_orders`."""
        node = self.node(unique_id)
        prefix = unique_id.partition(".")[0]
        if node is None or not node.name:
            return _label_of_id(unique_id)
        if prefix == "source" and node.source_name:
            return f"{node.source_name}.{node.name}"
        if prefix == "model" and node.version is not None:
            return f"{node.name} v{node.version}"
        if prefix not in {"test", "unit_test"}:
            return node.name
        own = _test_label(node) if prefix == "test" else node.name
        tested = [
            self.label(each) if kind_of(each) not in {"test", "unit_test"} else each
            for each in self.tested(unique_id)[:4]
        ]
        return f"{own} on {', '.join(tested[:3])}" if tested else own

    def tested(self, unique_id: str) -> list[str]:
        """Return what a test tests: the model it is attached to, else all that it reads."""
        node = self.node(unique_id)
        if node is None:
            return []
        if node.attached_node:
            return [node.attached_node]
        return [each for each in self.parents(unique_id) if each != unique_id]

    def group(self, unique_id: str) -> str | None:
        """Return the folders that a node stands in, else its group."""
        node = self.node(unique_id)
        if node is None:
            return None
        folders = (node.fqn or [])[1:-1]
        if node.version is not None and folders and (node.fqn or [])[-1] == f"v{node.version}":
            folders = folders[:-1]
        if self._foreign(node):
            folders = [node.package_name or "", *folders]
        return "/".join(folders) or node.group or None

    def owner(self, unique_id: str) -> object:
        """Return who a node belongs to: by its `meta`, by itself, else by its group."""
        node = self.node(unique_id)
        if node is None:
            return None
        meta, others = node.meta, node.config and node.config.meta
        told = (meta or others or node.owner) and (
            owner_in(meta) or owner_in(others) or owner(node.owner)
        )
        return told or (self._owners.get((node.package_name, node.group)) if node.group else None)

    @cached_property
    def _owners(self) -> dict[tuple[str | None, str | None], object]:
        """The owners of the groups, by package and name."""
        groups = self._manifest.groups if self._manifest else None
        nodes = [lenient(raw, Node) or Node() for raw in (groups or {}).values()]
        return {(node.package_name, node.name): owner(node.owner) for node in nodes}

    def location(self, unique_id: str) -> Location | None:
        """Return the file of a node in the repository."""
        node = self.node(unique_id)
        if node is None or not node.original_file_path:
            return None
        key = node.original_file_path, node.package_name  # tests stand in one file by the dozen
        if key not in self._places:
            self._places[key] = self.place(node.original_file_path, node)
        return self._places[key]

    def place(
        self, path: str, node: Node | None = None, line: int | None = None
    ) -> Location | None:
        """Return a place in the repository of a path below the project's or a package's folder."""
        path = path.replace("\\", "/")
        parts = [part for part in path.split("/") if part not in {"", "."}]
        if not parts or path.startswith("/") or ".." in parts or parts[0].endswith(":"):
            return None  # absolute, or out of the project: no place in the repository
        if node is not None and self._foreign(node):
            parts = ["dbt_packages", node.package_name or "", *parts]
        if self._folder:
            parts.insert(0, self._folder)
        return Location(file="/".join(parts), line=line)

    def foreign(self, unique_id: str) -> bool:
        """Return whether a node is from an installed package."""
        node = self.node(unique_id)
        return bool(node and self._foreign(node))

    def _foreign(self, node: Node) -> bool:
        return bool(node.package_name and self.name and node.package_name != self.name)


def _decoded(raw: msgspec.Raw) -> Node | None:
    """Decode a node, also one that has bytes somewhere that are no text."""
    try:
        return _NODE.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        pass
    try:
        return decode(bytes(raw), Node).value
    except ExportError:
        return None


def project_of_ids(unique_ids: Iterable[str]) -> str | None:
    """Return the package that most of the ids name; the first one of those."""
    counts: dict[str, int] = {}
    for unique_id in unique_ids:
        package = unique_id.split(".", 2)[1:2]
        if package and package[0]:
            counts[package[0]] = counts.get(package[0], 0) + 1
    return max(counts, key=lambda package: counts[package]) if counts else None


def kind_of(unique_id: str) -> str:
    """Return the kind of a node from its id."""
    kind, _, rest = unique_id.partition(".")
    if kind == "operation" and "-on-run-" in rest:
        return "hook"
    return kind


def _test_label(node: Node) -> str:
    made = node.test_metadata
    if made is None or not made.name or not (node.name or "").startswith(_prefix(node)):
        return node.name or ""  # a singular test, or one that was given a name
    own = f"{made.namespace}.{made.name}" if made.namespace else made.name
    return f"{own}({node.column_name})" if node.column_name else own


def _prefix(node: Node) -> str:
    made = node.test_metadata
    if made is None:
        return ""
    return f"{made.namespace}_{made.name}" if made.namespace else made.name or ""


def _label_of_id(unique_id: str) -> str:
    kind, *rest = unique_id.split(".", 2)
    if len(rest) < 2 or not rest[1]:  # noqa: PLR2004 - kind, package and name
        return unique_id
    name = rest[1]
    if kind == "test":
        return _TEST_DIGEST.sub("", name)
    if kind == "unit_test":
        model, _, own = name.rpartition(".")
        return f"{own} on {model}" if model else name
    return _VERSION.sub(r" \1", name) if kind == "model" else name
