"""From the event that started a workflow to the pull request that it is about, or to none.

Sources: GitHub's documentation, "Events that trigger workflows" and "Webhook events and payloads".
A payload comes from GitHub, but names of branches and repositories in it are the choice of whoever
opened the pull request: they are compared and sent as values, and are never part of a path.
Whatever is missing or odd makes it no pull request.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from exporter.github.context import Context

MAX_EVENT_BYTES: Final = 32 * 1024 * 1024
"""GitHub cuts payloads at 25 MB."""

_OF_PULLS: Final = frozenset(
    {
        "pull_request",
        "pull_request_target",
        "pull_request_review",
        "pull_request_review_comment",
    }
)
_QUEUED: Final = re.compile(r"refs/heads/gh-readonly-queue/(.+)/pr-(\d{1,10})-([0-9a-f]{40})")
_DEPENDABOT: Final = "dependabot[bot]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The workflow run that is reported: this one, or under `workflow_run` the one before."""

    run_id: int | None = None
    attempt: int = 1
    workflow: str | None = None
    """The workflow's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What an event says of a pull request, of branches and of what the token may do."""

    name: str
    pull: int | None = None
    """The pull request's number; None where there is none, or where it has to be looked up."""
    base_ref: str | None = None
    """The branch that it is to go into, without `refs/heads/`; on a push the branch itself."""
    head_ref: str | None = None
    head_sha: str | None = None
    """The commit that was run for; of a pull request its newest commit, not the trial merge."""
    head_repository: str | None = None
    """`owner/name` of where the head is; None where that repository is gone."""
    fork: bool = False
    """Whether the head is another repository's, or of one that is gone."""
    private: bool = False
    read_only: bool = False
    """Whether GitHub gives such a run a token that can write nothing, whatever is asked for."""
    perhaps_read_only: bool = False
    """Whether it does so unless somebody has decided otherwise."""
    relayed: Origin | None = None
    """Under `workflow_run`: the run that has ended."""
    relayed_event: str | None = None
    """What had started that run."""
    follows_head: bool = False
    """Whether the report is of the pull request's own newest commit."""

    @property
    def may_have_pull(self) -> bool:
        """Tell whether a pull request is known or can be looked up."""
        return self.pull is not None or (
            self.relayed is not None
            and self.relayed_event in _OF_PULLS
            and self.head_sha is not None
            and self.head_ref is not None
            and self.head_repository is not None
        )


def event_of(
    name: str | None, payload: Mapping[str, Any], *, repository: str | None, ref: str | None = None
) -> Event:
    """Read an event; `repository` is the one that the workflow runs in, `ref` what it runs on."""
    name = name or ""
    known = Event(name=name, private=_at(payload, "repository", "private") is True)
    if name in _OF_PULLS:
        return _of_pull(known, payload, repository)
    if name == "workflow_run":
        return _of_run(known, payload, repository)
    if name == "merge_group":
        return _of_queue(known, payload)
    if name == "issue_comment":
        on_pull = isinstance(_at(payload, "issue", "pull_request"), Mapping)
        return replace(known, pull=_number(payload, "issue", "number") if on_pull else None)
    if name == "push":
        return replace(
            known,
            base_ref=_branch(ref or _text(payload, "ref")),
            head_ref=_branch(ref or _text(payload, "ref")),
            head_sha=_sha(payload, "after"),
            head_repository=repository,
        )
    return replace(
        known,
        base_ref=_text(payload, "repository", "default_branch"),
        head_ref=_branch(ref),
        head_repository=repository,
    )


def _of_pull(known: Event, payload: Mapping[str, Any], repository: str | None) -> Event:
    number = _number(payload, "pull_request", "number")
    if number != _number(payload, "number") and known.name in {
        "pull_request",
        "pull_request_target",
    }:
        number = None
    home = _text(payload, "pull_request", "head", "repo", "full_name")
    fork = not same_repository(home, repository)
    trusted = known.name == "pull_request_target"
    author = _text(payload, "sender", "login")
    return replace(
        known,
        pull=number,
        base_ref=_text(payload, "pull_request", "base", "ref"),
        head_ref=_text(payload, "pull_request", "head", "ref"),
        head_sha=_sha(payload, "pull_request", "head", "sha"),
        head_repository=home,
        fork=fork,
        read_only=fork and not trusted and not known.private,
        perhaps_read_only=not trusted and (fork or author == _DEPENDABOT),
        follows_head=True,
    )


def _of_run(known: Event, payload: Mapping[str, Any], repository: str | None) -> Event:
    """Read which run has ended; its pull request is looked up, by head repository and commit.

    `workflow_run.pull_requests` is empty for forks, and lists pull requests of other repositories.
    """
    home = _text(payload, "workflow_run", "head_repository", "full_name")
    return replace(
        known,
        head_ref=_text(payload, "workflow_run", "head_branch"),
        head_sha=_sha(payload, "workflow_run", "head_sha"),
        head_repository=home,
        fork=not same_repository(home, repository),
        relayed=Origin(
            run_id=_number(payload, "workflow_run", "id"),
            attempt=_number(payload, "workflow_run", "run_attempt") or 1,
            workflow=_text(payload, "workflow_run", "name") or _text(payload, "workflow", "name"),
        ),
        relayed_event=_text(payload, "workflow_run", "event"),
        follows_head=True,
    )


def _of_queue(known: Event, payload: Mapping[str, Any]) -> Event:
    """Read a merge queue's group: its branch names the last pull request that it holds."""
    found = _QUEUED.fullmatch(_text(payload, "merge_group", "head_ref") or "")
    base = _branch(_text(payload, "merge_group", "base_ref"))
    agrees = found is not None and found[1] == base
    return replace(
        known,
        pull=int(found[2]) if found and agrees and int(found[2]) else None,
        base_ref=base,
        head_ref=_branch(_text(payload, "merge_group", "head_ref")),
        head_sha=_sha(payload, "merge_group", "head_sha"),
    )


def same_repository(one: str | None, other: str | None) -> bool:
    """Tell whether two `owner/name` are the same: GitHub does not tell capitals apart."""
    return one is not None and other is not None and one.lower() == other.lower()


def event_in(context: Context) -> Event:
    """Return the event that the runner tells of; one that says nothing where it cannot be read."""
    payload: Mapping[str, Any] = {}
    if context.event_path:
        with suppress(OSError):
            payload = _payload(Path(context.event_path))
    return event_of(context.event_name, payload, repository=context.repository, ref=context.ref)


def _payload(path: Path) -> Mapping[str, Any]:
    import json  # noqa: PLC0415 - only on GitHub

    with path.open("rb") as file:
        data = file.read(MAX_EVENT_BYTES + 1)
    if len(data) > MAX_EVENT_BYTES:
        return {}
    try:
        payload = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return payload if isinstance(payload, dict) else {}


def _at(payload: Mapping[str, Any], *path: str) -> Any:
    found: Any = payload
    for name in path:
        if not isinstance(found, Mapping):
            return None
        found = found.get(name)
    return found


def _text(payload: Mapping[str, Any], *path: str) -> str | None:
    found = _at(payload, *path)
    return found if isinstance(found, str) and found else None


def _number(payload: Mapping[str, Any], *path: str) -> int | None:
    found = _at(payload, *path)
    return found if type(found) is int and found > 0 else None


def _sha(payload: Mapping[str, Any], *path: str) -> str | None:
    found = _text(payload, *path)
    return found if found and re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", found) else None


def _branch(ref: str | None) -> str | None:
    """Return a branch's name; None for a tag."""
    return ref.removeprefix("refs/heads/") if ref and ref.startswith("refs/heads/") else None
