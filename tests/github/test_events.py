from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.github.context import Context
from exporter.github.events import MAX_EVENT_BYTES, Event, event_in, event_of
from exporter.github.pulls import Found, find_pull, moved_on
from tests.github.fake import REPOSITORY, FakeGitHub
from tests.github.payloads import (
    BASE,
    FORK,
    HEAD,
    MERGE,
    issue_comment,
    merge_group,
    private,
    pull_request,
    push,
    workflow_run,
)
from tests.github.simulation import World

Setup = Callable[[FakeGitHub], None]


def of_fork(github: FakeGitHub) -> None:
    github.add_pull(7, "patch-1", HEAD, repo=FORK)


def moved(github: FakeGitHub) -> None:
    github.add_pull(7, "patch-1", "d" * 40, repo=FORK)


def closed(github: FakeGitHub) -> None:
    of_fork(github)
    github.pulls[7]["state"] = "closed"


def two_bases(github: FakeGitHub) -> None:
    of_fork(github)
    github.add_pull(8, "patch-1", HEAD, repo=FORK, base="release")


def namesake(github: FakeGitHub) -> None:
    """Let the same owner open one from another repository with a branch of that name."""
    github.add_pull(6, "patch-1", HEAD, repo="mallory/other")
    of_fork(github)


def at_home(github: FakeGitHub) -> None:
    github.add_pull(7, "patch-1", HEAD)


def dependabot(github: FakeGitHub) -> None:
    github.add_pull(7, "dependabot/pip/x", HEAD)


def nothing(_github: FakeGitHub) -> None:
    """Let there be no pull request."""


TABLE: list[tuple[str, str, dict[str, Any], Setup, int | None, int | None]] = [
    # what, event, payload, what GitHub has, number named by the user, the right pull request
    ("of this repository", "pull_request", pull_request(), nothing, None, 7),
    ("of a fork", "pull_request", pull_request(repo=FORK), nothing, None, 7),
    ("of a fork that is gone", "pull_request", pull_request(repo=None), nothing, None, 7),
    ("of Dependabot", "pull_request", pull_request(sender="dependabot[bot]"), nothing, None, 7),
    ("with the base's token", "pull_request_target", pull_request(repo=FORK), nothing, None, 7),
    ("a review", "pull_request_review", pull_request(), nothing, None, 7),
    ("a number that is none", "pull_request", pull_request("7; rm"), nothing, None, None),
    ("two numbers", "pull_request", {**pull_request(), "number": 8}, nothing, None, None),
    ("a push", "push", push(), at_home, None, None),
    ("a push with a number", "push", push(), at_home, 7, 7),
    ("a tag", "push", push("refs/tags/v1", "0" * 40), nothing, None, None),
    ("a schedule", "schedule", {}, nothing, None, None),
    ("by hand", "workflow_dispatch", {"inputs": {}}, nothing, None, None),
    ("a comment on a pull request", "issue_comment", issue_comment(), nothing, None, 7),
    ("a comment on an issue", "issue_comment", issue_comment(on_pull=False), nothing, None, None),
    ("the merge queue", "merge_group", merge_group(), nothing, None, 7),
    (
        "a queue for a branch with a slash",
        "merge_group",
        merge_group(f"refs/heads/gh-readonly-queue/r/1/pr-9-{BASE}", "refs/heads/r/1"),
        nothing,
        None,
        9,
    ),
    (
        "a branch that looks like a queue's",
        "merge_group",
        merge_group(f"refs/heads/gh-readonly-queue/x/pr-9-{BASE}"),
        nothing,
        None,
        None,
    ),
    ("after a fork's run", "workflow_run", workflow_run(), of_fork, None, 7),
    ("after it, with a number", "workflow_run", workflow_run(), of_fork, 7, 7),
    (
        "after it, with another's number",
        "workflow_run",
        workflow_run(),
        namesake,
        6,
        None,
    ),
    (
        "after it, another of that branch",
        "workflow_run",
        workflow_run(),
        namesake,
        None,
        7,
    ),
    ("after it, moved on", "workflow_run", workflow_run(), moved, None, None),
    ("after it, moved on, with a number", "workflow_run", workflow_run(), moved, 7, None),
    ("after it, closed", "workflow_run", workflow_run(), closed, None, None),
    ("after it, into two branches", "workflow_run", workflow_run(), two_bases, None, None),
    ("after it, fork gone", "workflow_run", workflow_run(repo=None), of_fork, None, None),
    (
        "a list that the run makes up",
        "workflow_run",
        workflow_run(pulls=[{"number": 99, "head": {"sha": HEAD}}]),
        of_fork,
        None,
        7,
    ),
    (
        "after a push",
        "workflow_run",
        workflow_run(event="push", repo=REPOSITORY),
        at_home,
        None,
        None,
    ),
    ("after one at home", "workflow_run", workflow_run(repo=REPOSITORY), at_home, None, 7),
    (
        "after Dependabot's",
        "workflow_run",
        workflow_run(repo=REPOSITORY, branch="dependabot/pip/x"),
        dependabot,
        None,
        7,
    ),
    ("a commit that is none", "workflow_run", workflow_run(sha="main"), of_fork, None, None),
    ("a branch that is none", "workflow_run", workflow_run(branch=7), of_fork, None, None),
    ("no payload", "pull_request", {}, at_home, None, None),
    ("no payload after a run", "workflow_run", {}, of_fork, None, None),
]


