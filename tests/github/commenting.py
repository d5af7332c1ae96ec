"""A step that comments on the pull request of a served GitHub."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from exporter.github.client import GitHub
from exporter.github.context import Context
from exporter.github.events import event_of
from exporter.model import Link, Receipt
from exporter.publishers.comment import PullRequestComment, Wanted
from exporter.publishers.telling import told_of
from exporter.renderers.markdown import comment_parts
from exporter.report import Report
from tests.github.callers import Clock, make_client, make_http
from tests.github.fake import REPOSITORY, FakeGitHub
from tests.github.payloads import HEAD, pull_request
from tests.github.samples import green_run, red_run, report_of
from tests.github.server import serving

RED, GREEN = report_of(red_run()), report_of(green_run())
UPLOADED = Receipt(
    publisher="artifact",
    outcome="done",
    links=(Link("Open the report", "https://github.com/octo/shop/actions/runs/10/artifacts/2"),),
)


class Step:
    """A step of a workflow in a repository that is served."""

    def __init__(self, github: FakeGitHub) -> None:
        self.github = github
        self.clock = Clock()
        self.run_id = 10

    def publish(
        self,
        report: Report = RED,
        name: str = "pull_request",
        payload: dict[str, Any] | None = None,
        *,
        token: str | None = "ghs_secret",
        **wanted: Any,
    ) -> Receipt:
        payload = pull_request() if payload is None else payload
        context = Context(
            active=True,
            server_url="https://github.com",
            repository=REPOSITORY,
            run_id=self.run_id,
            run_attempt=1,
            workflow="CI",
        )
        client: GitHub | None = None
        if token:
            http = make_http(clock=self.clock)
            http.budget.trouble = 14
            client = make_client(self.github, token=token, http=http)
        event = event_of(name, payload, repository=REPOSITORY)
        publisher = PullRequestComment(
            client, context, event, Wanted(**wanted), partial(comment_parts, report)
        )
        receipt = publisher.publish(told_of(report), [UPLOADED])
        self.run_id += 1
        assert "\n" not in receipt.message
        assert "ghs_secret" not in receipt.message
        return receipt

    @property
    def body(self) -> str:
        (comment,) = self.github.of(7)
        text: str = comment["body"]
        return text

    def writes(self) -> list[str]:
        return [call.split()[0] for call in self.github.calls if not call.startswith("GET")]


@contextmanager
def commenting() -> Iterator[Step]:
    """Serve a repository with a pull request; nothing that it is asked may be odd."""
    with serving(FakeGitHub()) as github:
        github.add_pull(7, "patch-1", HEAD)
        yield Step(github)
    assert github.faults == []
