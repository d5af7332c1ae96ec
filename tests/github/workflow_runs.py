"""A GitHub that also knows of workflow runs, their jobs and what these have said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.github.description import description
from tests.github.fake import MISSING, REPOSITORY, FakeGitHub
from tests.github.jobs import Job
from tests.github.server import serving
from tests.github.trouble import Answer, answer_json

RUN = 77
WORKFLOW = """name: CI
on: push
jobs:
  build:
    strategy: {matrix: {os: [linux, mac]}}
    runs-on: x
    steps: []
  test: {needs: build, uses: ./.github/workflows/test.yml}
  deploy: {needs: test, runs-on: x, steps: []}
  report: {needs: [build, test, deploy], if: always(), runs-on: x, steps: []}
"""
CALLED = """on: workflow_call
jobs:
  unit: {runs-on: x, steps: []}
"""


@dataclass
class RunsGitHub(FakeGitHub):
    """The same repository with one workflow run."""

    runs: dict[int, dict[str, Any]] = field(default_factory=dict)
    jobs: list[dict[str, Any]] = field(default_factory=list)
    annotations: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    may_read_checks: bool = True

    def add_run(self, run_id: int = RUN, **facts: Any) -> None:
        """Let a workflow run begin."""
        url = f"https://github.com/{REPOSITORY}/actions/runs/{run_id}"
        own = {
            "id": run_id,
            "name": "CI",
            "node_id": "WFR_x",
            "check_suite_id": 9,
            "path": ".github/workflows/ci.yml",
            "status": "in_progress",
            "conclusion": None,
            "run_attempt": 1,
            "html_url": url,
            "run_started_at": "2026-11-23T05:00:00Z",
            "updated_at": "2026-11-23T05:10:00Z",
            **facts,
        }
        made = description().example("workflow-run")
        made["repository"]["full_name"] = REPOSITORY
        self.runs[run_id] = {**own, **{k: v for k, v in made.items() if k not in own}}

    def add_job(
        self, number: int, name: str, conclusion: str | None = "success", **facts: Any
    ) -> None:
        """Let a job run; one without a conclusion goes on."""
        minute = f"2026-11-23T05:{number % 50:02d}"
        made = description().example(
            "job",
            id=number,
            run_id=RUN,
            run_attempt=1,
            node_id="CR_x",
            name=name,
            html_url=f"https://github.com/{REPOSITORY}/actions/runs/{RUN}/job/{number}",
            status="completed" if conclusion else "in_progress",
            conclusion=conclusion,
            created_at=f"{minute}:00Z",
            started_at=f"{minute}:07Z",
            completed_at=f"{minute}:37Z" if conclusion else None,
            runner_name=f"GitHub Actions {number}",
            labels=["x"],
            steps=[
                {
                    "name": "work",
                    "status": "completed" if conclusion else "in_progress",
                    "conclusion": conclusion,
                    "number": 1,
                    "started_at": f"{minute}:10Z",
                    "completed_at": f"{minute}:30Z" if conclusion else None,
                }
            ],
        )
        self.jobs.append({**made, **facts})

    def say(self, job: int, message: str) -> None:
        """Let a job annotate a line."""
        made = description().example(
            "check-annotation",
            path="src/a.py",
            start_line=3,
            end_line=3,
            annotation_level="failure",
            message=message,
            blob_href="https://github.com/x",
        )
        self.annotations.setdefault(job, []).append(made)

    def _routes(self) -> Iterator[tuple[str, Callable[..., Answer]]]:
        yield r"GET /actions/runs/(\d+)", self._get_run
        yield r"GET /actions/runs/(\d+)/jobs", self._list_jobs
        yield r"GET /check-runs/(\d+)/annotations", self._list_annotations
        yield from super()._routes()

    def _get_run(self, _user: Any, _query: Any, _body: bytes, number: int) -> Answer:
        return answer_json(200, self.runs[number]) if number in self.runs else MISSING

    def _list_jobs(self, _user: Any, query: dict[str, str], _body: bytes, number: int) -> Answer:
        newest = self.runs[number]["run_attempt"]
        found = [
            job
            for job in self.jobs
            if job["run_id"] == number
            and (query.get("filter") == "all" or job["run_attempt"] == newest)
        ]
        size, page = int(query.get("per_page", "30")), int(query.get("page", "1"))
        answer = {"total_count": len(found), "jobs": found[(page - 1) * size : page * size]}
        more = len(found) > page * size
        headers = {"Link": '<https://api.github.com/elsewhere>; rel="next"'} if more else {}
        return answer_json(200, answer, headers)

    def _list_annotations(self, _user: Any, _query: Any, _body: bytes, number: int) -> Answer:
        if not self.may_read_checks:
            accepted = {"X-Accepted-GitHub-Permissions": "checks=read"}
            return answer_json(403, {"message": "Resource not accessible by integration"}, accepted)
        return answer_json(200, self.annotations.get(number, []))


@contextmanager
def in_a_workflow(folder: Path) -> Iterator[tuple[Job, RunsGitHub]]:
    """Serve a repository with a run that goes on; a job in it makes the report."""
    workflows = folder / ".github/workflows"
    workflows.mkdir(parents=True)
    (workflows / "ci.yml").write_text(WORKFLOW)
    (workflows / "test.yml").write_text(CALLED)
    with serving(RunsGitHub()) as github:
        assert isinstance(github, RunsGitHub)
        github.add_run()
        job = Job(github, folder, event_name="push", event={"ref": "refs/heads/main"})
        job.inputs |= {
            "READER": "github-actions",
            "UPLOAD-ARTIFACT": "false",
            "COMMENT": "never",
            "BASELINE": "none",
        }
        job.runner = "GitHub Actions 5"
        yield job, github
    assert github.faults == []
    assert github.leaks == []
