"""GitLab's words for how jobs and pipelines stand, and what they mean here.

Source: https://docs.gitlab.com/api/jobs/ and `app/models/concerns/ci/has_status.rb` of GitLab.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from exporter.model import FailureKind, RunStatus, StepStatus

OF_JOB: Final[Mapping[str, StepStatus]] = {
    "created": "pending",
    "waiting_for_resource": "pending",
    "waiting_for_callback": "pending",
    "preparing": "pending",
    "pending": "pending",
    "scheduled": "pending",
    "running": "running",
    "canceling": "running",
    "success": "success",
    "failed": "failed",
    "canceled": "cancelled",
    "skipped": "skipped",
    "manual": "skipped",  # waits to be started by hand; that is no failure
}
WAITING: Final[Mapping[str, str]] = {
    "manual": "it is started by hand, and nobody did",
    "scheduled": "it begins some time after what is before it",
    "waiting_for_resource": "it waits for its resource group",
}
"""Why a job has not begun, by GitLab's word."""
OF_PIPELINE: Final[Mapping[str, RunStatus]] = {
    "created": "created",
    "waiting_for_resource": "created",
    "waiting_for_callback": "created",
    "preparing": "created",
    "pending": "created",
    "scheduled": "created",
    "running": "running",
    "canceling": "running",
    "manual": "running",  # waits for a job that is started by hand
    "success": "success",
    "failed": "failed",
    "canceled": "cancelled",
    "skipped": "unknown",  # as with `[skip ci]`: nothing ran
}
_TIMEOUTS: Final = ("timeout", "stuck")
_OWN: Final = frozenset({"script_failure", "unknown_failure"})


def failure_kind(reason: str | None) -> FailureKind:
    """Return what kind of failure GitLab's reason is."""
    told = (reason or "").lower()
    if any(word in told for word in _TIMEOUTS):
        return "timeout"
    return "error" if not told or told in _OWN else "infrastructure"
