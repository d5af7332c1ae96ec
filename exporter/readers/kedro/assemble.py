"""The events of one run as a run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from exporter.analysis.fingerprint import telling_line
from exporter.codec.moments import moment
from exporter.codec.text import clip, plain
from exporter.model import (
    EMPTY,
    DagRun,
    Failure,
    Note,
    NoteLevel,
    RunStatus,
    Source,
    Step,
    StepStatus,
)
from exporter.model.late import late
from exporter.readers.kedro.decode import BEGAN, Event, Found
from exporter.report.words import count

READER: Final = "kedro"
TOOL: Final = "Kedro"
NODE_DONE: Final = "after_node_run"
NODE_BROKE: Final = "on_node_error"
BROKE: Final = "on_pipeline_error"
ENDED: Final = "after_pipeline_run"

OF_NODE: Final[Mapping[str, StepStatus]] = {"success": "success"}
"""The one word that kedro-viz has for a node that ended; what broke is an event of its own."""
_TEXT: Final = 20_000
_MOST: Final = 1e10
_CLASS: Final = late(r"(?:[A-Za-z_]\w*\.)*([A-Za-z_]\w*)(?::|$)")
_ASSERTED: Final = frozenset({"AssertionError"})


def run_of(found: Found) -> DagRun:
    """Make the run with its steps."""
    steps = _steps(found)
    status, notes = _verdict(found, steps)
    last = {event.event: event for event in found.events}
    first = found.events[0]
    start = moment(first.timestamp) if first.event == BEGAN else None
    ending = last.get(BROKE) or last.get(ENDED) or last.get(NODE_BROKE)
    end = moment(ending.timestamp) if ending else None
    broken = any(step.status == "failed" for step in steps.values())
    return DagRun(
        dag_id=found.project,
        run_id=found.run_id,
        status=status,
        native_status=BROKE if BROKE in last else ENDED if ENDED in last else None,
        start_time=start,
        end_time=end,
        duration_seconds=max((end - start).total_seconds(), 0.0) if start and end else None,
        error=_text(last[BROKE].error) or None if BROKE in last and not broken else None,
        metadata=_metadata(found.events, last.get(BROKE)),
        source=Source(reader=READER, tool=TOOL, command="kedro run", files=tuple(found.files)),
        steps=steps or EMPTY,
        notes=(*found.notes, *notes),
    )


def _steps(found: Found) -> dict[str, Step]:
    steps: dict[str, Step] = {}
    for event in found.events:
        if event.event not in {NODE_DONE, NODE_BROKE}:
            continue
        wanted = event.node_id or event.node or "node"
        step_id, number = wanted, 1
        while step_id in steps:
            number += 1
            step_id = f"{wanted} #{number}"
        steps[step_id] = _step(step_id, event)
    return steps


def _step(step_id: str, event: Event) -> Step:
    broke = event.event == NODE_BROKE
    status: StepStatus = "failed" if broke else OF_NODE.get(event.status or "", "unknown")
    failure = _failure(event) if broke else None
    took = event.duration
    end: datetime | None = moment(event.timestamp)
    return Step(
        step_id=step_id,
        name=event.node or step_id,
        kind="node",
        group=_namespace(event.node),
        status=status,
        native_status=event.event if broke else event.status,
        end_time=end,
        duration_seconds=took if took is not None and 0 <= took < _MOST else None,
        error=_text(event.error) or (failure.message if failure else None),
        failure=failure,
    )


def _namespace(name: str | None) -> str | None:
    """Return the namespace: what stands before the last dot of a node's name."""
    text = (name or "").partition("(")[0]
    return text.rpartition(".")[0] or None


def _text(text: str | None) -> str:
    return clip(plain(text or "").strip(), _TEXT)


def _failure(event: Event) -> Failure:
    error, traceback = _text(event.error), _text(event.traceback)
    line = telling_line(traceback) or error or "Kedro says that it failed and nothing more."
    found = _CLASS.match(line) if traceback else None
    name = found[1] if found else None
    return Failure(
        kind="assertion" if name in _ASSERTED else "error",
        type=name,
        message=line,
        traceback=traceback or None,
    )


def _verdict(found: Found, steps: Mapping[str, Step]) -> tuple[RunStatus, list[Note]]:
    notes: list[Note] = []

    def note(code: str, level: NoteLevel, message: str) -> None:
        notes.append(Note(code=code, level=level, message=message, where=found.files[0].path))

    kinds = {event.event for event in found.events}
    statuses = {step.status for step in steps.values()}
    doubted = False
    if found.bad:
        note(
            "incomplete-record", "error", f"{count(found.bad, 'event')} of the file cannot be read."
        )
        doubted = True
    note(
        "no-dependencies",
        "info",
        "The events do not tell what a node waited for, nor when it began: there are no "
        "dependencies and no timeline.",
    )
    if BROKE in kinds or NODE_BROKE in kinds:
        note(
            "nodes-not-listed",
            "info",
            "Nodes that had not run when the pipeline failed are not in the events.",
        )
        return "failed", notes
    if found.events[0].event != BEGAN or ENDED not in kinds:
        note("no-end", "warning", "The events do not tell how the run ended.")
        return "unknown", notes
    if "unknown" in statuses:
        note("unknown-status-word", "warning", "A node has a status that is no known word.")
        doubted = True
    if not steps:
        note("no-steps-on-record", "warning", "The events tell of no node: nothing ran.")
        doubted = True
    return ("unknown" if doubted else "success"), notes


def _metadata(events: list[Event], broke: Event | None) -> Mapping[str, Any]:
    sizes = {
        event.dataset: event.size
        for event in events[:1000]
        if event.dataset and event.size and event.event == "after_dataset_saved"
    }
    facts: dict[str, Any] = {
        "dataset_bytes": sizes,
        "failed_dataset": broke.dataset if broke else None,
        "failed_operation": broke.operation if broke else None,
    }
    return {name: value for name, value in facts.items() if value} or EMPTY
