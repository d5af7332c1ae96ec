"""Payloads of events, as GitHub writes them, with the fields that count."""

from __future__ import annotations

from typing import Any

from tests.github.fake import REPOSITORY, REPOSITORY_ID

HEAD = "a" * 40
BASE = "b" * 40
MERGE = "c" * 40
FORK = "mallory/shop"

_HOME = {"id": REPOSITORY_ID, "full_name": REPOSITORY, "private": False, "default_branch": "main"}


def pull_request(
    number: Any = 7,
    *,
    repo: str | None = REPOSITORY,
    sender: str = "mona",
    sha: Any = HEAD,
    **facts: Any,
) -> dict[str, Any]:
    """Return the payload of `pull_request` and its kin."""
    return {
        "action": "synchronize",
        "number": number,
        "pull_request": {
            "number": number,
            "head": {"ref": "patch-1", "sha": sha, "repo": repo and {"full_name": repo}},
            "base": {"ref": "main", "sha": BASE, "repo": _HOME},
            **facts,
        },
        "repository": _HOME,
        "sender": {"login": sender},
    }


def private(payload: dict[str, Any]) -> dict[str, Any]:
    """Return the same of a private repository."""
    return {**payload, "repository": {**_HOME, "private": True}}


def workflow_run(
    *,
    event: str = "pull_request",
    repo: str | None = FORK,
    branch: Any = "patch-1",
    sha: Any = HEAD,
    run_id: int = 9001,
    pulls: list[Any] | None = None,
) -> dict[str, Any]:
    """Return the payload of `workflow_run`; `pull_requests` is empty for forks."""
    return {
        "action": "completed",
        "workflow": {"name": "CI"},
        "workflow_run": {
            "id": run_id,
            "name": "CI",
            "event": event,
            "run_attempt": 2,
            "head_branch": branch,
            "head_sha": sha,
            "head_repository": repo and {"full_name": repo},
            "repository": _HOME,
            "pull_requests": pulls or [],
        },
        "repository": _HOME,
        "sender": {"login": "mallory"},
    }


def merge_group(
    head: str = f"refs/heads/gh-readonly-queue/main/pr-7-{BASE}", base: str = "refs/heads/main"
) -> dict[str, Any]:
    """Return the payload of `merge_group`."""
    return {
        "action": "checks_requested",
        "merge_group": {"head_ref": head, "head_sha": MERGE, "base_ref": base, "base_sha": BASE},
        "repository": _HOME,
        "sender": {"login": "mona"},
    }


def push(ref: str = "refs/heads/main", before: str = BASE) -> dict[str, Any]:
    """Return the payload of `push`."""
    return {"ref": ref, "before": before, "after": HEAD, "repository": _HOME}


def issue_comment(*, on_pull: bool = True) -> dict[str, Any]:
    """Return the payload of `issue_comment`."""
    pull = {"pull_request": {"url": "https://api.github.com/x"}} if on_pull else {}
    return {"action": "created", "issue": {"number": 7, **pull}, "repository": _HOME}
