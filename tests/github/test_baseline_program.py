"""The program compares with the base branch's newest report, found among the artifacts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from exporter.github.baseline import CALLS, _is_of
from exporter.github.wire import Artifact, ArtifactRun
from tests.container.samples import step, write_run
from tests.github.jobs import Job, broken_run, on_pull_request, packed
from tests.github.payloads import HEAD, pull_request, push
from tests.github.trouble import HangsError


def export_of(
    run_id: str, status: str = "success", seconds: float = 10.0, dag_id: str = "orders_daily"
) -> bytes:
    step = {"status": status, "duration_seconds": seconds}
    return json.dumps(
        {
            "schema_version": "1.0",
            "dag_id": dag_id,
            "run_id": run_id,
            "status": status,
            "source": {"reader": "native"},
            "steps": {"clean": step},
        }
    ).encode()


def uploaded(job: Job, run_id: str, **run: Any) -> dict[str, Any]:
    return job.github.add_artifact(
        "dagrun-report", packed({"report.json": export_of(run_id)}), **run
    )


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    with on_pull_request(tmp_path) as made:
        broken_run(made.folder)
        made.inputs |= {"UPLOAD-ARTIFACT": "false"}
        yield made


def report(job: Job) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((job.folder / "dagrun-report/report.json").read_bytes())
    return found


def why_not(job: Job) -> str:
    assert report(job)["comparison"] is None
    (said,) = [note for note in report(job)["notes"] if note["code"] == "no-baseline"]
    assert said["level"] == "info"
    return str(said["message"])


def looked(job: Job) -> list[str]:
    return [str(call) for call in job.github.calls if "artifacts" in str(call)]


def test_the_newest_of_the_base_branch_is_taken(job: Job) -> None:
    uploaded(job, "older")
    uploaded(job, "base", id=500)
    uploaded(job, "of a feature", head_branch="feature")
    uploaded(job, "of a fork", head_repository_id=666)
    uploaded(job, "of this run", id=77)
    uploaded(job, "expired")["expired"] = True
    done = job.run()
    assert done.returncode == 0, done.stderr
    baseline = report(job)["comparison"]["baseline"]
    assert baseline["run_id"] == "base"
    assert baseline["where"] == "the artifact dagrun-report of workflow run 500"
    assert len(looked(job)) <= CALLS
    assert len(job.github.calls) <= 8
    (comment,) = job.github.of(7)
    assert "### What changed" in comment["body"]
    assert "### What changed" in (job.folder / "summary").read_text("utf-8")
    assert int(job.outputs()["regressions"]) == report(job)["comparison"]["regressions"] > 0


def test_the_gate_closes_after_all_is_published(job: Job) -> None:
    uploaded(job, "base")
    job.inputs["FAIL-ON"] = "regression"
    assert job.run().returncode == 3
    assert len(job.github.of(7)) == 1


@pytest.mark.parametrize(
    ("run", "said"),
    [
        ({"head_repository_id": 666}, "none was uploaded there yet"),
        ({"head_branch": "Main"}, "none was uploaded there yet"),
        ({"id": 77}, "none was uploaded there yet"),
    ],
)
def test_what_is_not_of_the_base_branch_is_never_fetched(
    job: Job, run: dict[str, Any], said: str
) -> None:
    uploaded(job, "not this", **run)
    assert job.run().returncode == 0
    assert said in why_not(job)
    assert not [call for call in looked(job) if "zip" in call]
    assert job.outputs()["regressions"] == ""


def test_a_report_of_another_dag_is_no_baseline(job: Job) -> None:
    other = packed({"report.json": export_of("base", dag_id="stock")})
    job.github.add_artifact("dagrun-report", other)
    job.run()
    assert "is of another DAG, stock" in why_not(job)
    assert job.outputs()["regressions"] == ""


def test_eight_calls_at_most_with_everything_on_and_130_comments(job: Job) -> None:
    def asked() -> int:
        calls = [call for call in job.github.calls if job.github.blobs not in call]
        job.github.calls.clear()
        return len(calls)

    uploaded(job, "base")
    for _ in range(130):
        job.github.add_comment(7, "hello", ("mallory", "User"))
    assert "wrote a comment on #7" in job.run().stderr
    assert asked() == 7
    write_run(job.folder / "runs", "nightly-1", step("extract"), step("load"))
    assert "updated the comment on #7" in job.run().stderr
    assert asked() == 8
    assert "says so already" in job.run().stderr
    assert asked() == 4


def test_what_is_not_told_is_not_trusted() -> None:
    facts = {"id": 1, "repository_id": 5, "head_repository_id": 5, "head_branch": "main"}

    def fits(**other: Any) -> bool:
        run = ArtifactRun(**{**facts, **other})
        found = Artifact(id=1, name="n", size_in_bytes=1, expired=False, workflow_run=run)
        return _is_of(found, "main", 2)

    assert fits()
    assert not any(fits(**{name: None}) for name in facts)
    assert not fits(repository_id=None, head_repository_id=None)
    bare = Artifact(id=1, name="n", size_in_bytes=1, expired=False)
    assert not _is_of(bare, "main", 2)


def test_expired_or_changed_or_no_report(job: Job) -> None:
    made = uploaded(job, "base")
    made["expired"] = True
    job.run()
    assert "the newest has expired" in why_not(job)
    made["expired"] = False
    made["digest"] = f"sha256:{'0' * 64}"
    job.run()
    assert "digests differ" in why_not(job)
    job.github.artifacts.clear()
    job.github.add_artifact("dagrun-report", packed({"other.txt": b"x"}))
    job.run()
    assert "there is no report.json in it" in why_not(job)
    job.github.artifacts.clear()
    job.github.add_artifact("dagrun-report", b"PK no zip")
    assert job.run().returncode == 0
    assert why_not(job)


def test_more_artifacts_than_are_looked_through(job: Job) -> None:
    uploaded(job, "base")
    for _ in range(450):
        job.github.add_artifact("dagrun-report", b"", head_branch="feature")
    assert job.run().returncode == 0
    assert "none was uploaded there yet" in why_not(job)
    assert len(looked(job)) <= CALLS


def test_all_is_on_the_disk_before_anybody_is_asked(job: Job) -> None:
    uploaded(job, "base")
    seen: list[tuple[list[str], Any]] = []

    def look(_headers: dict[str, str]) -> None:
        if not seen:
            seen.append((job.written(), report(job)["comparison"]))

    job.github.watch = look
    assert job.run().returncode == 0
    assert seen == [(["report.html", "report.json"], None)]
    assert report(job)["comparison"] is not None
    assert job.written() == ["report.html", "report.json"]


def test_who_is_stopped_while_github_is_asked_has_the_report_on_the_disk(job: Job) -> None:
    def hang(_work: Any) -> Any:
        raise HangsError

    job.github.trouble.append(("GET .*/artifacts", hang))
    assert job.stop_when(lambda: bool(looked(job))) == 143
    assert job.written() == ["report.html", "report.json"]
    assert report(job)["comparison"] is None


def test_each_report_of_the_base_branch_carries_on_those_before_it(job: Job) -> None:
    uploaded(job, "first")
    job.event_name, job.event = "push", push()
    job.run()
    made = (job.folder / "dagrun-report/report.json").read_bytes()
    job.github.add_artifact("dagrun-report", packed({"report.json": made}), id=5000)
    job.event_name, job.event = "pull_request", pull_request()
    job.run()
    runs = report(job)["history"]["runs"]
    assert [run["run_id"] for run in runs] == ["first", "nightly-1"]
    assert [run["revision"] for run in runs] == [None, HEAD]
    assert report(job)["comparison"]["recent_runs"] == 1
    job.github.artifacts.clear()
    job.run()
    assert [run["revision"] for run in report(job)["history"]["runs"]] == [HEAD]


def test_none_and_a_path_ask_nobody(job: Job) -> None:
    uploaded(job, "base")
    job.inputs["BASELINE"] = "none"
    job.run()
    assert report(job)["comparison"] is None
    assert looked(job) == []
    (job.folder / "old").mkdir()
    (job.folder / "old" / "base.json").write_bytes(export_of("on the disk"))
    job.inputs |= {"BASELINE": "old/base.json", "STORAGE-PATH": "."}
    job.run()
    assert looked(job) == []
    assert report(job)["comparison"]["baseline"]["run_id"] == "on the disk"


def test_without_a_token_a_note_says_so(job: Job) -> None:
    del job.inputs["GITHUB-TOKEN"]
    assert job.run().returncode == 0
    assert "there is no token" in why_not(job)
