"""The files of a bundle, decoded into objects of Tekton as far as they can be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from msgspec import Raw

from exporter.codec.fields import lenient
from exporter.codec.manifests import objects
from exporter.model import Artifact, Bundle, ExportError, Note, SourceFile
from exporter.model.bundle import is_wide
from exporter.model.digest import sha256
from exporter.readers.kubernetes import NULL, Metadata
from exporter.readers.tekton.recognise import KINDS
from exporter.readers.tekton.records import unpacked
from exporter.readers.tekton.wire import Shell

_RUNS: Final = re.compile(rb"""["']?(?:status|creationTimestamp|uid)["']?\s*:""")
_GROUP: Final = "tekton.dev/"


@dataclass(slots=True)
class Found:
    """One object as a file holds it."""

    kind: str
    version: str
    metadata: Metadata
    spec: Raw
    status: Raw
    file: SourceFile
    cut: bool = False
    """Whether its file ends too early."""
    notes: list[Note] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Return the object's name."""
        return self.metadata.name or self.metadata.generate_name or "unknown"


def objects_in(bundle: Bundle, notes: list[Note]) -> Iterator[Found]:
    """Yield every run that is in a cluster; a file that cannot be read gets an `error` note."""
    for artifact in bundle.artifacts:
        try:
            yield from _file(artifact, alone=bundle.single)
        except ExportError as error:
            message = f"{error.message[:1].upper()}{error.message[1:]}."
            notes.append(Note(code=error.code, level="error", message=message, where=artifact.name))


def _file(artifact: Artifact, *, alone: bool) -> Iterator[Found]:
    data = artifact.read()
    if not alone and data.strip() and not _RUNS.search(data) and not is_wide(data):
        return  # only written down, such as in `.tekton/`
    read = objects(data, name=artifact.name)
    file = SourceFile(path=artifact.name, size_bytes=len(data), sha256=sha256(data))
    notes = [
        Note(code="file-repaired", level="warning", message=text, where=artifact.name)
        for text in read.repairs
    ]
    count = 0
    for raw, version, kind in chain.from_iterable(map(unpacked, read.raws)):
        found = _object(raw, file, version, kind)
        if found is not None:
            count += 1
            found.cut, found.notes = read.cut, notes
            yield found
    if alone and not count:
        raise ExportError(
            "not-submitted",
            "there is no PipelineRun or TaskRun of a cluster in it",
            hint="print it after it ran, with `kubectl get pipelinerun NAME -o json`",
            where=artifact.name,
        )


def _object(raw: Raw, file: SourceFile, version: str | None, kind: str | None) -> Found | None:
    """Decode an object; what it does not say itself is what its record says."""
    shell = lenient(raw, Shell)
    kind = (shell.kind if shell else None) or kind
    if shell is None or kind not in KINDS:
        return None
    version = shell.api_version or version or ""
    if not version.startswith(_GROUP) or not (shell.metadata.name or shell.metadata.uid):
        return None
    if shell.status == NULL and not (shell.metadata.uid or shell.metadata.creation_timestamp):
        return None
    return Found(kind, version, shell.metadata, shell.spec, shell.status, file)
