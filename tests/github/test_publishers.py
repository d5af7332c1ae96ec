from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import fields, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from exporter.cli.outputs import ActionOutputs
from exporter.github.limits import ANNOTATION_MESSAGE, ANNOTATION_TITLE, OUTPUT_VALUE, SUMMARY_BYTES
from exporter.model import Failure, Location, Receipt
from exporter.model.history import History, PastRun
from exporter.model.statuses import RUN_STATUSES
from exporter.publishers.actions import publishers_for
from exporter.publishers.annotations import Annotations
from exporter.publishers.job_summary import JobSummary
from exporter.publishers.locate import locator
from exporter.publishers.outputs import Outputs, outputs_of
from exporter.publishers.telling import told_of
from exporter.renderers.markdown import summary_text
from exporter.report import Report
from tests.container.commands import Command, parse
from tests.container.file_commands import parse_assignments
from tests.github.samples import drawn, failing_run, green_run, red_run, report_of
from tests.support.hostile import TEXTS
from tests.support.runs import make_run

GREEN = told_of(report_of(green_run()))
FILES = (
    Receipt(publisher="folder", outcome="done", path="/w/out/report.html", format="html"),
    Receipt(publisher="folder", outcome="done", path="/w/out/report.json", format="json"),
)


def annotated(report: Report, limit: int = 10, **more: Any) -> list[Command]:
    lines: list[str] = []
    receipt = Annotations(lines.append, limit=limit, **more).publish(
        told_of(report, remarks=limit), FILES
    )
    assert receipt == Receipt(publisher="annotations", outcome="done")
    commands = [parse(line) for line in lines]
    assert None not in commands
    return [command for command in commands if command]


@pytest.fixture
def runner(tmp_path: Path) -> dict[str, str]:
    """What a runner sets, with its files there and empty."""
    for name in ("summary", "output"):
        (tmp_path / name).touch()
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKSPACE": "/w",
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
    }


def test_all_is_published_where_the_runner_wants_it(runner: dict[str, str]) -> None:
    log = io.StringIO()
    report = report_of(red_run())
    publishers = publishers_for(runner, log, compose=partial(summary_text, report))
    told = told_of(report, remarks=10)
    receipts = [publisher.publish(told, FILES) for publisher in publishers]
    assert [(receipt.outcome, receipt.message) for receipt in receipts] == [("done", "")] * 3
    summary = Path(runner["GITHUB_STEP_SUMMARY"]).read_text("utf-8")
    assert summary.startswith("## ❌ Failed: shop\n")
    assert "Written: `out/report.html`, `out/report.json`" in summary
    assert [line.split(" ")[0] for line in log.getvalue().splitlines()] == [
        "::error",
        "::error",
        "::warning",
    ]
    written = parse_assignments(Path(runner["GITHUB_OUTPUT"]).read_bytes())
    assert written.error is None
    assert written.values == {
        "status": "failed",
        "conclusion": "failure",
        "run-id": "0a4f6e7c-9f7e-4f2d-8f2a-6b1f3d2c1e00",
        "dag-id": "shop",
        "total": "11",
        "passed": "6",
        "failed": "2",
        "skipped": "3",
        "duration-seconds": "10.4",
        "regressions": "",
        "json-file": "out/report.json",
        "html-file": "out/report.html",
        "output-dir": "out",
        "artifact-id": "",
        "artifact-url": "",
        "artifact-digest": "",
        "comment-id": "",
        "comment-url": "",
    }


def test_nothing_is_published_off_github_and_only_what_is_wanted_on_it() -> None:
    def names(environment: dict[str, str], **wanted: Any) -> list[str]:
        made = publishers_for(environment, io.StringIO(), compose=drawn(green_run()), **wanted)
        return [publisher.name for publisher in made]

    assert names({"GITHUB_STEP_SUMMARY": "/x"}) == []
    on = {"GITHUB_ACTIONS": "true"}
    assert names(on) == ["job-summary", "annotations", "outputs"]
    assert names(on, job_summary=False, max_annotations=0) == ["outputs"]


