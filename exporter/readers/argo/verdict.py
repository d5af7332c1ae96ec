"""How a workflow ended: its phase, unless the object itself speaks against it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from exporter.codec.text import quoted
from exporter.model import Note, NoteLevel, RunStatus
from exporter.readers.argo.decode import Held
from exporter.readers.argo.statuses import (
    BROKEN,
    OPEN,
    RUN_PHASES,
    STEP_PHASES,
    VIRTUAL,
    run_status,
)
from exporter.report.words import count

_PHASE: Final = "workflows.argoproj.io/phase"
_NAMED: Final = 3
Noting = Callable[[str, NoteLevel, str], None]


@dataclass(slots=True)
class Verdict:
    """How a workflow stands, and what must be known of that."""

    status: RunStatus
    phase: str | None
    ended: bool
    """Whether the phase is one of the last."""
    notes: list[Note] = field(default_factory=list)


def verdict(held: Held) -> Verdict:
    """Return how a workflow stands."""
    phase = held.status.phase or (held.metadata.labels or {}).get(_PHASE) or None
    told = Verdict(run_status(phase), phase, phase not in OPEN and phase is not None)
    if phase is None and held.status.nodes:
        told.status = "unknown"
    where = held.file.path

    def note(code: str, level: NoteLevel, message: str) -> None:
        told.notes.append(Note(code=code, level=level, message=message, where=where))

    if phase is not None and phase not in RUN_PHASES:
        note(
            "unknown-status-word",
            "warning",
            f"The phase {quoted(phase)} is no known one: how the workflow ended is unknown.",
        )
        told.ended = False
    if not held.status.phase and held.status.nodes:
        note(
            "missing-status",
            "warning",
            "The object has nodes and no phase: whether the workflow ended is not known.",
        )
    if told.status in {"running", "created"}:
        suspended = held.spec.suspend is True
        note(
            "unfinished-run",
            "warning",
            "The workflow is suspended: it waits for someone to resume it."
            if suspended
            else "The workflow had not ended when this object was printed.",
        )
    if told.status == "failed" and held.spec.shutdown:
        told.status = "cancelled"
    doubts = _doubts(held, note)
    if told.status == "success" and doubts:
        told.status = "unknown"
    return told


def _doubts(held: Held, note: Noting) -> bool:
    """Note whatever forbids a green verdict."""
    nodes = held.status.nodes or {}
    succeeded = held.status.phase == "Succeeded"
    doubted = not held.status.phase
    if held.cut:
        note("cut-answer", "error", "The file ends too early: what came after is missing.")
        doubted = True
    if held.bad:
        note(
            "unreadable-workflow-nodes",
            "error",
            f"{count(held.bad, 'node cannot be read and is', 'nodes cannot be read and are')} "
            "missing below.",
        )
        doubted = True
    if held.elsewhere:
        note("nodes-elsewhere", "warning", f"The nodes {held.elsewhere}.")
        doubted = True
    elif not nodes and not held.bad and held.status.phase in {"Succeeded", "Running"}:
        note("missing-nodes", "warning", "The object has no nodes: what its steps did is unknown.")
        doubted = True
    missing = {
        child for node in nodes.values() for child in node.children or () if child not in nodes
    }
    if missing and not held.bad:
        named = ", ".join(sorted(missing)[:_NAMED])
        note(
            "missing-nodes",
            "warning",
            f"{count(len(missing), 'node is named and is', 'nodes are named and are')} not in the "
            f"object: {named[:300]}.",
        )
    odd = sorted({node.phase for node in nodes.values()} - STEP_PHASES.keys())
    if odd:
        named = ", ".join(quoted(phase) for phase in odd[:_NAMED])
        note("unknown-status-word", "warning", f"Nodes have phases that are not known: {named}.")
        doubted = True
    return _open(held, note) or doubted if succeeded else doubted


def _open(held: Held, note: Noting) -> bool:
    """Note what has no end in a workflow that succeeded, and what failed in it."""
    nodes = (held.status.nodes or {}).values()
    real = [node for node in nodes if node.type not in VIRTUAL]
    # a daemon runs until the workflow ends; the containers of a pod may be told late
    open_ = [
        node
        for node in real
        if node.phase in OPEN and not node.daemoned and node.type != "Container"
    ]
    if open_:
        note(
            "unfinished-steps",
            "warning",
            "The workflow says that it succeeded, but "
            f"{count(len(open_), 'of its nodes has', 'of its nodes have')} no end on record: "
            f"{open_[0].name[:200]}.",
        )
    root = (held.status.nodes or {}).get(held.name)
    if root is not None and root.phase in BROKEN:
        note(
            "contradicting-status",
            "warning",
            f"The workflow says that it succeeded, its outermost node says {root.phase!r}.",
        )
        return True
    return bool(open_)
