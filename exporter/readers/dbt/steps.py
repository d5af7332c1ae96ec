"""Results as steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite
from typing import Any, Final

from exporter.model import EMPTY, Location, Step, StepStatus
from exporter.readers.dbt.blocked import culprits
from exporter.readers.dbt.failures import BARE_WORDS, failure_of, text_of
from exporter.readers.dbt.logs import Outcome
from exporter.readers.dbt.project import Project, kind_of
from exporter.readers.dbt.statuses import STEP_STATUSES, native
from exporter.readers.dbt.times import moment
from exporter.readers.dbt.wire import Result

_UPSTREAM_MESSAGES: Final = ("skipped due to upstream", "caused by compilation error in referenced")
_PLAIN_MESSAGES: Final = frozenset({"pass", "succeeded", "ok", "success", "no-op"})
_EPHEMERAL: Final = "nothing had to be done: the model is ephemeral (no-op)"
_METRICS: Final = 20
_BATCHES: Final = 100
_TESTS: Final = frozenset({"test", "unit_test"})


@dataclass(slots=True)
class Told:
    """What one step was made from, beside the manifest."""

    unique_id: str
    word: str
    """dbt's own word, as the source writes it; empty for a node that has none."""
    result: Result | None = None
    outcome: Outcome | None = None
    message: str | None = None
    status: StepStatus = "unknown"
    reason: str | None = None
    blocked_by: list[str] = field(default_factory=list)
    unreliable: bool = False
    """Whether the result is known to be wrong, so that only its id counts."""


def tell(
    results: Sequence[Result], outcomes: Mapping[str, Outcome], *, unreliable: bool
) -> list[Told]:
    """Bring results and what the log says of them together, in the order of the results."""
    told = []
    for result in results:
        outcome = outcomes.get(result.unique_id)
        each = Told(result.unique_id, result.status or "", result, outcome)
        each.message = text_of(result.message if result.message is not None else result.error)
        if unreliable:
            each.unreliable = True
            each.word = (outcome.status if outcome else None) or ""
            each.message = None
        if (each.message or "").lower() in BARE_WORDS and outcome and outcome.message:
            each.message = text_of(outcome.message)
        told.append(each)
    return told


def told_by_log(outcome: Outcome) -> Told:
    """Make a step of a node that only the log tells of."""
    each = Told(outcome.unique_id, outcome.status or "", None, outcome, text_of(outcome.message))
    if outcome.cancelled and outcome.status in {None, "error"}:
        each.word = "cancelled"
    return each


def judge(told: Sequence[Told], project: Project, command: str | None) -> int:
    """Give each step its status; return how many words were not understood."""
    odd = 0
    for each in told:
        word = native(each.word)
        status = STEP_STATUSES.get(word)
        if status is None:
            each.status = "unknown"
            odd += bool(word)
        elif status == "skipped":
            each.status, each.reason = _skip(each, project)
        else:
            each.status = status
        if word == "no-op" and not each.reason:
            each.reason = "nothing had to be done (no-op)"
    failed = [each.unique_id for each in told if each.status == "failed"]
    stopped = [
        each
        for each in told
        if each.status == "upstream_failed" or (each.status == "skipped" and not each.reason)
    ]
    found = _culprits(told, project, failed, stopped, command) if failed else {}
    for each in stopped:
        named = [each.outcome.blocked_by] if each.outcome and each.outcome.blocked_by else []
        each.blocked_by = named or found.get(each.unique_id, [])
        if each.blocked_by or (failed and not project.ephemeral(each.unique_id)):
            # core skips without a message only below a failure, whether or not we can name it
            each.status = "upstream_failed"
        elif each.status == "skipped" and project.ephemeral(each.unique_id):
            each.status, each.reason = "success", _EPHEMERAL
    return odd


def _culprits(
    told: Sequence[Told],
    project: Project,
    failed: Sequence[str],
    stopped: Sequence[Told],
    command: str | None,
) -> dict[str, list[str]]:
    present = {each.unique_id for each in told}
    return culprits(
        project,
        failed,
        [each.unique_id for each in stopped],
        tests_block=command in {"build", "retry", None},
        absent=dict.fromkeys(
            parent
            for each in stopped
            for parent in _through(project, each.unique_id)
            if parent not in present
        ),
    )


def _through(project: Project, unique_id: str) -> list[str]:
    """Return the ephemeral models above a node, which may have no result of their own."""
    seen: dict[str, None] = {}
    line = [unique_id]
    while line:
        for parent in project.parents(line.pop()):
            if parent not in seen and project.ephemeral(parent):
                seen[parent] = None
                line.append(parent)
    return list(seen)


def _skip(each: Told, project: Project) -> tuple[StepStatus, str | None]:
    message = each.message or ""
    lower = message.lower()
    if any(words in lower for words in _UPSTREAM_MESSAGES):
        return "upstream_failed", message
    if each.outcome and each.outcome.blocked_by:
        return "upstream_failed", message or None
    if lower == "skipped" and project.ephemeral(each.unique_id):
        # Fusion lists models that are only a part of others' SQL; dbt itself counts them as no-op
        return "success", _EPHEMERAL
    return "skipped", message or None


def steps_of(
    told: Sequence[Told], project: Project, logs: Mapping[str, str]
) -> tuple[dict[str, Step], int]:
    """Make the steps by id; also return how many ids stood twice."""
    present = {each.unique_id for each in told}
    steps: dict[str, Step] = {}
    twice = 0
    for each in told:
        step = _step(each, project, present, logs.get(each.unique_id))
        if step.step_id in steps:
            twice += 1
            number = 2
            while f"{each.unique_id}#{number}" in steps:
                number += 1
            step = replace(step, step_id=f"{each.unique_id}#{number}")
        steps[step.step_id] = step
    return steps, twice


def _step(each: Told, project: Project, present: set[str], log: str | None) -> Step:
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
    if said and said.lower() in BARE_WORDS and metrics.get("failures"):
        said = f"{said} (failures: {metrics['failures']:,.0f})"
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
    found.update(
        (name, value)
        for name, value in list((result.adapter_response or {}).items())[:_METRICS]
        if isinstance(value, (int, float)) and not isinstance(value, bool) and _finite(value)
    )
    if result.failures is not None and kind in _TESTS and isfinite(result.failures):
        found["failures"] = result.failures
    if result.batch_results:
        found["batches_succeeded"] = len(result.batch_results.successful)
        found["batches_failed"] = len(result.batch_results.failed)
    age = result.max_loaded_at_time_ago_in_s
    if age is not None and isfinite(age):
        found["age_seconds"] = age
    return found or EMPTY


def _finite(value: float) -> bool:
    try:
        return isfinite(value)
    except OverflowError:  # an integer beyond a float
        return False


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
        config = node.config
        facts = {
            "materialized": config.materialized if config else None,
            "relation": node.relation_name,
            "tags": node.tags,
            "group": node.group,
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
    return said or EMPTY