def test_root_causes_come_first_on_their_file_and_line() -> None:
    first, second, warning = annotated(report_of(red_run()))
    assert first.name == second.name == "error"
    assert first.properties == {
        "file": "models/staging/stg_orders.sql",
        "line": "14",
        "title": "dagrun-export: stg_orders failed",
    }
    assert first.data.startswith("Database Error in model stg_orders")
    assert first.data.endswith("\n2 steps did not run because of it.")
    assert second.properties["file"] == "models/staging/schema.yml"
    assert "line" not in second.properties
    assert warning == Command(
        "warning", {"title": "dagrun-export: freshness warned"}, "Got 3 results, wanted 0"
    )


def test_whether_an_error_is_new_has_a_line_of_its_own() -> None:
    before = PastRun(run_id="before", status="success", errors=())
    run = replace(red_run(), history=History(runs=(before, PastRun(run_id="this"))))
    first, *_ = annotated(report_of(run))
    said = "\n2 steps did not run because of it.\nNew error, not in the run before."
    assert first.data.endswith(said)


@pytest.mark.parametrize(
    ("failures", "limit", "shown", "title"),
    [
        (10, 10, 10, "dagrun-export: load_9 failed"),
        (11, 10, 10, "dagrun-export: 2 more steps failed"),
        (2000, 10, 10, "dagrun-export: 1,991 more steps failed"),
        (2000, 99, 10, "dagrun-export: 1,991 more steps failed"),
        (3, 2, 2, "dagrun-export: 2 more steps failed"),
        (3, 1, 1, "dagrun-export: 3 steps failed"),
    ],
)
def test_no_more_than_the_runner_keeps_and_the_last_one_counts_the_rest(
    failures: int, limit: int, shown: int, title: str
) -> None:
    commands = annotated(report_of(failing_run(failures)), limit)
    assert len(commands) == shown
    assert commands[-1].properties["title"] == title


def test_a_limit_of_nothing_annotates_nothing() -> None:
    assert annotated(report_of(red_run()), 0) == []


def test_a_run_that_failed_by_itself_is_annotated_too() -> None:
    run = make_run("a success 0s..1s", status="failed", error="out of disk")
    assert annotated(report_of(run)) == [
        Command("error", {"title": "dagrun-export: the run failed"}, "out of disk")
    ]


@given(TEXTS, TEXTS, TEXTS)
def test_no_annotation_carries_a_command_and_each_fits(name: str, error: str, file: str) -> None:
    run = failing_run(2)
    steps = {
        key: replace(
            step,
            name=name,
            failure=Failure(kind="error", message=error * 500),
            location=Location(file=file, line=1),
        )
        for key, step in run.steps.items()
    }
    for command in annotated(report_of(replace(run, steps=steps))):
        assert command.name == "error"
        assert set(command.properties) <= {"title", "file", "line"}
        assert len(command.data) <= ANNOTATION_MESSAGE
        assert len(command.properties["title"]) <= ANNOTATION_TITLE
        assert command.properties["title"].startswith("dagrun-export: ")
        assert parse(command.data.split("\n")[0]) is None


def test_text_that_names_a_command_stays_out_of_the_log() -> None:
    run = make_run('load failed 0s..1s "a ##[set-env name=A]b"')
    (command,) = annotated(report_of(run))
    assert "##[" not in command.data
    assert "stands in the report only" in command.data


def test_a_log_that_cannot_be_written_is_no_failure_of_the_export() -> None:
    closed = io.StringIO()
    closed.close()
    told = told_of(report_of(red_run()), remarks=10)
    receipt = Annotations(closed.write, limit=10).publish(told, FILES)  # type: ignore[arg-type]
    assert receipt.outcome == "failed"
    assert receipt.message.startswith("no annotations: ")


def test_a_file_is_looked_for_from_the_storage_upwards(tmp_path: Path) -> None:
    project = tmp_path / "shop"
    (project / "models").mkdir(parents=True)
    (project / "models" / "a.sql").touch()
    (project / "target").mkdir()
    locate = locator(tmp_path, project / "target" / "run_results.json")
    assert locate("models/a.sql") == "shop/models/a.sql"
    assert locate("shop/models/a.sql") == "shop/models/a.sql"
    assert locate("models/gone.sql") == "models/gone.sql"
    assert locate("/etc/passwd") is None
    assert locate("../a.sql") is None
    for no_name in ("a\0b", "x" * 5000):
        assert locate(no_name) == no_name
    assert locator(tmp_path, Path("/elsewhere"))("shop/models/a.sql") == "shop/models/a.sql"


