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


_REASONS: Final[Mapping[str, str]] = {
    "script_failure": "a command of its script failed, and the job's log has the output",
    "job_execution_timeout": "it ran longer than a job may",
    "stuck_or_timeout_failure": "no runner took it in time, or it said nothing for too long",
    "runner_system_failure": "the runner broke, not the script",
    "runner_unsupported": "the runner is too old for what the job asks for",
    "no_matching_runner": "no runner has the tags that it asks for",
    "missing_dependency_failure": "artifacts of another job that it needs are gone",
    "api_failure": "the runner could not reach GitLab",
    "scheduler_failure": "GitLab could not schedule it",
    "data_integrity_failure": "GitLab found its own data of the job at odds",
    "trace_size_exceeded": "its log grew too large",
    "ci_quota_exceeded": "the project has no compute minutes left",
    "downstream_pipeline_creation_failed": "the pipeline that it begins could not be made",
    "downstream_bridge_project_not_found": "the project whose pipeline it begins is not there",
    "insufficient_bridge_permissions": "whoever began it may not begin the other pipeline",
    "invalid_bridge_trigger": "what it triggers is not valid",
    "protected_environment_failure": "it may not deploy to that environment",
    "environment_creation_failure": "its environment could not be made",
    "failed_outdated_deployment_job": "a newer deployment went before it",
    "forward_deployment_failure": "a newer deployment went before it",
    "deployment_rejected": "somebody rejected its deployment",
    "unmet_prerequisites": "what its environment needs could not be made",
    "secrets_provider_not_found": "the service that its secrets come from is not set up",
    "user_blocked": "whoever began it is blocked",
}
"""What GitLab's reasons say, for those who do not know its words."""


def reason_text(reason: str) -> str:
    """Return a reason with what it says."""
    told = _REASONS.get(reason)
    return f"{reason}: {told}" if told else reason


def failure_kind(reason: str | None) -> FailureKind:
    """Return what kind of failure GitLab's reason is."""
    told = (reason or "").lower()
    if any(word in told for word in _TIMEOUTS):
        return "timeout"
    return "error" if not told or told in _OWN else "infrastructure"
