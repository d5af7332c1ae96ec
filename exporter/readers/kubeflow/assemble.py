"""A run of Kubeflow's API as a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from exporter.codec.moments import moment
from exporter.codec.text import clip, plain
from exporter.model import EMPTY, DagRun, Note, NoteLevel, RunStatus, Source, Step
from exporter.readers.base import RunRef
from exporter.readers.kubeflow.decode import Found
from exporter.readers.kubeflow.definition import has_graph
from exporter.readers.kubeflow.statuses import ENDED, RUN
from exporter.readers.kubeflow.steps import steps_of

READER: Final = "kubeflow"
TOOL: Final = "Kubeflow Pipelines"
_CHARACTERS: Final = 20_000


def ref_of(found: Found, run_id: str) -> RunRef:
    """Return a run as a list shows it."""
    return RunRef.of(run_of(found, run_id))


def run_of(found: Found, run_id: str) -> DagRun:
    """Make the run with its steps."""
    run = found.run
    ended = run.state in ENDED
    steps = steps_of(found, ended=ended)
    status, notes = _verdict(found, steps)
    start = moment(run.created_at)
    end = moment(run.finished_at) if ended else None
    end = end if end and end.year > 1970 and (start is None or end >= start) else None  # noqa: PLR2004
    failed = any(step.status == "failed" for step in steps.values())
    error = run.error.message if run.error else None
    return DagRun(
        dag_id=_dag_id(found),
        run_id=run_id,
        status=status,
        native_status=run.state,
        start_time=start,
        end_time=end,
        duration_seconds=(end - start).total_seconds() if start and end else None,
        total_retries=sum(step.retry_count for step in steps.values()),
        error=clip(plain(error), _CHARACTERS) if error and not failed else None,
        metadata=_metadata(found),
        source=Source(reader=READER, tool=TOOL, files=(found.file,)),
        steps=steps or EMPTY,
        notes=(*found.notes, *notes),
    )


def _dag_id(found: Found) -> str:
    run = found.run
    spec = run.pipeline_spec if isinstance(run.pipeline_spec, dict) else {}
    inner = spec.get("pipeline_spec")
    info = (inner if isinstance(inner, dict) else spec).get("pipelineInfo")
    name = info.get("name") if isinstance(info, dict) else None
    reference = run.pipeline_version_reference
    return (
        (name if isinstance(name, str) and name else None)
        or (reference.pipeline_id if reference else None)
        or run.display_name
        or "unknown"
    )


def _verdict(found: Found, steps: Mapping[str, Step]) -> tuple[RunStatus, list[Note]]:
    run, where = found.run, found.file.path
    status = RUN.get((run.state or "").upper(), "unknown")
    notes: list[Note] = []

    def note(code: str, level: NoteLevel, message: str) -> None:
        notes.append(Note(code=code, level=level, message=message, where=where))

    if status == "unknown":
        note("unknown-status-word", "warning", f"The run's state is {(run.state or '')[:80]!r}.")
    elif status in {"created", "running"}:
        text = f"The run had not ended when this was saved: its state is {run.state}."
        note("unfinished-run", "warning", text)
    if not found.tasks:
        text = "The answer has no tasks of the run: of these nothing is known."
        note("no-task-detail", "warning", text)
    elif not has_graph(run) and len(steps) > 1:
        text = "The answer has no definition of the pipeline, so what depends on what is not known."
        note("no-dependencies", "info", text)
    open_ = [step for step in steps.values() if step.status in {"unknown", "pending", "running"}]
    failed = sum(step.status == "failed" for step in steps.values())
    if status == "success" and (open_ or found.damaged):
        status = "unknown"
        first = f": {open_[0].name[:100]}" if open_ else ""
        text = f"The run is said to have succeeded, but parts of it have no end on record{first}."
        note("unfinished-steps", "warning", text)
    elif status == "success" and failed:
        text = f"{failed:,} task{'' if failed == 1 else 's'} failed and the run succeeded."
        note("failures-allowed", "info", text)
    return status, notes


def _metadata(found: Found) -> Mapping[str, Any]:
    run = found.run
    reference = run.pipeline_version_reference
    facts: dict[str, Any] = {
        "name": run.display_name,
        "experiment_id": run.experiment_id,
        "pipeline_id": reference.pipeline_id if reference else None,
        "pipeline_version_id": reference.pipeline_version_id if reference else None,
        "recurring_run_id": run.recurring_run_id,
        "scheduled_at": run.scheduled_at,
        "storage_state": run.storage_state,
    }
    return {name: value for name, value in facts.items() if value} or EMPTY
