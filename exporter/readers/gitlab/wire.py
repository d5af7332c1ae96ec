"""Answers of GitLab's REST API on pipelines, jobs and bridges: only the fields that are used.

Source: https://docs.gitlab.com/api/jobs/ and https://docs.gitlab.com/api/pipelines/.
"""

from msgspec import Raw, Struct

ABSENT = Raw(b"null")
Ident = int | str


class Commit(Struct):
    """The commit of a job."""

    id: str | None = None
    title: str | None = None
    author_name: str | None = None


class Pipeline(Struct):
    """A pipeline, alone or within a job."""

    id: Ident
    iid: int | None = None
    project_id: int | None = None
    name: str | None = None
    status: str | None = None
    source: str | None = None
    ref: str | None = None
    sha: str | None = None
    web_url: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    started_at: str | None = None
    finished_at: str | None = None
    duration: float | None = None
    queued_duration: float | None = None
    yaml_errors: str | None = None
    failure_reason: str | None = None
    jobs: list[Raw] | None = None
    """What `glab ci get -F json` puts there."""


class Runner(Struct):
    """Who ran a job."""

    id: int | None = None
    description: str | None = None
    name: str | None = None


class Downstream(Struct):
    """The pipeline that a bridge began."""

    id: Ident | None = None
    project_id: int | None = None
    status: str | None = None
    web_url: str | None = None


class Job(Struct):
    """A job or a bridge."""

    id: Ident
    name: str | None = None
    stage: str | None = None
    status: str | None = None
    allow_failure: bool | None = None
    created_at: str | None = None
    started_at: str | None = None
    finished_at: str | None = None
    duration: float | None = None
    queued_duration: float | None = None
    failure_reason: str | None = None
    coverage: float | str | None = None
    web_url: str | None = None
    pipeline: Pipeline | None = None
    commit: Commit | None = None
    runner: Runner | None = None
    runner_manager: Raw = ABSENT
    downstream_pipeline: Downstream | None = None
    tag_list: list[str] | None = None
    ref: str | None = None
