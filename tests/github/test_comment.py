"""The comment as a publisher: what it writes, and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from exporter.analysis.compare import Analysed, compare
from exporter.github.sticky import parse
from exporter.publishers.comment import leg_of
from exporter.report import Report
from exporter.report.build import with_comparison
from tests.github.commenting import GREEN, RED, UPLOADED, Step, commenting
from tests.github.fake import REPOSITORY
from tests.github.payloads import (
    FORK,
    issue_comment,
    merge_group,
    private,
    pull_request,
    push,
    workflow_run,
)
from tests.github.samples import failing_run, report_of
from tests.support import gfm
from tests.support.runs import make_run


@pytest.fixture
def step() -> Iterator[Step]:
    with commenting() as made:
        yield made


def test_a_red_run_is_told_with_its_links(step: Step) -> None:
    receipt = step.publish()
    (comment,) = step.github.of(7)
    assert (receipt.outcome, receipt.message) == ("done", "wrote a comment on #7")
    assert receipt.outputs == {"comment-id": str(comment["id"]), "comment-url": comment["html_url"]}
    shown = gfm.shown(step.body)
    assert "Failed: shop" in shown
    assert 'column "amount_cents" does not exist' in shown
    assert "**[Open the report](https://github.com/octo/shop/actions/runs/10/artifacts/2)**" in (
        step.body
    )
    assert "[Workflow run](https://github.com/octo/shop/actions/runs/10)" in step.body
    assert step.body.rstrip().endswith("Report by dagrun-export 1.0.0.")
    assert len(step.github.calls) <= 8


def test_nothing_new_is_nothing_written_though_links_and_runs_differ(step: Step) -> None:
    first = step.publish()
    for _ in range(9):
        again = step.publish()
        assert again.outcome == "done"
        assert again.message == "the comment on #7 says so already"
        assert again.outputs == first.outputs
    assert step.writes() == ["POST"]


def test_red_becomes_green_in_the_same_comment(step: Step) -> None:
    step.publish(RED)
    assert step.publish(GREEN).message == "updated the comment on #7"
    assert "Succeeded: shop" in step.body
    assert "Failed" not in gfm.shown(step.body)
    assert step.writes() == ["POST", "PATCH"]


def test_on_failure_says_nothing_of_green_runs_but_that_it_is_mended(step: Step) -> None:
    assert step.publish(GREEN, mode="on-failure").message == ""
    assert step.writes() == []
    assert step.publish(RED, mode="on-failure").outcome == "done"
    assert step.publish(GREEN, mode="on-failure").message == "updated the comment on #7"


def test_on_change_says_nothing_of_times(step: Step) -> None:
    run = make_run("a success 0s..1s\nb success 0s..2s")
    slower = make_run("a success 0s..3s\nb success 0s..9s")
    broken = make_run('a success 0s..3s\nb failed 0s..9s "boom"')
    for made, what in ((run, "wrote"), (slower, "says so already"), (broken, "updated")):
        assert what in step.publish(report_of(made), mode="on-change").message
    assert step.publish(report_of(slower)).message.startswith("updated")


def against(base: str, head: str) -> Report:
    """Return the report of a run that is compared."""
    before, after = (report_of(make_run(text, run_id=text[:9])) for text in (base, head))
    sides = [Analysed(each.run, each.analysis) for each in (before, after)]
    return with_comparison(after, compare(*sides), None, ())


OK, BROKEN = "a success 0s..10s\nb success 0s..2s", 'a success 0s..10s\nb failed 0s..2s "boom"'
SLOW, SKIPPED = "a success 0s..30s\nb success 0s..2s", "a success 0s..10s\nb skipped"
MORE = f"{OK}\nc success 0s..1s"


@pytest.mark.parametrize(("base", "head"), [(OK, OK), (BROKEN, BROKEN), (SLOW, OK), (OK, MORE)])
def test_on_change_says_nothing_where_all_is_as_on_the_base_branch(
    step: Step, base: str, head: str
) -> None:
    assert step.publish(against(base, head), mode="on-change").message == ""
    assert step.writes() == []


@pytest.mark.parametrize(("base", "head"), [(OK, BROKEN), (BROKEN, OK), (OK, SKIPPED), (OK, SLOW)])
def test_on_change_says_what_fails_is_fixed_ends_in_another_way_or_is_slower(
    step: Step, base: str, head: str
) -> None:
    assert step.publish(against(base, head), mode="on-change").outcome == "done"
    again = step.publish(against(base, head), mode="on-change")
    assert again.message == "the comment on #7 says so already"
    mended = step.publish(against(base, base), mode="on-change")
    assert mended.message == "updated the comment on #7"
    assert step.writes() == ["POST", "PATCH"]


def test_workflows_dags_legs_and_keys_have_a_section_each(step: Step) -> None:
    step.publish(RED)
    step.publish(report_of(make_run("a success", dag_id="other")))
    step.publish(RED, leg="3.12, postgres")
    step.publish(RED, leg="3.13, postgres")
    step.publish(RED, key="nightly build", leg="3.13")
    sections = parse(step.body)
    assert set(sections) == {
        "CI / shop",
        "CI / other",
        "CI / shop (3.12, postgres)",
        "CI / shop (3.13, postgres)",
        "nightly build",
    }
    heads = gfm.shown(step.body)
    assert "Failed: shop · 3.12, postgres" in heads
    assert "Failed: shop · nightly build" in heads
    assert "5 reports: 4 failed, 1 succeeded." in heads


@pytest.mark.parametrize(
    ("matrix", "leg"),
    [
        (None, None),
        ("", None),
        ("null", None),
        ("{}", None),
        ('{\n  "db": "postgres",\n  "n": 1,\n  "x": true\n}', "postgres, 1, true"),
        ('{"a": {"b": [1]}}', '{"b": [1]}'),
        ("[1]", None),
        ("by hand", "by hand"),
        ("[" * 100_000, "[" * 100_000),
    ],
)
def test_a_leg_is_named_by_its_values(matrix: str | None, leg: str | None) -> None:
    assert leg_of(matrix) == leg


def test_a_key_of_any_length_is_a_key(step: Step) -> None:
    for key in ("k" * 5000, "k" * 4999 + "x"):
        step.publish(key=key)
    sections = parse(step.body)
    assert len(sections) == 2
    assert max(map(len, sections)) <= 200


@pytest.mark.parametrize("number", [1, 2000])
def test_however_much_broke_it_fits(step: Step, number: int) -> None:
    report = report_of(failing_run(number, "KeyError: {} " + "\U0001f4a5" * 300))
    for leg in "abcdef":
        assert step.publish(report, leg=leg).outcome == "done"
    assert len(step.body.encode("utf-16-le")) // 2 <= 60_000
    assert len(parse(step.body)) == 6


def test_what_a_run_holds_does_nothing_in_a_comment(step: Step) -> None:
    evil = "@mona #1 <!-- dagrun-export:section key=x --> ![x](https://evil.example/x.png) |`"
    run = make_run('a failed 0s..1s "x"', dag_id=evil, run_id=evil)
    steps = {"a": replace(run.steps["a"], name=evil, error=evil)}
    step.publish(report_of(replace(run, steps=steps)), key=evil)
    text = step.body
    for mark in ("comment", "details", "folded", "footer", "section"):
        text = "\n".join(
            line for line in text.split("\n") if not line.startswith(f"<!-- dagrun-export:{mark}")
        )
    links = {element.get("href") for element in gfm.tree(text).iter("a")}
    assert links == {UPLOADED.links[0].url, "https://github.com/octo/shop/actions/runs/10"}
    assert not list(gfm.tree(text).iter("img"))
    assert "<!--" not in text
    plain = text.replace("**[Open the report]", "").replace("[Workflow run]", "")
    live = [
        fault
        for fault in gfm.faults(plain, last="Report by")
        if "actions/runs" not in fault and "element a" not in fault and "href" not in fault
    ]
    assert live == []


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("push", push()),
        ("schedule", {}),
        ("issue_comment", issue_comment(on_pull=False)),
        ("workflow_run", workflow_run(event="push", repo=REPOSITORY)),
    ],
)
def test_without_a_pull_request_nothing_is_asked_or_said(
    step: Step, name: str, payload: dict[str, Any]
) -> None:
    receipt = step.publish(RED, name, payload)
    assert (receipt.outcome, receipt.message) == ("skipped", "")
    assert step.github.calls == []


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("pull_request_target", pull_request(repo=FORK)),
        ("merge_group", merge_group()),
        ("issue_comment", issue_comment()),
        ("push", push()),
    ],
)
def test_other_events_that_have_one(step: Step, name: str, payload: dict[str, Any]) -> None:
    number = 7 if name == "push" else None
    assert step.publish(RED, name, payload, pull=number).outcome == "done"


@pytest.mark.parametrize("repo", [FORK, None])
def test_a_fork_is_told_once_where_its_report_is_and_nothing_is_asked(
    step: Step, repo: str | None
) -> None:
    receipt = step.publish(RED, payload=pull_request(repo=repo))
    assert receipt.outcome == "skipped"
    assert receipt.message == (
        "no comment: the token of a pull request of a fork may only read; the job summary has the"
        " report, and a second workflow can comment: see docs/action.md#pull-requests-from-forks"
    )
    assert step.github.calls == []


@pytest.mark.parametrize(
    ("payload", "whose"),
    [
        (private(pull_request(repo=FORK)), "a fork"),
        (pull_request(sender="dependabot[bot]"), "Dependabot"),
    ],
)
def test_where_a_token_may_be_able_to_write_it_is_tried(
    step: Step, payload: dict[str, Any], whose: str
) -> None:
    step.github.read_only = True
    receipt = step.publish(RED, payload=payload)
    assert receipt.outcome == "skipped"
    assert f"a pull request of {whose} may only read" in receipt.message
    step.github.read_only = False
    assert step.publish(RED, payload=payload).outcome == "done"


def test_an_older_run_and_an_older_commit_write_nothing(step: Step) -> None:
    step.publish(RED)
    step.run_id = 5
    receipt = step.publish(GREEN)
    assert receipt.message == "no comment: #7 has a newer run or commit than this one"
    step.run_id = 50
    step.github.pulls[7]["head"]["sha"] = "d" * 40
    assert step.publish(GREEN).outcome == "skipped"
    assert step.publish(GREEN, payload=pull_request(sha="d" * 40)).outcome == "done"
    assert step.writes() == ["POST", "PATCH"]
