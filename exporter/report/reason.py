"""Why a step did not run: what its tool says of that, and by which failed steps it was stopped.

Readers keep what a tool says in the metadata as `reason`. By whom a step was stopped is worked
out from the run itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from exporter.model import Step, StepStatus
from exporter.report.words import one_line

REASON: Final = "reason"
"""The key in a step's metadata: a text."""
NOT_DONE: Final[frozenset[StepStatus]] = frozenset(
    {"skipped", "upstream_failed", "cancelled", "pending", "unknown"}
)
"""Of what ended in another way, `reason` says something else than why it did not run."""
_STOPPING: Final[frozenset[StepStatus]] = frozenset({"failed", "cancelled", "upstream_failed"})
_NAMED: Final = 3
_LENGTH: Final = 300


def reason_of(step: Step) -> str:
    """Return why a step did not run, in its tool's words; empty where it ran, or nobody says it."""
    if step.status not in NOT_DONE:
        return ""
    stated = step.metadata.get(REASON)
    return stated.strip() if isinstance(stated, str) else ""


def why_not(
    step: Step,
    stopped: Mapping[str, Sequence[str]],
    steps: Mapping[str, Step],
    limit: int = _LENGTH,
) -> str:
    """Return the same as one line, with the failed steps that stopped it.

    `stopped` are the root causes of each step, as `stopped_by` returns them.
    """
    roots = stoppers(step, stopped, steps)
    names = [one_line(steps[key].name, 80) for key in roots[:_NAMED] if key in steps]
    parts = [f"stopped by {', '.join(names)}"] if names else []
    if len(roots) > _NAMED:
        parts = [f"{parts[0]} and {len(roots) - _NAMED:,} more"] if parts else []
    return one_line("; ".join(filter(None, (*parts, reason_of(step)))), limit)


def stoppers(
    step: Step, stopped: Mapping[str, Sequence[str]], steps: Mapping[str, Step]
) -> Sequence[str]:
    """Return the ids of what stopped a step: its root causes.

    Where nothing failed, the steps before it that did not succeed either stand for them.
    """
    causes = stopped.get(step.step_id, ())
    if causes or step.status != "upstream_failed":
        return causes
    named = step.metadata.get("blocked_by")
    above = named if isinstance(named, list | tuple) else step.upstream
    known = [key for key in above if isinstance(key, str) and key in steps]
    return [key for key in known if steps[key].status in _STOPPING]


def reasons_of(steps: Iterable[Step], limit: int = _LENGTH) -> list[tuple[str, int]]:
    """Count the reasons of steps that did not run, the most frequent first; empty for none."""
    return Counter(one_line(reason_of(step), limit) for step in steps).most_common()
