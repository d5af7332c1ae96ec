"""Runs from answers of Dagster's GraphQL: `runsOrError`, `runOrError`, `logsForRun`.

Fields are there as far as the query asked for them. Times of events are milliseconds as text, all
others seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from msgspec import Raw

from exporter.codec.concatenated import documents
from exporter.codec.fields import lenient
from exporter.model import Artifact, ExportError, Note
from exporter.readers.dagster.decode import check_of, error_of_wire
from exporter.readers.dagster.recognise import begin_of_answer
from exporter.readers.dagster.records import (
    Details,
    Event,
    PlanStep,
    Run,
    Snapshot,
    Stat,
    Taken,
    at,
)
from exporter.readers.dagster.statuses import event_type
from exporter.readers.dagster.wire_graphql import (
    Answer,
    GraphEvent,
    GraphEvents,
    GraphRun,
    GraphStep,
    RunsAnswer,
    StepStats,
)

_LISTS: Final = ("runsOrError", "pipelineRunsOrError")
_SINGLES: Final = ("runOrError", "pipelineRunOrError")
_LOGS: Final = ("logsForRun", "logsForPipelineRun")
_LIST: Final = frozenset({"Runs", "PipelineRuns", None})
_UNTYPED: Final = {
    "ExecutionStepStartEvent": "STEP_START",
    "ExecutionStepRestartEvent": "STEP_RESTARTED",
    "ExecutionStepUpForRetryEvent": "STEP_UP_FOR_RETRY",
    "ExecutionStepSuccessEvent": "STEP_SUCCESS",
    "ExecutionStepFailureEvent": "STEP_FAILURE",
    "ExecutionStepSkippedEvent": "STEP_SKIPPED",
    "ExecutionStepOutputEvent": "STEP_OUTPUT",
    "StepWorkerStartingEvent": "STEP_WORKER_STARTING",
    "StepWorkerStartedEvent": "STEP_WORKER_STARTED",
    "RunStartingEvent": "PIPELINE_STARTING",
    "RunStartEvent": "PIPELINE_START",
    "RunSuccessEvent": "PIPELINE_SUCCESS",
    "RunFailureEvent": "PIPELINE_FAILURE",
    "RunCanceledEvent": "PIPELINE_CANCELED",
    "AssetCheckEvaluationEvent": "ASSET_CHECK_EVALUATION",
    "HookErroredEvent": "HOOK_ERRORED",
    "LogsCapturedEvent": "LOGS_CAPTURED",
}
"""An event's type by what GraphQL calls its shape, for a query that asks only for that."""


@dataclass(slots=True)
class _Held:
    """What the answers of one file say of a run: pages of its events come one after another."""

    run: Run
    taken: Taken = field(default_factory=Taken)
    whole: bool = False
    """Whether the last page of the events is there."""
    asked: bool = False
    """Whether events were asked for."""


def snapshots(artifact: Artifact, notes: list[Note]) -> Iterator[Snapshot]:
    """Read the answers in a file.

    Raises ExportError when it is damaged.
    """
    data = artifact.read()
    held: dict[str, _Held] = {}
    said: list[str] = []
    for raw in documents(data[begin_of_answer(data) :], where=artifact.name).raws:
        answer = lenient(raw, Answer) or Answer()
        said += [each.message for each in answer.errors or () if each.message]
        for name, body in (answer.data or {}).items():
            _body(name, body, held, said)
    if not held and said:
        raise ExportError(
            "answer-error",
            f"GraphQL answered with an error: {said[0][:300].rstrip('.')}",
            hint="mend the query, and ask again",
            where=artifact.name,
        )
    for each in held.values():
        each.taken.partial = each.taken.partial or (each.asked and not each.whole)
        if each.taken.partial:
            notes.append(
                Note(
                    code="incomplete-record",
                    level="warning",
                    message=f"Of the events of {each.run.run_id[:100]} a page is missing or cannot "
                    "be read: ask for the others with `afterCursor`, and save these too.",
                    where=artifact.name,
                )
            )
        times = [each.run.updated, each.run.end, each.run.start]
        times += [event.time for event in each.taken.events]
        taken = each.taken
        yield Snapshot(
            origin="graphql",
            names=(artifact.name,),
            run=each.run,
            take=lambda taken=taken: taken,  # type: ignore[misc]
            last=max((time for time in times if time), default=None),
        )