def test_the_outputs_are_those_that_are_declared() -> None:
    declared = {field.name.replace("_", "-") for field in fields(ActionOutputs)}
    assert set(outputs_of(told_of(report_of(green_run())), FILES)) == declared


@pytest.mark.parametrize("status", RUN_STATUSES)
def test_the_conclusion_is_one_of_three_words(status: str) -> None:
    outputs = outputs_of(told_of(report_of(make_run("a success", status=status))), ())
    expected = {"success": "success", "failed": "failure"}.get(status, "neutral")
    assert outputs["conclusion"] == expected
    assert outputs["json-file"] == outputs["html-file"] == outputs["output-dir"] == ""
    assert outputs["duration-seconds"] == ""


@pytest.mark.parametrize("run_id", ["x" * (OUTPUT_VALUE + 1), "a\0b"])
def test_an_id_that_cannot_be_handed_on_whole_is_left_empty_with_a_word(
    tmp_path: Path, run_id: str
) -> None:
    path = tmp_path / "output"
    path.touch()
    report = report_of(make_run("a success", run_id=run_id))
    receipt = Outputs(str(path)).publish(told_of(report), FILES)
    assert receipt.outcome == "done"
    assert receipt.message.endswith("left empty: run-id")
    assert parse_assignments(path.read_bytes()).values["run-id"] == ""


@given(TEXTS.filter(bool))
def test_an_id_comes_out_as_it_is(run_id: str) -> None:
    outputs = outputs_of(told_of(report_of(make_run("a success", run_id=run_id))), ())
    assert outputs["run-id"] == run_id


def test_a_summary_is_added_to_those_that_are_there(tmp_path: Path) -> None:
    path = tmp_path / "summary"
    path.write_text("# Before\n", "utf-8")
    for _ in range(2):
        assert JobSummary(str(path), drawn(green_run())).publish(GREEN, ()) == Receipt(
            publisher="job-summary", outcome="done"
        )
    text = path.read_text("utf-8")
    assert text.startswith("# Before\n\n## ✅ Succeeded")
    assert text.count("\n\n## ✅ Succeeded") == 2


@pytest.mark.parametrize("taken", [880_000, 898_000])
def test_a_summary_takes_the_room_that_is_left(tmp_path: Path, taken: int) -> None:
    path = tmp_path / "summary"
    path.write_bytes(b"x" * taken)
    report = report_of(failing_run(2000, "KeyError: {} " + "and so on" * 30))
    assert (
        JobSummary(str(path), partial(summary_text, report)).publish(told_of(report), ()).outcome
        == "done"
    )
    text = path.read_bytes()[taken:].decode()
    assert "2,000 steps of 4,000 broke" in text
    assert "Shortened to stay within" in text
    assert path.stat().st_size <= 900_001


def test_a_full_summary_is_left_alone_with_a_word(tmp_path: Path) -> None:
    path = tmp_path / "summary"
    path.write_bytes(b"x" * SUMMARY_BYTES)
    receipt = JobSummary(str(path), drawn(green_run())).publish(GREEN, ())
    assert receipt.outcome == "failed"
    assert receipt.message.startswith("no job summary: 1,048,576 of its 1,048,576 bytes are taken;")
    assert path.stat().st_size == SUMMARY_BYTES


@pytest.mark.parametrize(
    "make",
    [lambda path: JobSummary(path, drawn(green_run())), Outputs],
    ids=["summary", "outputs"],
)
def test_a_file_that_cannot_be_written_is_a_warning(
    tmp_path: Path, make: Callable[[str | None], JobSummary | Outputs]
) -> None:
    for path in (tmp_path / "gone", tmp_path):
        receipt = make(str(path)).publish(GREEN, FILES)
        assert receipt.outcome == "failed"
        assert receipt.message.endswith("; a container has to run as root")
    assert make(None).publish(GREEN, FILES).outcome == "skipped"
    assert list(tmp_path.iterdir()) == []
