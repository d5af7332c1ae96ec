"""Nodes as steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import Any, Final

from exporter.model import EMPTY, Location, Step
from exporter.model.value import replace
from exporter.readers.dbt.failures import BARE_WORDS, failure_of
from exporter.readers.dbt.logs import Outcome
from exporter.readers.dbt.project import Project, kind_of
from exporter.readers.dbt.statuses import native
from exporter.readers.dbt.times import moment
from exporter.readers.dbt.told import Told
from exporter.readers.dbt.wire import Criteria, Result

_PLAIN_MESSAGES: Final = frozenset({"pass", "succeeded", "ok", "success", "no-op"})
_METRICS: Final = 20
_BATCHES: Final = 100
_NAME_CHARACTERS: Final = 100
_EXACT: Final = 2**53
_TESTS: Final = frozenset({"test", "unit_test"})


def steps_of(
    told: Sequence[Told], project: Project, logs: Mapping[str, str], *, fusion: bool
) -> tuple[dict[str, Step], int]:
    """Make the steps by id; also return how many ids stood twice."""
    present = {each.unique_id for each in told}
    steps: dict[str, Step] = {}
    twice = 0
    for each in told:
        step = _step(each, project, present, logs.get(each.unique_id), fusion)
        if step.step_id in steps:
            twice += 1
            number = 2
            while f"{each.unique_id}#{number}" in steps:
                number += 1
            step = replace(step, step_id=f"{each.unique_id}#{number}")
        steps[step.step_id] = step
    return steps, twice


def _step(each: Told, project: Project, present: set[str], log: str | None, fusion: bool) -> Step:
    unique_id, outcome = each.unique_id, each.outcome
    result = None if each.unreliable else each.result
    kind = kind_of(unique_id)
    ran = each.status in {"success", "warned", "failed", "cancelled", "running"}
    start = end = None
    seconds: float | None = None
    if ran and result is not None:
        timing = result.timing or ()
        start = min((t for t in (moment(x.started_at) for x in timing) if t), default=None)
        end = max((t for t in (moment(x.completed_at) for x in timing) if t), default=None)
        seconds = result.execution_time
    elif (ran or each.status == "unknown") and outcome is not None:
        start, end, seconds = outcome.started, outcome.ended, outcome.seconds
    if seconds is not None and not (isfinite(seconds) and seconds >= 0):
        seconds = None
    said = each.message if each.status in {"failed", "warned", "cancelled"} else None
    metrics = _metrics(result, outcome, kind)
    if fusion and kind in {"model", "snapshot"} and metrics.get("rows_affected") == 0:
        # Fusion writes 0 for every table and view, however many rows it has
        metrics = {name: value for name, value in metrics.items() if name != "rows_affected"}
    if each.status in {"failed", "warned"} and (said or "").lower() in BARE_WORDS:
        said = _in_words(result, metrics) or said
    tested = [t for t in project.tested(unique_id) if t] if kind in _TESTS else []
    worker = (result.thread_id if result else None) or (outcome.worker if outcome else None)
    return Step(
        step_id=unique_id,
        name=project.label(unique_id),
        kind=kind,
        group=project.group(unique_id),
        status=each.status,
        native_status=each.word or (each.result.status if each.result else None),
        cached=native(each.word) == "reused",
        start_time=start,
        end_time=end,
        duration_seconds=seconds,
        upstream=tuple(
            dict.fromkeys(p for p in project.parents(unique_id) if p in present and p != unique_id)
        ),
        error=said,
        failure=failure_of(said, status=native(each.word), kind=kind)
        if each.status == "failed"
        else None,
        result=_returned(each),
        metrics=metrics,
        metadata=_metadata(each, project, tested),
        location=_location(each, project),
        worker=worker if ran else None,
        log=log,
    )


def _in_words(result: Result | None, metrics: Mapping[str, float]) -> str | None:
    """Say what a bare word leaves out: how many failures, how old a source."""
    failures = metrics.get("failures")
    if failures:
        return f"The test found {failures:,g} {'failure' if failures == 1 else 'failures'}."
    if result is None or result.max_loaded_at is None:
        return None
    from exporter.report.words import count, duration  # noqa: PLC0415 - rarely needed

    age = result.max_loaded_at_time_ago_in_s
    old = f", {duration(age)} before the check" if age is not None and isfinite(age) else ""
    limits = result.criteria
    period = limits and (limits.error_after if result.status == "error" else limits.warn_after)
    limit = ""
    if period and period.count and period.period:
        limit = f"; the limit is {count(period.count, period.period)}"
    return f"The newest row is of {result.max_loaded_at}{old}{limit}."


def _returned(each: Told) -> str | None:
    # what an adapter says of its work, such as `CREATE TABLE (1.2k rows, 3.4 MiB processed)`
    message = each.message
    if each.status != "success" or not message or message.lower() in _PLAIN_MESSAGES:
        return None
    return message if each.reason is None or message.lower() not in each.reason else None


def _location(each: Told, project: Project) -> Location | None:
    outcome = each.outcome
    if outcome and outcome.line and outcome.path:
        place = project.place(outcome.path, project.node(each.unique_id), outcome.line)
        if place:
            return place
    return project.location(each.unique_id)


def _metrics(result: Result | None, outcome: Outcome | None, kind: str) -> Mapping[str, float]:
    found: dict[str, float] = dict(outcome.metrics) if outcome else {}
    if result is None:
        return found or EMPTY
    for name, value in list((result.adapter_response or {}).items())[:_METRICS]:
        number = _number(value)
        if number is not None:
            found[name[:_NAME_CHARACTERS]] = number
    if result.failures is not None and kind in _TESTS and isfinite(result.failures):
        found["failures"] = result.failures
    if result.batch_results:
        found["batches_succeeded"] = len(result.batch_results.successful)
        found["batches_failed"] = len(result.batch_results.failed)
    age = result.max_loaded_at_time_ago_in_s
    if age is not None and isfinite(age):
        found["age_seconds"] = age
    return found or EMPTY


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        if not isfinite(value):
            return None
    except OverflowError:  # an integer beyond a float
        return None
    # JSON readers keep integers to this size only
    return value if abs(value) <= _EXACT else float(value)


def _metadata(each: Told, project: Project, tested: list[str]) -> Mapping[str, Any]:
    said: dict[str, Any] = {}
    if tested:
        said["tests"] = tested
    if each.reason:
        said["reason"] = each.reason
    if each.blocked_by:
        said["blocked_by"] = each.blocked_by
    node, result = project.node(each.unique_id), each.result
    if node is not None:
        facts = {
            "materialized": node.config.materialized
            if node.config and kind_of(each.unique_id) == "model"
            else None,
            "relation": node.relation_name,
            "tags": node.tags,
            "group": node.group,
            "owner": project.owner(each.unique_id),
            "package": node.package_name if project.foreign(each.unique_id) else None,
        }
        said.update((name, value) for name, value in facts.items() if value)
    if result is not None:
        if result.batch_results and result.batch_results.failed:
            said["failed_batches"] = result.batch_results.failed[:_BATCHES]
        if result.max_loaded_at:
            said["max_loaded_at"] = result.max_loaded_at
        if result.snapshotted_at:
            said["snapshotted_at"] = result.snapshotted_at
        if result.criteria:
            said.update(_limits(result.criteria))
    return said or EMPTY


def _limits(criteria: Criteria) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield how old a source may be, as dbt states it."""
    for name, limit in (
        ("warn_after", criteria.warn_after),
        ("error_after", criteria.error_after),
    ):
        if limit and limit.count is not None and limit.period:
            yield name, {"count": limit.count, "period": limit.period}