@pytest.mark.parametrize(
    ("name", "payload", "setup", "given_number", "expected"),
    [row[1:] for row in TABLE],
    ids=[f"{row[1]}: {row[0]}" for row in TABLE],
)
def test_the_right_pull_request_or_none(
    name: str,
    payload: dict[str, Any],
    setup: Setup,
    given_number: int | None,
    expected: int | None,
) -> None:
    world = World(1)
    world.github.validate = True
    setup(world.github)
    event = event_of(name, payload, repository=REPOSITORY, ref="refs/heads/main")
    found: list[Found] = []
    world.run(lambda: found.append(find_pull(world.client(), event, given_number)))
    assert found[0].number == expected
    assert len(world.github.calls) <= 1
    assert event.may_have_pull or given_number or expected is None
    assert world.github.faults == []


def event(name: str, payload: dict[str, Any], ref: str = "refs/heads/main") -> Event:
    return event_of(name, payload, repository=REPOSITORY, ref=ref)


def test_a_pull_request_with_base_and_head() -> None:
    made = event("pull_request", pull_request(repo="Octo/Shop"), "refs/pull/7/merge")
    assert made.base_ref == "main"
    assert (made.head_ref, made.head_sha, made.head_repository) == ("patch-1", HEAD, "Octo/Shop")
    assert (made.fork, made.read_only, made.perhaps_read_only) == (False, False, False)


@pytest.mark.parametrize(
    ("name", "payload", "read_only", "perhaps"),
    [
        ("pull_request", pull_request(repo=FORK), True, True),
        ("pull_request", pull_request(repo=None), True, True),
        ("pull_request_review", pull_request(repo=FORK), True, True),
        ("pull_request", private(pull_request(repo=FORK)), False, True),
        ("pull_request", pull_request(sender="dependabot[bot]"), False, True),
        ("pull_request_target", pull_request(repo=FORK), False, False),
        ("pull_request", pull_request(), False, False),
        ("workflow_run", workflow_run(), False, False),
    ],
)
def test_whose_token_may_only_read(
    name: str, payload: dict[str, Any], read_only: bool, perhaps: bool
) -> None:
    made = event(name, payload)
    assert (made.read_only, made.perhaps_read_only) == (read_only, perhaps)


def test_branches_of_the_other_events() -> None:
    pushed = event("push", push())
    assert (pushed.base_ref, pushed.head_sha) == ("main", HEAD)
    new = event("push", push("refs/heads/new", "0" * 40), "refs/heads/new")
    assert new.base_ref == "new"
    tag = event("push", push("refs/tags/v1"), "refs/tags/v1")
    assert (tag.base_ref, tag.head_ref) == (None, None)
    queued = event("merge_group", merge_group())
    assert (queued.base_ref, queued.head_sha) == ("main", MERGE)
    planned = event("schedule", {}, "refs/heads/main")
    assert (planned.base_ref, planned.head_ref) == (None, "main")
    by_hand = event("workflow_dispatch", push(), "refs/heads/x")
    assert (by_hand.base_ref, by_hand.head_ref) == ("main", "x")
    after = event("workflow_run", workflow_run())
    assert after.relayed is not None
    assert (after.relayed.run_id, after.relayed.attempt, after.relayed.workflow) == (9001, 2, "CI")
    assert (after.fork, after.head_sha) == (True, HEAD)


def test_only_its_own_newest_commit_is_compared() -> None:
    world = World(1)
    world.github.add_pull(7, "patch-1", "d" * 40)
    seen: list[bool] = []

    def ask() -> None:
        client = world.client()
        seen.append(moved_on(client, event("pull_request", pull_request()), 7))
        seen.append(moved_on(client, event("pull_request", pull_request(sha="d" * 40)), 7))
        seen.append(moved_on(client, event("merge_group", merge_group()), 7))

    world.run(ask)
    assert seen == [True, False, False]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["number", "pull_request", "head", "sha", "repo", "workflow_run", "issue"]
            ),
            inner,
        )
    ),
    max_leaves=20,
)


@given(
    st.sampled_from(["pull_request", "workflow_run", "merge_group", "issue_comment", "push", "x"]),
    st.dictionaries(
        st.sampled_from(["number", "pull_request", "workflow_run", "merge_group", "issue", "ref"]),
        JSON,
    ),
)
def test_whatever_a_payload_holds_it_is_an_event(name: str, payload: dict[str, Any]) -> None:
    made = event_of(name, payload, repository=REPOSITORY)
    assert made.pull is None or made.pull > 0


def test_the_event_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "event.json"
    context = Context(
        active=True, event_name="pull_request", event_path=str(path), repository=REPOSITORY
    )
    assert event_in(context).pull is None
    path.write_text(json.dumps(pull_request()), encoding="utf-8")
    assert event_in(context).pull == 7
    for broken in (b"", b"[]", b"{", b"\xff", b"[" * 100_000):
        path.write_bytes(broken)
        assert event_in(context).pull is None
    with path.open("wb") as file:
        file.truncate(MAX_EVENT_BYTES + 1)
    assert event_in(context).pull is None
