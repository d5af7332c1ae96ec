"""A workflow run as the API tells it: the answers themselves, which the reader knows how to read.

At most `CALLS` calls: the run, its jobs over all attempts, and what the jobs that failed have said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

import msgspec

from exporter.github.answers import decoded
from exporter.github.client import PAGE, GitHub
from exporter.github.exchange import HttpError, Request

JOB_PAGES: Final = 30
"""Pages of jobs that are asked for: 3,000 jobs, over all attempts."""
SPOKEN: Final = 10
"""Failed jobs whose annotations are asked for: the report names as many."""
CALLS: Final = 1 + JOB_PAGES + SPOKEN


class _Job(msgspec.Struct, frozen=True):
    """Of a job what tells whether it is ours, and whether it has something to say."""

    id: int
    status: str | None = None
    conclusion: str | None = None
    runner_name: str | None = None


class _Jobs(msgspec.Struct, frozen=True):
    """One page of jobs."""

    jobs: list[_Job] = []


@dataclass(slots=True)
class Answers:
    """What the API said of a run."""

    bodies: dict[str, bytes] = field(default_factory=dict)
    """The answers, by the names of files that they could be."""
    jobs: list[_Job] = field(default_factory=list)
    silent: HttpError | None = None
    """Why the jobs that failed were not asked what they said, as when the token may not."""

    def running_on(self, runner: str | None) -> int | None:
        """Return the id of the one job that goes on on that runner; a runner has one at a time."""
        found = {
            job.id
            for job in self.jobs
            if runner and job.runner_name == runner and job.status == "in_progress"
        }
        return found.pop() if len(found) == 1 else None


def fetch_run(github: GitHub, run_id: int) -> Answers:
    """Ask for a run and its jobs; raise HttpError where one of these is refused."""
    found = Answers()
    path = f"/actions/runs/{run_id}"
    found.bodies["run.json"] = github.get(path).body
    for number, (body, page) in enumerate(_pages(github, f"{path}/jobs"), 1):
        found.bodies[f"jobs-{number}.json"] = body
        found.jobs += page.jobs
    failed = [job.id for job in found.jobs if job.conclusion in {"failure", "timed_out"}]
    for job in list(dict.fromkeys(failed))[:SPOKEN]:
        try:
            answer = github.get(f"/check-runs/{job}/annotations?per_page={PAGE}")
        except HttpError as error:
            found.silent = error
            break
        found.bodies[f"annotations-{job}.json"] = answer.body
    return found


def _pages(github: GitHub, path: str) -> Iterator[tuple[bytes, _Jobs]]:
    host = Request(method="GET", url=github.api_url).host
    for number in range(1, JOB_PAGES + 1):
        query = urlencode({"filter": "all", "per_page": PAGE, "page": number})
        answer = github.get(f"{path}?{query}")
        page = decoded(answer, _Jobs, host)
        yield answer.body, page
        linked = answer.headers.get("link")
        more = len(page.jobs) >= PAGE if linked is None else 'rel="next"' in linked
        if not more or not page.jobs:
            return
