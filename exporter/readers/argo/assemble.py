"""A Workflow object as a run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from exporter.codec.moments import moment
from exporter.model import EMPTY, DagRun, Note, Source, Step
from exporter.readers.argo.decode import Held
from exporter.readers.argo.nodes import Sorted, sort_nodes
from exporter.readers.argo.plan import Templates, never_began
from exporter.readers.argo.steps import steps_of
from exporter.readers.argo.verdict import Verdict, verdict
from exporter.readers.base import RunRef
from exporter.report.words import count, some

READER: Final = "argo"
TOOL: Final = "Argo Workflows"
_TEMPLATE: Final = "workflows.argoproj.io/workflow-template"
_CLUSTER: Final = "workflows.argoproj.io/cluster-workflow-template"
_CRON: Final = "workflows.argoproj.io/cron-workflow"
_RESUBMITTED: Final = "workflows.argoproj.io/resubmitted-from-workflow"
_NAMED: Final = 5
_CHILD: Final = "child '"
"""How the message of a workflow begins whose own error is that of a step."""


def ref_of(held: Held, run_id: str) -> RunRef:
    """Return a workflow as a list shows it."""
    told = verdict(held)
    start, end = _times(held, told)
    return RunRef(
        reader=READER,
        run_id=run_id,
        dag_id=dag_id(held),
        status=told.status,
        start_time=start,
        end_time=end,
        duration_seconds=_seconds(start, end),
        files=(held.file.path,),
    )


def run_of(held: Held, run_id: str) -> DagRun:
    """Make the run with its steps."""
    told = verdict(held)
    nodes = held.status.nodes or {}
    found = sort_nodes(nodes, held.name)
    templates = Templates(held.spec, held.status)
    steps, left_out = steps_of(held, found, templates, ended=told.ended)
    start, end = _times(held, told)
    notes = [*held.notes, *told.notes, *_notes(held, found, steps, told, left_out)]
    notes += _planned(nodes, templates, held)
    return DagRun(
        dag_id=dag_id(held),
        run_id=run_id,
        status=told.status,
        native_status=told.phase,
        start_time=start,
        end_time=end,
        duration_seconds=_seconds(start, end),
        total_retries=sum([step.retry_count for step in steps.values()]),
        error=_error(held, steps, told),
        metadata=_metadata(held),
        source=Source(reader=READER, tool=TOOL, files=(held.file,)),
        steps=steps or EMPTY,
        notes=tuple(notes),
    )


def dag_id(held: Held) -> str:
    """Return what the workflow is a run of: its template, else its name without its own end."""
    labels, metadata = held.metadata.labels or {}, held.metadata
    template = held.spec.workflow_template_ref
    return (
        labels.get(_TEMPLATE)
        or labels.get(_CLUSTER)
        or labels.get(_CRON)
        or (template.name if template else None)
        or (metadata.generate_name or "").rstrip("-")
        or held.name
    )


def _times(held: Held, told: Verdict) -> tuple[datetime | None, datetime | None]:
    status = held.status
    root = (status.nodes or {}).get(held.name)
    start = moment(status.started_at) or (moment(root.started_at) if root else None)
    end = moment(status.finished_at) or (moment(root.finished_at) if root else None)
    return start, end if told.ended else None


def _seconds(start: datetime | None, end: datetime | None) -> float | None:
    return max((end - start).total_seconds(), 0.0) if start and end else None


def _error(held: Held, steps: Mapping[str, Step], told: Verdict) -> str | None:
    """Return what the workflow says of its end, where that is no step's error."""
    root = (held.status.nodes or {}).get(held.name)
    message = held.status.message or (root.message if root else None) or ""
    if told.status not in {"failed", "cancelled", "unknown"}:
        return None
    failed = any(step.status == "failed" for step in steps.values())
    if not message:
        silent = told.status == "failed" and not failed
        return f"Argo says {told.phase!r} and nothing more." if silent else None
    if failed and (message.startswith(_CHILD) or any(message == s.error for s in steps.values())):
        return None
    return message[:20_000]


def _metadata(held: Held) -> Mapping[str, Any]:
    metadata, labels = held.metadata, held.metadata.labels or {}
    facts: dict[str, Any] = {
        "name": held.name,
        "namespace": metadata.namespace,
        "uid": metadata.uid,
        "entrypoint": held.spec.entrypoint,
        "progress": held.status.progress,
        "shutdown": held.spec.shutdown,
        "suspended": held.spec.suspend or None,
        "cron_workflow": labels.get(_CRON),
        "resubmitted_from": labels.get(_RESUBMITTED),
    }
    return {name: value for name, value in facts.items() if value}


def _notes(
    held: Held, found: Sorted, steps: Mapping[str, Step], told: Verdict, left_out: int
) -> list[Note]:
    notes = []
    where = held.file.path
    failed = sum([step.status == "failed" for step in steps.values()])
    if told.status == "success" and failed:
        notes.append(
            Note(
                code="failures-allowed",
                level="info",
                message=f"{failed:,} step{'' if failed == 1 else 's'} failed and the workflow "
                "succeeded, as with `continueOn` or in a hook.",
                where=where,
            )
        )
    waiting = [
        step.name for step in steps.values() if step.kind == "Suspend" and step.status == "running"
    ]
    if waiting:
        notes.append(
            Note(
                code="suspended",
                level="info",
                message=f"{waiting[0][:100]} waits for someone to resume it.",
                where=where,
            )
        )
    if found.barriers:
        notes.append(
            Note(
                code="groups-as-steps",
                level="info",
                message=f"{count(found.barriers, 'group stands', 'groups stand')} between so many "
                "steps as to be drawn like steps, in the place of a dependency from each to each.",
                where=where,
            )
        )
    if left_out:
        notes.append(
            Note(
                code="dependencies-left-out",
                level="warning",
                message=f"{left_out:,} dependencies between nodes are left out: too many.",
                where=where,
            )
        )
    return notes


def _planned(nodes: Mapping[str, Any], templates: Templates, held: Held) -> list[Note]:
    names = never_began(nodes, templates)
    if not names:
        return []
    named = some([name[:80] for name in names], _NAMED)
    return [
        Note(
            code="tasks-without-node",
            level="info",
            message=f"The templates have tasks that never began, of which the object has no node: "
            f"{named}.",
            where=held.file.path,
        )
    ]