def _body(name: str, body: Raw, held: dict[str, _Held], said: list[str]) -> None:
    if name not in _LISTS + _SINGLES + _LOGS:
        return
    answer = lenient(body, RunsAnswer) or RunsAnswer()
    if name in _LOGS:
        events = lenient(body, GraphEvents) or GraphEvents()
        _lone_events(events, held)
    elif name in _SINGLES and answer.run_id:
        _add(body, held)
    elif name in _LISTS and answer.typename in _LIST:
        for raw in answer.results or ():
            _add(raw, held)
    if answer.message:
        said.append(answer.message)


def _lone_events(events: GraphEvents, held: dict[str, _Held]) -> None:
    by_run: dict[str, list[Raw]] = {}
    for raw in events.events or ():
        event = lenient(raw, GraphEvent)
        if event is not None and event.run_id:
            by_run.setdefault(event.run_id, []).append(raw)
    for run_id, raws in by_run.items():
        each = held.setdefault(run_id, _Held(Run(run_id=run_id, job=run_id)))
        _page(each, raws, more=events.has_more)


def _add(raw: Raw, held: dict[str, _Held]) -> None:
    wire = lenient(raw, GraphRun)
    run_id = (wire.run_id or wire.id) if wire else None
    if wire is None or not run_id:
        return
    each = held.setdefault(run_id, _Held(Run(run_id=run_id, job=run_id)))
    older = each.run
    each.run = _run(run_id, wire)
    each.run.status = each.run.status or older.status
    if wire.execution_plan is not None and wire.execution_plan.steps is not None:
        each.taken.plan = list(_plan(wire.execution_plan.steps))
    for stat in wire.step_stats or ():
        told = lenient(stat, StepStats)
        if told is not None and told.step_key:
            spans = [(at(span.start_time), at(span.end_time)) for span in told.attempts or ()]
            if not spans and at(told.start_time):
                spans = [(at(told.start_time), at(told.end_time))]
            each.taken.stats = {**each.taken.stats, told.step_key: Stat(
                status=told.status, attempts=spans)}  # fmt: skip
    if wire.event_connection is not None:
        _page(each, wire.event_connection.events or (), more=wire.event_connection.has_more)


def _run(run_id: str, wire: GraphRun) -> Run:
    name = wire.job_name or wire.pipeline_name or (wire.pipeline.name if wire.pipeline else None)
    return Run(
        run_id=run_id,
        job=name or run_id,
        status=wire.status,
        start=at(wire.start_time),
        end=at(wire.end_time),
        created=at(wire.creation_time),
        updated=at(wire.update_time),
        parent=wire.parent_run_id,
        root=wire.root_run_id,
        chosen=wire.step_keys_to_execute,
        tags={tag.key: tag.value or "" for tag in wire.tags or () if tag.key},
    )


def _plan(raws: Iterable[Raw]) -> Iterator[PlanStep]:
    for raw in raws:
        wire = lenient(raw, GraphStep)
        if wire is not None and wire.key:
            above = [
                (each.key, None)
                for one in wire.inputs or ()
                for each in one.depends_on or ()
                if each.key
            ]
            yield PlanStep(wire.key, wire.kind, tuple(dict.fromkeys(above)))


def _page(each: _Held, raws: Iterable[Raw], *, more: bool | None) -> None:
    """Add events; one that stands on two pages is one event."""
    events = list(each.taken.events)
    seen = {(event.type, event.time, event.step) for event in events}
    for raw in raws:
        wire = lenient(raw, GraphEvent)
        if wire is None:
            each.taken.partial = True
            continue
        event = _event(wire, raw)
        key = (event.type, event.time, event.step)
        if event.type is None or key not in seen:
            events.append(event)
    each.taken.events = events
    each.asked = True
    each.whole = each.whole or not more


def _event(wire: GraphEvent, raw: Raw) -> Event:
    type_ = event_type(wire.event_type) or _UNTYPED.get(wire.typename or "")
    return Event(type_, _milliseconds(wire.timestamp), wire.step_key, lambda: _details(raw))


def _milliseconds(value: object) -> datetime | None:
    try:
        return at(float(value) / 1000) if isinstance(value, str | int | float) else None
    except (ValueError, OverflowError):
        return None


def _details(raw: Raw) -> Details:
    wire = lenient(raw, GraphEvent) or GraphEvent()
    numbers = {
        entry.label: value
        for entry in wire.metadata_entries or ()
        if entry.label
        and (value := entry.int_value if entry.int_value is not None else entry.float_value)
        is not None
    }
    return Details(
        message=wire.message or "",
        error=error_of_wire(wire.error),
        pid=wire.pid,
        check=check_of(wire.evaluation) if wire.evaluation else None,
        metrics=numbers,
        log_key=wire.file_key,
        step_keys=tuple(wire.step_keys or ()),
    )
