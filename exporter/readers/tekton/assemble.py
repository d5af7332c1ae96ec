"""A PipelineRun with its TaskRuns as a run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from exporter.codec.moments import moment
from exporter.model import EMPTY, DagRun, Note, Source
from exporter.model.value import replace
from exporter.readers.base import RunRef
from exporter.readers.tekton.failures import text_of
from exporter.readers.tekton.gather import TASK, Gathered
from exporter.readers.tekton.plan import plan_of
from exporter.readers.tekton.statuses import condition_of
from exporter.readers.tekton.steps import Made, steps_of
from exporter.readers.tekton.verdict import Verdict, verdict
from exporter.report.words import count

READER: Final = "tekton"
TOOL: Final = "Tekton Pipelines"
_PIPELINE: Final = "tekton.dev/pipeline"
_AS_CODE: Final = "pipelinesascode.tekton.dev/"
_RELEASE: Final = "pipeline.tekton.dev/release"
_NAMED: Final = 5
_SKIPPED: Final = re.compile(r"\bSkipped: (\d{1,9})\b")
"""How many tasks were skipped, in the message of a run."""


def ref_of(run: Gathered, run_id: str) -> RunRef:
    """Return a run as a list shows it."""
    return RunRef.of(run_of(run, run_id))


def run_of(run: Gathered, run_id: str) -> DagRun:
    """Make the run with its steps."""
    told = verdict(run)
    plan = plan_of(run.plan)
    made = steps_of(run, plan, status=told.status, ended=told.ended, late=told.late)
    if made.unborn and told.status == "success" and not _skip(made, told):
        told.status = "unknown"
        named = ", ".join(name[:80] for name in made.unborn[:_NAMED])
        told.note(
            "missing-tasks",
            "warning",
            f"The run says that it succeeded, and {count(len(made.unborn), 'task')} of its "
            f"pipeline neither ran nor ended skipped: {named}.",
        )
    start, end = _times(run, told)
    files = dict.fromkeys(each.file for each in run.objects)
    notes = dict.fromkeys(note for each in run.objects for note in each.notes)
    metadata = run.metadata
    return DagRun(
        dag_id=_dag_id(run),
        run_id=run_id,
        status=told.status,
        native_status=_word(run, told),
        start_time=start,
        end_time=end,
        duration_seconds=max((end - start).total_seconds(), 0.0) if start and end else None,
        total_retries=sum(step.retry_count for step in made.steps.values()),
        error=_error(told, made),
        metadata=_metadata(run),
        source=Source(
            reader=READER,
            tool=TOOL,
            tool_version=(metadata.annotations or {}).get(_RELEASE),
            files=tuple(files),
        ),
        steps=made.steps or EMPTY,
        notes=(*notes, *told.notes, *_notes(made, told)),
    )


def _skip(made: Made, told: Verdict) -> bool:
    """Take tasks without a word as skipped where the run counts as many; say whether it does.

    Up to v0.15 a run has no list of them.
    """
    counted = _SKIPPED.search((told.condition.message if told.condition else None) or "")
    known = sum(step.status in {"skipped", "upstream_failed"} for step in made.steps.values())
    if counted is None or int(counted[1]) != known + len(made.unborn):
        return False
    for key, step in made.steps.items():
        if step.kind == "Task" and step.status == "unknown":
            made.steps[key] = replace(step, status="skipped")
    return True


def _dag_id(run: Gathered) -> str:
    """Return the pipeline's name; of an embedded one what Pipelines as Code says, or the run's."""
    labels, metadata = run.metadata.labels or {}, run.metadata
    if run.status is None:
        child = next(iter(run.children.values()))
        task = child.spec.task_ref.name if child.spec and child.spec.task_ref else None
        name = labels.get(_PIPELINE) or (labels.get(TASK) or task if run.lone else None)
        return name or run.name
    reference = run.spec.pipeline_ref
    named = labels.get(_PIPELINE)
    # of an embedded pipeline the label is the run's own name
    return (
        (named if named != metadata.name else None)
        or (reference.name if reference else None)
        or labels.get(f"{_AS_CODE}original-prname")
        or (metadata.annotations or {}).get(f"{_AS_CODE}original-prname")
        or (metadata.generate_name or "").rstrip("-")
        or run.name
    )


def _word(run: Gathered, told: Verdict) -> str | None:
    condition = told.condition
    if condition is not None:
        return condition.reason or condition.status
    if run.lone:
        status = next(iter(run.children.values())).status
        found = condition_of(status.conditions) if status else None
        return (found.reason or found.status) if found else None
    return None


def _times(run: Gathered, told: Verdict) -> tuple[datetime | None, datetime | None]:
    if run.status is not None:
        start, end = moment(run.status.start_time), moment(run.status.completion_time)
        return start, end if told.ended else None
    stats = [child.status for child in run.children.values() if child.status is not None]
    starts = [time for each in stats if (time := moment(each.start_time))]
    ends = [time for each in stats if (time := moment(each.completion_time))]
    ended = told.status in {"success", "failed", "cancelled"}
    return min(starts, default=None), max(ends, default=None) if ended else None


def _error(told: Verdict, made: Made) -> str | None:
    """Return what the run says of its end, where that is no step's error."""
    condition = told.condition
    if condition is None or told.status not in {"failed", "cancelled"}:
        return None
    failed = any(step.status == "failed" for step in made.steps.values())
    if failed and not told.late:
        return None
    word = condition.reason or "no reason"
    text = text_of(condition.message)
    if text or told.status == "cancelled":
        return text or None
    return f"Tekton says that the run failed ({word[:100]}) and nothing more."


def _metadata(run: Gathered) -> Mapping[str, Any]:
    metadata, labels = run.metadata, run.metadata.labels or {}
    facts: dict[str, Any] = {
        "name": run.name,
        "namespace": metadata.namespace,
        "uid": metadata.uid,
        "queued_at": metadata.creation_timestamp,
        "commit": labels.get(f"{_AS_CODE}sha"),
        "branch": labels.get(f"{_AS_CODE}branch"),
        "pull_request": labels.get(f"{_AS_CODE}pull-request"),
    }
    return {name: value for name, value in facts.items() if value}


def _notes(made: Made, told: Verdict) -> list[Note]:
    notes = []
    if made.bare:
        notes.append(
            Note(
                code="no-task-detail",
                level="warning",
                message=f"Of {len(made.bare):,} TaskRuns only the name is known: print these too "
                "(`kubectl get pipelinerun,taskrun -o json`).",
                where=told.where,
            )
        )
    if told.status == "success" and not made.steps:
        notes.append(
            Note(
                code="no-task-detail",
                level="warning",
                message="The object names no task of the run: what they did is not known.",
                where=told.where,
            )
        )
    failed = sum(step.status == "failed" for step in made.steps.values())
    if told.status == "success" and failed:
        notes.append(
            Note(
                code="failures-allowed",
                level="info",
                message=f"{failed:,} TaskRun{'' if failed == 1 else 's'} failed and the run "
                "succeeded, as with `onError: continue`.",
                where=told.where,
            )
        )
    if made.left_out:
        notes.append(
            Note(
                code="dependencies-left-out",
                level="warning",
                message=f"{made.left_out:,} dependencies between tasks are left out: too many.",
                where=told.where,
            )
        )
    return notes
