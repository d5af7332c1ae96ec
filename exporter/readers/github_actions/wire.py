"""Answers of GitHub's REST API and of `gh run view --json`: only the fields that are used.

Sources: https://docs.github.com/rest/actions/workflow-runs, …/workflow-jobs, …/checks/runs;
the names that `gh` has for the same fields: its `pkg/cmd/run/shared/shared.go`.
"""

from collections.abc import Mapping
from typing import Final

from msgspec import Raw, Struct

OF_GH: Final[Mapping[str, str]] = {
    "databaseId": "id",
    "attempt": "run_attempt",
    "createdAt": "created_at",
    "startedAt": "started_at",
    "completedAt": "completed_at",
    "updatedAt": "updated_at",
    "url": "html_url",
    "workflowName": "workflow_name",
    "displayTitle": "display_title",
    "headBranch": "head_branch",
    "headSha": "head_sha",
    "number": "run_number",
}
"""The REST API's names for the fields that `gh` names in its own way."""


class Referenced(Struct, frozen=True):
    """A reusable workflow that the run called."""

    path: str | None = None


class Repository(Struct, frozen=True):
    """The repository of a run."""

    full_name: str | None = None


class RunWire(Struct):
    """A workflow run. One id for every re-run: `run_attempt` tells them apart."""

    id: int
    name: str | None = None
    workflow_name: str | None = None
    path: str | None = None
    display_title: str | None = None
    run_number: int | None = None
    run_attempt: int | None = None
    event: str | None = None
    status: str | None = None
    conclusion: str | None = None
    head_branch: str | None = None
    head_sha: str | None = None
    html_url: str | None = None
    created_at: str | None = None
    run_started_at: str | None = None
    started_at: str | None = None
    """What `gh` calls `run_started_at`."""
    updated_at: str | None = None
    referenced_workflows: list[Referenced] | None = None
    repository: Repository | None = None


class StepWire(Struct, frozen=True):
    """One step of a job. It has no id, and its numbers have gaps."""

    name: str | None = None
    number: int | None = None
    status: str | None = None
    conclusion: str | None = None
    started_at: str | None = None
    completed_at: str | None = None


class GhStepWire(Struct, frozen=True, rename="camel"):
    """The same as `gh` writes it."""

    name: str | None = None
    number: int | None = None
    status: str | None = None
    conclusion: str | None = None
    started_at: str | None = None
    completed_at: str | None = None


class JobWire(Struct):
    """One job of one attempt."""

    id: int
    run_id: int | None = None
    run_attempt: int | None = None
    workflow_name: str | None = None
    head_branch: str | None = None
    head_sha: str | None = None
    html_url: str | None = None
    status: str | None = None
    conclusion: str | None = None
    created_at: str | None = None
    started_at: str | None = None
    completed_at: str | None = None
    name: str | None = None
    steps: list[Raw] | None = None
    labels: list[str] | None = None
    runner_name: str | None = None
    runner_group_name: str | None = None


class AnnotationWire(Struct, frozen=True):
    """What a job said of a file, or of itself (then the path is `.github`)."""

    path: str | None = None
    start_line: int | None = None
    annotation_level: str | None = None
    title: str | None = None
    message: str | None = None
    raw_details: str | None = None
