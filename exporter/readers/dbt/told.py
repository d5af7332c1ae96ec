"""Each node of a run: what is known of it, and its status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from exporter.model import StepStatus
from exporter.readers.dbt.blocked import culprits
from exporter.readers.dbt.failures import BARE_WORDS, text_of
from exporter.readers.dbt.logs import Outcome
from exporter.readers.dbt.project import Project, kind_of
from exporter.readers.dbt.statuses import STEP_STATUSES, native
from exporter.readers.dbt.wire import Result

_UPSTREAM_MESSAGES: Final = ("skipped due to upstream", "caused by compilation error in referenced")
_EPHEMERAL: Final = "nothing had to be done: the model is ephemeral (no-op)"
_NEVER_RUN: Final = frozenset({"metric", "semantic_model"})


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
            # dbt gives each result one
            odd += bool(word) or (each.result is not None and not each.unreliable)
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
    """Return what stands above a node and has no result of its own, such as ephemeral models."""
    seen: dict[str, None] = {}
    line = [unique_id]
    while line:
        for parent in project.parents(line.pop()):
            if parent not in seen and (kind_of(parent) in _NEVER_RUN or project.ephemeral(parent)):
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
