"""All that a plugin imports: what a run is, what a reader and a renderer are, and how to decode.

These names stay as they are within a major version. An entry point in `dagrun_export.readers.v1`
names a class with what `Reader` has, and likewise for `renderers`, `publishers` and `storages`; its
name is the one that the class has. `exporter.testing` holds a reader to its promises.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from exporter.model import (
    HEAD_BYTES,
    Artifact,
    Attempt,
    Bundle,
    DagRun,
    Document,
    ExportError,
    Failure,
    FailureKind,
    Location,
    Note,
    NoteLevel,
    Receipt,
    RunStatus,
    Source,
    SourceFile,
    Step,
    StepStatus,
)
from exporter.model.bundle import MemoryArtifact
from exporter.publishers.base import Publisher
from exporter.publishers.told import Told
from exporter.readers.base import Claim, Listing, Reader, RunRef
from exporter.renderers.base import Renderer
from exporter.report import Report

if TYPE_CHECKING:
    from exporter.codec.moments import moment
    from exporter.codec.text import clip, plain
    from exporter.codec.tolerant import decode, decode_items, decode_lines, load, load_yaml

__all__ = [
    "HEAD_BYTES",
    "Artifact",
    "Attempt",
    "Bundle",
    "Claim",
    "DagRun",
    "Document",
    "ExportError",
    "Failure",
    "FailureKind",
    "Listing",
    "Location",
    "MemoryArtifact",
    "Note",
    "NoteLevel",
    "Publisher",
    "Reader",
    "Receipt",
    "Renderer",
    "Report",
    "RunRef",
    "RunStatus",
    "Source",
    "SourceFile",
    "Step",
    "StepStatus",
    "Told",
    "clip",
    "decode",
    "decode_items",
    "decode_lines",
    "load",
    "load_yaml",
    "moment",
    "plain",
]

_LATE: Final = {
    "clip": "text",
    "decode": "tolerant",
    "decode_items": "tolerant",
    "decode_lines": "tolerant",
    "load": "tolerant",
    "load_yaml": "tolerant",
    "moment": "moments",
    "plain": "text",
}


def __getattr__(name: str) -> Any:
    """Import what decodes when it is asked for: a claim that says no should cost nothing."""
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"exporter.codec.{_LATE[name]}"), name)
