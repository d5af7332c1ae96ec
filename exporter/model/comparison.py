"""What changed between two runs of a DAG: facts about both, in seconds and by step id.

The attribute docstrings become the descriptions in the JSON Schema. Every field has a default, so
that an export of a later or an earlier version reads back.
"""

from __future__ import annotations

from datetime import datetime

from exporter.model.statuses import RunStatus, StepStatus
from exporter.model.value import Fact


class Totals(Fact):
    """Counts and sums of one of the two runs."""

    total_steps: int = 0
    """All steps of the run."""
    completed_steps: int = 0
    """Steps that are `success` or `warned`."""
    failed_steps: int = 0
    """Steps that are `failed`."""
    skipped_steps: int = 0
    """Steps that are `skipped` or `upstream_failed`."""
    total_retries: int = 0
    """Retries over all steps."""
    duration_seconds: float | None = None
    """Wall clock seconds, where the source gives them."""
    work_seconds: float = 0.0
    """Durations of all steps, summed."""


class Baseline(Fact):
    """The run that is compared with."""

    dag_id: str
    """Its DAG."""
    run_id: str
    """Its id in its tool."""
    status: RunStatus = "unknown"
    """How it ended."""
    start_time: datetime | None = None
    """When it began."""
    where: str | None = None
    """Where it was found: a file, a storage, or a workflow run."""

    def __post_init__(self) -> None:
        if not self.dag_id or not self.run_id:
            raise ValueError("an id of the baseline is empty")


class StepChange(Fact):
    """One step in both runs."""

    step_id: str
    """The step."""
    name: str
    """What a person calls it."""
    before: StepStatus | None = None
    """How it stood in the baseline; null where it has no such step."""
    after: StepStatus | None = None
    """How it stands now; null where it is gone."""
    before_seconds: float | None = None
    """Its duration in the baseline."""
    after_seconds: float | None = None
    """Its duration now."""
    same_error: bool | None = None
    """Of a step that failed in both: whether with the same error; null where one keeps none."""

    def __post_init__(self) -> None:
        if not self.step_id:
            raise ValueError("a step's id is empty")


class FactChange(Fact):
    """What one of the two runs was made of, and the other was not."""

    name: str
    """The fact: `commit`, `tool_version`, `command`, or a key of the run's metadata."""
    was: str | None = None
    """What it was in the baseline; null where that does not say."""
    now: str | None = None
    """What it is now."""


class CriticalChange(Fact):
    """How the chain of steps that decided the end changed."""

    entered: tuple[str, ...] = ()
    """Steps that are on it now and were not, in its order."""
    left: tuple[str, ...] = ()
    """Steps that were on it and are not, in its order."""
    before_seconds: float | None = None
    """How long it was in the baseline."""
    after_seconds: float | None = None
    """How long it is now."""


class Comparison(Fact):
    """What changed against an earlier run; a step may stand in more than one list."""

    baseline: Baseline
    """The run that is compared with."""
    regressions: int = 0
    """How many steps newly failed or became slower beyond noise."""
    facts: tuple[FactChange, ...] = ()
    """What the runs were made of, where that differs: code, tool, command, parameters."""
    added: tuple[StepChange, ...] = ()
    """Steps that the baseline has not."""
    removed: tuple[StepChange, ...] = ()
    """Steps of the baseline that are gone."""
    newly_failed: tuple[StepChange, ...] = ()
    """Steps that failed and did not fail in the baseline, new ones among them."""
    fixed: tuple[StepChange, ...] = ()
    """Steps that failed in the baseline and are `success` or `warned`."""
    still_failed: tuple[StepChange, ...] = ()
    """Steps that failed in both."""
    status_changed: tuple[StepChange, ...] = ()
    """Steps in both with another status that are neither newly failed nor fixed."""
    slower: tuple[StepChange, ...] = ()
    """Steps that completed in both and took longer beyond noise, the largest difference first."""
    faster: tuple[StepChange, ...] = ()
    """Steps that completed in both and took less beyond noise, the largest difference first."""
    critical_path: CriticalChange = CriticalChange()
    """How the critical path changed."""
    before: Totals = Totals()
    """Counts and sums of the baseline."""
    after: Totals = Totals()
    """Counts and sums of this run."""
    alert_percent: float = 150.0
    """What a step must take of its time in the baseline and in each recent run to be slower."""
    least_seconds: float = 5.0
    """By how many seconds more at the least."""
    recent_runs: int = 0
    """How many recent runs besides the baseline were known."""
