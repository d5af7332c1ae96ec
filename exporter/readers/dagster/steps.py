"""The steps of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from exporter.codec.text import clip, plain
from exporter.model import EMPTY, Artifact, Attempt, Bundle, ExportError, Step, StepStatus
from exporter.model.late import late
from exporter.readers.dagster.failures import place_of, raised_of
from exporter.readers.dagster.fold import AGAIN, Story, Try
from exporter.readers.dagster.outline import Outline
from exporter.readers.dagster.plan import UNRESOLVED
from exporter.readers.dagster.records import Check, PlanStep
from exporter.readers.python_errors import Raised, error_of, failure_of

_LOG: Final = 20_000
_LOGGED: Final = 20
_NOT_EXECUTED: Final = ("Skipping step ", "Dependencies for step ")
"""How Dagster's plan begins to say why (dagster/_core/execution/plan/active.py)."""
_PLACE: Final = late(r"((?:^|/)[^/]+/compute_logs/[^/]+)\.(?:err|out)$")
_MEASURED: Final = frozenset({"ASSET_MATERIALIZATION", "HANDLED_OUTPUT", "STEP_OUTPUT"})
_ENDS: Final[Mapping[str | None, StepStatus]] = {
    "SUCCESS": "success",
    "FAILURE": "failed",
    "SKIPPED": "skipped",
    AGAIN: "failed",
}


@dataclass(slots=True)
class Made:
    """The steps, and what was found on the way."""

    steps: dict[str, Step] = field(default_factory=dict)
    logs: list[Artifact] = field(default_factory=list)
    """Captured logs that were read."""
    failed_checks: list[str] = field(default_factory=list)
    """Asset checks that did not pass, in steps that did."""
    broken_hooks: list[str] = field(default_factory=list)
    """Steps after which a hook failed."""


def steps_of(bundle: Bundle, line: Outline) -> Made:
    """Make the steps by their keys, in the order of the plan."""
    made = Made()
    captured = _captured(bundle, line)
    for key, planned in line.graph.steps.items():
        story = line.told.story(key)
        status = line.steps[key]
        log = None
        if status == "failed" and key in captured:
            made.logs += captured[key]
            log = _text(captured[key])
        made.steps[key] = _step(made, line, planned, story, log)
    return made


def _step(made: Made, line: Outline, planned: PlanStep, story: Story, log: str | None) -> Step:
    key, status = planned.key, line.steps[planned.key]
    errors = [_raised(one) for one in story.tries]
    attempts = tuple(
        _attempt(number, one, errors[number - 1], status, last=number == len(story.tries))
        for number, one in enumerate(story.tries, 1)
    )
    raised = errors[-1] if status == "failed" and errors else None
    last = story.tries[-1] if story.tries else None
    ended = last.end if last and status not in {"running", "retry", "unknown"} else None
    waits = [
        (one.start - one.launched).total_seconds()
        for one in story.tries
        if one.start and one.launched and one.start >= one.launched
    ]
    metrics, told = _facts(made, key, story)
    if status in {"skipped", "upstream_failed"}:
        why = _why(story)
        if not why and status == "skipped" and not story.skipped:
            why = "there was nothing to map it over"
        told.update({"reason": why} if why else {})
    if planned.assets:
        told["assets"] = list(planned.assets)
    began = next((one.began for one in reversed(story.tries) if one.began), None)
    pid = began.details().pid if began else None
    group, _, name = key.partition("[")[0].rpartition(".")
    return Step(
        step_id=key,
        name=key if not group else key[len(group) + 1 :] if name else key,
        kind=planned.kind,
        group=group or None,
        status=status,
        native_status=_native(story),
        queued_time=story.tries[0].launched if story.tries else story.launched,
        start_time=story.tries[0].start if story.tries else None,
        end_time=ended,
        duration_seconds=_work(story) if ended else None,
        queue_seconds=round(sum(waits), 6) if waits else None,
        retry_count=max(0, len(story.tries) - 1),
        attempts=attempts,
        upstream=line.graph.upstream[key],
        error=error_of(raised) if raised else None,
        failure=failure_of(raised) if raised else None,
        metrics=metrics or EMPTY,
        metadata=told or EMPTY,
        location=None if key.endswith(UNRESOLVED) else place_of(raised, line.snapshot.run),
        worker=f"pid {pid}" if pid is not None else None,
        log=log,
    )


