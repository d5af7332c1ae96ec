"""What an analysis says of a run; all times in seconds, all steps by id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from exporter.model import EMPTY, Note


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Counts and sums over the whole run."""

    total_steps: int
    """All steps of the run."""
    completed_steps: int
    """Steps that are `success` or `warned`."""
    failed_steps: int
    """Steps that are `failed`."""
    skipped_steps: int
    """Steps that are `skipped` or `upstream_failed`."""
    total_retries: int
    """Retries over all steps."""
    duration_seconds: float | None
    """The run's wall clock, or None where the source does not give it."""
    success_rate: float
    """Completed steps in per cent of all steps; 0 for a run without steps."""
    by_status: Mapping[str, int]
    """Steps by status, in the order of the contract, without zeros."""
    edges: int
    """Dependencies between steps of the run."""
    queue_seconds: float | None
    """Time steps waited for a worker, summed; None where no step says."""
    work_seconds: float
    """Durations of all steps, summed."""
    peak_concurrency: int
    """How many steps ran at once at the most; 0 where no step has both times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RootCause:
    """A failed step with no failed step above it."""

    step_id: str
    """The step that broke."""
    blocked: tuple[str, ...] = ()
    """Steps that did not run because of it, transitively, in the order of the run."""
    fingerprint: str | None = None
    """Its error's fingerprint, where it has an error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalPath:
    """The chains of steps that decided how long the run took."""

    observed: tuple[str, ...] = ()
    """From the last finisher back through the predecessor that released it last."""
    structural: tuple[str, ...] = ()
    """The chain of dependencies with the most work on it."""
    observed_seconds: float | None = None
    """From the start of the first to the end of the last step of the observed path."""
    structural_seconds: float | None = None
    """The durations on the structural path, summed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorGroup:
    """Steps that failed with the same error, numbers and ids apart."""

    fingerprint: str
    """What their messages have in common, as a short digest."""
    message: str
    """The first telling line of the first of them."""
    step_ids: tuple[str, ...]
    """The steps, in the order of the run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """All that follows from one run alone."""

    summary: Summary
    """Counts and sums."""
    root_causes: tuple[RootCause, ...] = ()
    """What broke, the one that stopped most first."""
    critical_path: CriticalPath = CriticalPath()
    """What decided how long it took."""
    slack_seconds: Mapping[str, float] = field(default_factory=lambda: EMPTY)
    """How much longer each step could have taken without lengthening the structural path."""
    groups: tuple[ErrorGroup, ...] = ()
    """Equal errors together, the largest group first."""
    notes: tuple[Note, ...] = ()
    """What the analysis had to leave out, such as a cycle."""
