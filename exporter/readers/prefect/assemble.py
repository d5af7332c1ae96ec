"""A flow run with its tasks as a run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from exporter.codec.text import clip, plain
from exporter.model import EMPTY, DagRun, Note, RunStatus, Source, SourceFile, Step
from exporter.readers.base import RunRef
from exporter.readers.prefect.attempts import CHARACTERS, logs_of
from exporter.readers.prefect.gather import Gathered, base_of
from exporter.readers.prefect.statuses import TERMINAL, flow_status
from exporter.readers.prefect.steps import last_state, steps_of, traceback_of
from exporter.readers.prefect.store import Store
from exporter.readers.prefect.times import moment, seconds
from exporter.report.words import count

READER: Final = "prefect"
TOOL: Final = "prefect"
_BEGUN: Final = re.compile(r"Beginning flow run '[^'\n]{1,300}' for flow '([^'\n]{1,300})'")


def ref_of(run: Gathered, store: Store) -> RunRef:
    """Return a run as a list shows it."""
    return RunRef.of(run_of(run, store))


def run_of(run: Gathered, store: Store) -> DagRun:
    """Make the run with its steps."""
    flow = run.flow
    ended = flow is not None and flow.state_type in TERMINAL
    steps = steps_of(run, store, ended=ended)
    notes: list[Note] = []
    files = _files(run, store)
    where = files[0].path if files else None
    if flow is None:
        status = _of_tasks(steps)
        text = "There are tasks of a flow run and not itself: how it ended is not known."
        notes.append(_note("no-flow-run", "warning", text, where))
    else:
        status = flow_status(flow.state_type, flow.state_name)
        notes += _of_flow(run, steps, status, where)
    start = moment(flow.start_time) if flow else None
    end = moment(flow.end_time) if flow and ended else None
    wall = max((end - start).total_seconds(), 0.0) if start and end else None
    if wall is None and flow and ended:
        wall = seconds(flow.total_run_time) or None
    files_read = {file.path for file in files}
    return DagRun(
        dag_id=_dag_id(run, store),
        run_id=run.run_id,
        status=status,
        native_status=(flow.state_name or flow.state_type) if flow else None,
        start_time=start,
        end_time=end,
        duration_seconds=wall,
        total_retries=sum(step.retry_count for step in steps.values()),
        error=_error(run, store, steps, status),
        metadata=_metadata(run),
        source=Source(
            reader=READER,
            tool=TOOL,
            tool_version=next(iter(store.versions), None) if len(store.versions) == 1 else None,
            files=tuple(files),
        ),
        steps=steps or EMPTY,
        notes=(*(note for note in store.damaged if note.where in files_read), *notes),
    )


def _dag_id(run: Gathered, store: Store) -> str:
    flow = run.flow
    if flow is not None:
        name = store.flows.get(flow.flow_id or "") or flow.flow_name
        for row in logs_of(store, flow.id)[:20] if not name else ():
            if found := _BEGUN.match(row.message or ""):
                name = found[1]
        return name or flow.flow_id or flow.name or "unknown"
    task = run.members[0].task if run.members else None
    return base_of(task) if task and task.flow_run_id is None else "unknown"


def _of_tasks(steps: Mapping[str, Step]) -> RunStatus:
    statuses = {step.status for step in steps.values()}
    if "failed" in statuses:
        return "failed"
    return "running" if statuses & {"running", "retry"} else "unknown"


def _of_flow(
    run: Gathered, steps: Mapping[str, Step], status: RunStatus, where: str | None
) -> Iterator[Note]:
    flow = run.flow
    assert flow is not None  # noqa: S101 - asked for by the caller
    if status == "unknown":
        word = f"{flow.state_type} {flow.state_name or ''}".strip()[:80]
        text = f"The flow run's state is {word!r}: how it ended is not known."
        yield _note("unknown-status-word", "warning", text, where)
    elif status in {"created", "running", "retry"}:
        text = "The flow run had not ended when this was written, or was killed: its state is "
        word = (flow.state_name or flow.state_type or "")[:80]
        yield _note("unfinished-run", "warning", f"{text}{word}.", where)
    lost = [step for step in steps.values() if step.status == "unknown"]
    if lost and flow.state_type in TERMINAL:
        text = (
            f"The flow run is over and {count(len(lost), 'of its tasks has', 'of its tasks have')} "
            f"no end on record: {lost[0].name[:100]}. A server that ends with its flow loses the "
            "last events."
        )
        yield _note("lost-ends", "warning", text, where)
    failed = sum(step.status == "failed" for step in steps.values())
    if status == "success" and failed:
        text = (
            f"{failed:,} task{'' if failed == 1 else 's'} failed and the flow run is Completed: "
            "what a flow returns decides."
        )
        yield _note("failures-allowed", "info", text, where)


def _note(code: str, level: Any, message: str, where: str | None) -> Note:
    return Note(code=code, level=level, message=message, where=where)


def _error(run: Gathered, store: Store, steps: Mapping[str, Step], status: RunStatus) -> str | None:
    """Return what the flow failed with, where that is no step's error."""
    flow = run.flow
    if flow is None or status not in {"failed", "cancelled"}:
        return None
    if any(step.status == "failed" for step in steps.values()) and flow.state_type != "CRASHED":
        return None
    state = last_state(flow.id, flow.state, flow.state_type, store)
    text = clip(plain((state.message if state else None) or ""), CHARACTERS)
    # what it says in a line first: a traceback begins with Prefect's own frames
    return "\n\n".join(filter(None, (text, traceback_of(flow.id, store)))) or None


def _files(run: Gathered, store: Store) -> list[SourceFile]:
    found: dict[str, SourceFile] = {}
    for key in (*run.ids, *(member.task.id for member in run.members)):
        found.update(store.files.get(key, {}))
    flow = run.flow
    if flow is not None and flow.flow_id in store.flows:
        found.update(store.shared)
    if len(store.versions) == 1:
        found.update({file.path: file for file in store.versions.values()})
    return [found[path] for path in sorted(found)]


def _metadata(run: Gathered) -> Mapping[str, Any]:
    flow = run.flow
    if flow is None:
        return EMPTY
    facts: dict[str, Any] = {
        "name": flow.name,
        "flow_run_count": flow.run_count if (flow.run_count or 0) > 1 else None,
        "deployment_id": flow.deployment_id,
        "work_pool": flow.work_pool_name,
        "work_queue": flow.work_queue_name,
        "infrastructure_pid": flow.infrastructure_pid,
        "flow_version": flow.flow_version,
        "tags": flow.tags,
        "parent_task_run_id": flow.parent_task_run_id,
        "subflows": {
            group: {"flow_run_id": child.id, "name": child.name, "state": child.state_name}
            for group, child in run.inner.items()
        },
    }
    return {name: value for name, value in facts.items() if value} or EMPTY