def _why(story: Story) -> str:
    """Return why a step was not executed, as Dagster logged it, which has no event for it."""
    said = [plain(event.details().message) for event in story.logged[-_LOGGED:]]
    found = [text for text in said if text.startswith(_NOT_EXECUTED)]
    return found[-1].strip() if found else ""


def _native(story: Story) -> str | None:
    """Return GraphQL's word; for a step that waits for its next attempt that of its event."""
    word = story.word
    return word or ("IN_PROGRESS" if story.tries else None)


def _raised(one: Try) -> Raised | None:
    if one.ended is None or one.word not in {"FAILURE", AGAIN}:
        return None
    details = one.ended.details()
    if details.error is None:
        return Raised(None, details.message)
    return raised_of(details.error)


def _attempt(
    number: int, one: Try, raised: Raised | None, status: StepStatus, *, last: bool
) -> Attempt:
    ended = _ENDS.get(one.word)
    if ended is None:
        ended = status if last else "unknown"
    return Attempt(
        number=number,
        status=ended,
        start_time=one.start,
        end_time=one.end,
        error=error_of(raised) if raised else None,
    )


def _work(story: Story) -> float | None:
    """Return the seconds of all attempts, without the pauses between them."""
    spans = [
        (one.end - one.start).total_seconds()
        for one in story.tries
        if one.start and one.end and one.end >= one.start
    ]
    return round(sum(spans), 6) if spans and len(spans) == len(story.tries) else None


def _facts(made: Made, key: str, story: Story) -> tuple[dict[str, float], dict[str, Any]]:
    metrics: dict[str, float] = {}
    told: dict[str, Any] = {}
    checks: list[Check] = []
    for event in story.facts:
        if event.type == "HOOK_ERRORED":
            made.broken_hooks.append(key)
        elif event.type == "ASSET_CHECK_EVALUATION":
            check = event.details().check
            checks += [check] if check else []
        elif event.type in _MEASURED:
            details = event.details()
            metrics.update(details.metrics)
            if details.partition:
                told["partition"] = details.partition
    if checks:
        told["checks"] = [
            {name: value for name, value in check._asdict().items() if value is not None}
            for check in checks
        ]
        if story.word == "SUCCESS":
            made.failed_checks += [check.name for check in checks if not check.passed]
    return metrics, told


def _captured(bundle: Bundle, line: Outline) -> dict[str, list[Artifact]]:
    """Return the logs of the processes that ran one step alone; the last of each step's."""
    keys: dict[str, str] = {}
    for event in line.told.captured:
        details = event.details()
        if details.log_key and len(details.step_keys) == 1:
            keys[details.step_keys[0]] = details.log_key
    if not keys:
        return {}
    files: dict[str, list[Artifact]] = {}
    for artifact in bundle.artifacts:
        found = _PLACE.search(artifact.name)
        if found is not None:
            files.setdefault(found[1].removeprefix("/"), []).append(artifact)
    folder = f"{line.snapshot.run.run_id}/compute_logs"
    return {step: held for step, key in keys.items() if (held := files.get(f"{folder}/{key}"))}


def _text(artifacts: list[Artifact]) -> str | None:
    """Return what a step printed, standard error before standard output."""
    parts = []
    for artifact in artifacts:
        try:
            data = artifact.tail(2 * _LOG)
        except ExportError:
            continue
        parts.append(plain(data.decode("utf-8", "replace")))
    return clip("\n".join(filter(None, parts)), _LOG) or None
