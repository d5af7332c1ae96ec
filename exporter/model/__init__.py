"""What a run is: facts only, from the standard library only, no I/O."""

from __future__ import annotations

from exporter.model.bundle import HEAD_BYTES, Artifact, Bundle
from exporter.model.document import Document, Link, Receipt
from exporter.model.errors import ExportError
from exporter.model.notes import Note, NoteLevel
from exporter.model.run import (
    MISSING_UPSTREAM,
    Attempt,
    DagRun,
    Failure,
    FailureKind,
    Location,
    Source,
    SourceFile,
    Step,
)
from exporter.model.statuses import RunStatus, StepStatus
from exporter.model.value import EMPTY

__all__ = [
    "EMPTY",
    "HEAD_BYTES",
    "MISSING_UPSTREAM",
    "Artifact",
    "Attempt",
    "Bundle",
    "DagRun",
    "Document",
    "ExportError",
    "Failure",
    "FailureKind",
    "Link",
    "Location",
    "Note",
    "NoteLevel",
    "Receipt",
    "RunStatus",
    "Source",
    "SourceFile",
    "Step",
    "StepStatus",
]
