"""Where in GitHub Actions we are: the runner's variables, read once into facts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the runner tells a step; None where it tells nothing.

    An empty variable counts as unset, as the runner passes on those that do not apply. Gitea and
    `act` set the same variables, fewer of them.
    """

    active: bool = False
    """Whether this is a step of a workflow; the rest is None if not."""
    workspace: str | None = None
    """The checked-out repository, as a path that holds here."""
    temporary: str | None = None
    """A folder that lives as long as the job; an old runner names one of the host."""
    summary_path: str | None = None
    """The file whose text the runner shows on the run's page."""
    output_path: str | None = None
    """The file that takes the step's outputs."""
    event_name: str | None = None
    """`push`, `pull_request`, `workflow_run`, ..."""
    event_path: str | None = None
    """The file that holds the event, as JSON."""
    server_url: str | None = None
    """Such as `https://github.com`; another host on GitHub Enterprise Server."""
    api_url: str | None = None
    """Where the REST API is, such as `https://api.github.com`."""
    graphql_url: str | None = None
    """Where the GraphQL API is."""
    repository: str | None = None
    """`owner/name`."""
    ref: str | None = None
    """What the workflow runs on, such as `refs/heads/main`."""
    sha: str | None = None
    """The commit that the workflow runs on; of a pull request a trial merge."""
    workflow: str | None = None
    """The workflow's name."""
    run_id: int | None = None
    """The workflow run."""
    run_attempt: int | None = None
    """1 for the first attempt."""
    retention_days: int | None = None
    """How long the repository keeps artifacts at most."""

    @property
    def repository_url(self) -> str | None:
        """Return the address of the repository's page."""
        if not (self.server_url and self.repository):
            return None
        return f"{self.server_url}/{self.repository}"

    @property
    def run_url(self) -> str | None:
        """Return the address of the workflow run's page."""
        if not (self.repository_url and self.run_id):
            return None
        return f"{self.repository_url}/actions/runs/{self.run_id}"

    def in_workspace(self, path: str) -> str:
        """Return a path as later steps can use it: relative to the workspace where it is below.

        A container sees the workspace at another place than the steps on the host do.
        """
        if self.workspace is None:
            return path
        try:
            return str(PurePosixPath(path).relative_to(self.workspace))
        except ValueError:
            return path


def context_of(environment: Mapping[str, str]) -> Context:
    """Read the runner's variables; `GITHUB_ACTIONS=true` is what tells that it is there."""

    def text(name: str) -> str | None:
        return environment.get(name) or None

    if text("GITHUB_ACTIONS") != "true":
        return Context()

    def address(name: str) -> str | None:
        return (text(name) or "").rstrip("/") or None

    return Context(
        active=True,
        workspace=text("GITHUB_WORKSPACE"),
        temporary=text("RUNNER_TEMP"),
        summary_path=text("GITHUB_STEP_SUMMARY"),
        output_path=text("GITHUB_OUTPUT"),
        event_name=text("GITHUB_EVENT_NAME"),
        event_path=text("GITHUB_EVENT_PATH"),
        server_url=address("GITHUB_SERVER_URL"),
        api_url=address("GITHUB_API_URL"),
        graphql_url=address("GITHUB_GRAPHQL_URL"),
        repository=text("GITHUB_REPOSITORY"),
        ref=text("GITHUB_REF"),
        sha=_commit(text("GITHUB_SHA")),
        workflow=text("GITHUB_WORKFLOW"),
        run_id=_number(text("GITHUB_RUN_ID")),
        run_attempt=_number(text("GITHUB_RUN_ATTEMPT")),
        retention_days=_number(text("GITHUB_RETENTION_DAYS")),
    )


def _number(text: str | None) -> int | None:
    """Read a positive number; `act` says 0 days of retention and means that it does not know."""
    if text is None or not (text.isascii() and text.isdigit() and len(text) <= 18):  # noqa: PLR2004
        return None
    return int(text) or None


def _commit(text: str | None) -> str | None:
    return text if text and re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", text) else None
