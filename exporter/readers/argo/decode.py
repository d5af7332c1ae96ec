"""The files of a bundle, decoded into workflows as far as they can be."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from zlib import decompressobj
from zlib import error as BrokenZip  # noqa: N812 - zlib's own name says nothing

import msgspec
from msgspec import Raw

from exporter.codec.bounds import MAX_BYTES, raised
from exporter.codec.fields import lenient
from exporter.codec.manifests import objects
from exporter.model import Artifact, Bundle, ExportError, Note, SourceFile
from exporter.model.bundle import is_wide
from exporter.model.digest import sha256
from exporter.readers.argo.wire import Node, Pipeline, RawStatus, Shell, Spec, Status, Workflow
from exporter.readers.kubernetes import NULL, Metadata

_WORKFLOW = msgspec.json.Decoder(Workflow)
_NODE = msgspec.json.Decoder(Node)
_NODES = msgspec.json.Decoder(dict[str, Node])
_GZIP: Final = 31
"""zlib's word for gzip's header."""
_STATUS: Final = b"status"


@dataclass(slots=True)
class Held:
    """One workflow as a file holds it."""

    metadata: Metadata
    spec: Spec
    status: Status
    file: SourceFile
    bad: int = 0
    """Nodes that cannot be read."""
    elsewhere: str | None = None
    """Why the nodes are not in the object."""
    cut: bool = False
    """Whether its file ends too early."""
    notes: list[Note] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Return the workflow's name."""
        found = self.metadata.name or self.metadata.generate_name or ""
        return found or next(iter(self.status.nodes or ()), "") or "unknown"


def workflows_in(bundle: Bundle, notes: list[Note]) -> Iterator[Held]:
    """Yield every workflow that was submitted; a file that cannot be read gets an `error` note."""
    for artifact in bundle.artifacts:
        try:
            yield from _file(artifact, alone=bundle.single)
        except ExportError as error:
            message = f"{error.message[:1].upper()}{error.message[1:]}."
            notes.append(Note(code=error.code, level="error", message=message, where=artifact.name))


def _file(artifact: Artifact, *, alone: bool) -> Iterator[Held]:
    data = artifact.read()
    if not alone and data.strip() and _STATUS not in data and not is_wide(data):
        return  # only written down, never submitted
    read = objects(data, name=artifact.name)
    file = SourceFile(path=artifact.name, size_bytes=len(data), sha256=sha256(data))
    found = 0
    for raw in read.raws:
        held = _held(raw, file)
        if held is None:
            continue
        found += 1
        held.cut = read.cut
        held.notes += [
            Note(code="file-repaired", level="warning", message=text, where=artifact.name)
            for text in read.repairs
        ]
        yield held
    if alone and not found:
        raise ExportError(
            "not-submitted",
            "there is no workflow with a status in it",
            hint="print it after it ran, with `kubectl get workflow NAME -o json`",
            where=artifact.name,
        )


def _held(raw: Raw, file: SourceFile) -> Held | None:
    """Decode one object; None when it is no workflow, or one that was not submitted."""
    try:
        whole = _WORKFLOW.decode(raw)
        if whole.kind not in (None, "", "Workflow"):
            return None
        if whole.status is None:
            return _pipeline(raw, file)
        held = Held(whole.metadata, whole.spec, whole.status, file)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        found = _mended(raw, file)
        if found is None:
            return None
        held = found
    _unpack(held)
    return held


def _mended(raw: Raw, file: SourceFile) -> Held | None:
    """Decode an object of which a part is damaged, part by part."""
    shell = lenient(raw, Shell)
    if shell is None or shell.kind not in (None, "", "Workflow") or shell.status == NULL:
        return None
    status = lenient(shell.status, RawStatus)
    if status is None:
        return None
    held = Held(
        metadata=lenient(shell.metadata, Metadata) or Metadata(),
        spec=lenient(shell.spec, Spec) or Spec(),
        status=Status(
            phase=status.phase,
            message=status.message,
            progress=status.progress,
            started_at=status.started_at,
            finished_at=status.finished_at,
            compressed_nodes=status.compressed_nodes,
            offload_node_status_version=status.offload_node_status_version,
            stored_templates=status.stored_templates,
        ),
        file=file,
    )
    held.status.nodes = nodes = {}
    for key, each in (status.nodes or {}).items():
        node = _node(each)
        if node is None:
            held.bad += 1
        else:
            nodes[key] = node
    return held


def _node(raw: Raw) -> Node | None:
    try:
        return _NODE.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return lenient(raw, Node)


def _unpack(held: Held) -> None:
    """Take the nodes out of where the controller puts those that are too many for one object."""
    status = held.status
    if status.nodes:
        return
    if status.compressed_nodes:
        packed = decompressobj(_GZIP)
        try:
            nodes = b64decode(status.compressed_nodes, validate=True)
            data = packed.decompress(nodes, raised(MAX_BYTES))
            status.nodes = _NODES.decode(data) if packed.eof else None
        except (BrokenZip, ValueError, msgspec.MsgspecError, RecursionError):
            status.nodes = None
        if status.nodes is None:
            held.elsewhere = "are compressed, and what is there cannot be unpacked"
    elif status.offload_node_status_version:
        held.elsewhere = (
            "are in the controller's database: `argo get NAME -o json` prints them, `kubectl` does "
            "not"
        )


def _pipeline(raw: Raw, file: SourceFile) -> Held | None:
    """Return the workflow in a run of Kubeflow Pipelines."""
    for _ in range(2):
        try:
            found = msgspec.json.decode(raw, type=Pipeline)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return None
        if found.workflow_manifest and '"status"' in found.workflow_manifest:
            return _held(Raw(found.workflow_manifest.encode()), file)
        raw = found.pipeline_runtime
    return None
