"""What GitHub's REST API answers: only the fields that are used, unknown ones ignored.

Source: GitHub's OpenAPI description (`@octokit/openapi`), of which `tests/github/openapi.json`
keeps the part that is called.
"""

from __future__ import annotations

import msgspec


class User(msgspec.Struct, frozen=True):
    """Who wrote something."""

    login: str
    type: str = ""


class Comment(msgspec.Struct, frozen=True):
    """A comment on an issue or pull request."""

    id: int
    body: str | None = None
    user: User | None = None
    """None when the account is gone."""
    html_url: str = ""
    created_at: str = ""


class Repository(msgspec.Struct, frozen=True):
    """A repository that something belongs to."""

    full_name: str


class Branch(msgspec.Struct, frozen=True):
    """One end of a pull request."""

    ref: str
    sha: str
    repo: Repository | None = None
    """None when the fork is gone."""


class Pull(msgspec.Struct, frozen=True):
    """A pull request."""

    number: int
    head: Branch
    base: Branch
    state: str = "open"


class ArtifactRun(msgspec.Struct, frozen=True):
    """The workflow run that an artifact is of."""

    id: int | None = None
    repository_id: int | None = None
    head_repository_id: int | None = None
    head_branch: str | None = None
    head_sha: str | None = None


class Artifact(msgspec.Struct, frozen=True):
    """An artifact of a workflow run."""

    id: int
    name: str
    size_in_bytes: int
    expired: bool
    digest: str | None = None
    """`sha256:` and 64 hexadecimal digits; missing on GitHub Enterprise Server."""
    workflow_run: ArtifactRun | None = None


class Artifacts(msgspec.Struct, frozen=True):
    """One page of artifacts."""

    artifacts: list[Artifact]


class Viewer(msgspec.Struct, frozen=True):
    """Whose token it is, as GraphQL tells."""

    login: str


class ViewerData(msgspec.Struct, frozen=True):
    """What stands around it."""

    viewer: Viewer


class ViewerAnswer(msgspec.Struct, frozen=True):
    """What stands around that."""

    data: ViewerData | None = None


class Problem(msgspec.Struct, frozen=True):
    """One of the things that a 422 finds wrong."""

    message: str | None = None
    code: str | None = None
    field: str | None = None


class Refusal(msgspec.Struct, frozen=True):
    """The body of every answer that is no success."""

    message: str = ""
    msg: str = ""
    """The same in an answer of the results service."""
    errors: list[Problem | str] | None = None
