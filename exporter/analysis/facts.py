"""What an analysis says of a run; all times in seconds, all steps by id."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from exporter.analysis.graph import Graph
from exporter.model import EMPTY, Note
from exporter.model.value import Fact

SEVERAL: Final = "dagrun_export_runs"
"""The key in a run's metadata that says that its steps are runs."""
SegmentKind = Literal["upstream", "queued", "running", "backoff", "wasted", "other"]
"""What a stretch of time went into.

`upstream`: steps above had not ended; `queued`: all above had ended, the step had not begun;
`running`; `backoff`: between two attempts; `wasted`: in an attempt that failed; `other`: before the
first and after the last step, and what the record does not explain.
"""
Link = Literal["dependency", "worker", "time"]
"""What released a step: the end of a step that it waited for, of the step before it on its worker,
or, where neither explains its start, of the step that ended just before it.
"""
Bound = Literal["dependency", "worker", "waiting"]
"""What held the run back: its dependencies, too few workers, or time in which nothing ran."""


class Summary(Fact):
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


class RootCause(Fact):
    """A failed step with no failed step above it."""

    step_id: str
    """The step that broke."""
    blocked: tuple[str, ...] = ()
    """Steps that did not run because of it, transitively, in the order of the run."""
    fingerprint: str | None = None
    """Its error's fingerprint, where it has an error."""
    rerun: str | None = None
    """The tool's command that runs this step and what it blocked again, where the tool has one."""


class CriticalPath(Fact):
    """The chains of steps that decided how long the run took."""

    observed: tuple[str, ...] = ()
    """From the last finisher back through the predecessor that released it last."""
    structural: tuple[str, ...] = ()
    """The chain of dependencies with the most work on it."""
    observed_seconds: float | None = None
    """From the start of the first to the end of the last step of the observed path."""
    structural_seconds: float | None = None
    """The durations on the structural path, summed."""
    links: tuple[Link, ...] = ()
    """What released each step of the observed path but the first."""
    savings_seconds: Mapping[str, float] = EMPTY
    """By how much the run would at most have been shorter with that step of the observed path
    instant, all waits but those for other steps staying as they were."""


class Segment(Fact):
    """A stretch of time along the observed path."""

    kind: SegmentKind
    """What the time went into."""
    seconds: float
    """How long it was."""
    step_id: str | None = None
    """The step that it belongs to; None before the first and after the last."""


class Ledger(Fact):
    """Where the time went; sums over all steps that have both times."""

    upstream_seconds: float | None = None
    """Waiting for steps above; None where the source tells of no dependency."""
    queued_seconds: float | None = None
    """Ready, but not started; without dependencies what the source states, or None."""
    running_seconds: float = 0.0
    """Doing work that was kept, or still is under way."""
    backoff_seconds: float = 0.0
    """Between attempts."""
    wasted_seconds: float = 0.0
    """In attempts that failed."""
    wall_seconds: float | None = None
    """From the run's start to its end, or of its steps where it has none; None without times."""
    path: tuple[Segment, ...] = ()
    """That wall clock along the observed path, without gaps: the segments sum to it."""


class Limits(Fact):
    """What the run could have taken, and what kept it from that."""

    bound: Bound | None = None
    """What held it back; None where the record does not tell."""
    workers: int = 0
    """The workers that `with_workers_seconds` reckons with: as many as ran steps at once."""
    unlimited_seconds: float | None = None
    """The time that it takes with a worker for every step: the structural path."""
    with_workers_seconds: float | None = None
    """No order of the steps takes less with so many workers: that path, or all work shared out."""


class ErrorGroup(Fact):
    """Steps that failed with the same error, numbers and ids apart."""

    fingerprint: str
    """What their messages have in common, as a short digest."""
    message: str
    """The first telling line of the first of them."""
    step_ids: tuple[str, ...]
    """The steps, in the order of the run."""


class Analysis(Fact):
    """All that follows from one run alone."""

    summary: Summary
    """Counts and sums."""
    root_causes: tuple[RootCause, ...] = ()
    """What broke, the one that stopped most first."""
    critical_path: CriticalPath = CriticalPath()
    """What decided how long it took."""
    slack_seconds: Mapping[str, float] = EMPTY
    """How much longer each step could have taken without lengthening the structural path."""
    groups: tuple[ErrorGroup, ...] = ()
    """Equal errors together, the largest group first."""
    recovered: tuple[ErrorGroup, ...] = ()
    """Errors of attempts whose step came through in the end, grouped alike."""
    ledger: Ledger = Ledger()
    """Where the time went."""
    limits: Limits = Limits()
    """What it could have taken."""
    rerun: str | None = None
    """The tool's command that runs again what failed, where the tool has one."""
    notes: tuple[Note, ...] = ()
    """What the analysis had to leave out, such as a cycle."""
    graph: Graph | None = None
    """The dependencies that all this follows from, for those who draw them."""

    def fingerprints(self) -> dict[str, str]:
        """Return the fingerprint of each step that failed with an error."""
        return {key: group.fingerprint for group in self.groups for key in group.step_ids}
