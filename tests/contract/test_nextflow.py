"""The verdict on runs of Nextflow, their tasks and tries, whole and damaged."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from exporter.analysis import analyse
from exporter.model import DagRun, ExportError
from exporter.plugins import READERS, load_readers
from exporter.readers.nextflow import NextflowReader
from tests.support.memory import bundle_of, files_below
from tests.support.reading import (
    FIXTURES,
    cases_of,
    codes,
    damaged,
    facts_of,
    files_of,
    listing_of,
    runs_of,
)
from tools.corpus.case import Case
from tools.corpus.nextflow import check

CASES = cases_of("nextflow")
TREE = FIXTURES / "nextflow"
TRACE = "results/pipeline_info/execution_trace.txt.2"
REPORT = "results/pipeline_info/execution_report.html.1"
LOG = ".nextflow.log"
HEADER = "task_id\thash\tname\tstatus\texit\tsubmit\tduration\n"

STATS = (
    "[main] DEBUG n.trace.WorkflowStatsObserver - Workflow completed > WorkflowStats["
    "succeededCount=1; failedCount={failed}; ignoredCount=0; retriesCount={retries}; ]"
)

by_name = pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)


def read(files: dict[str, bytes]) -> DagRun:
    (run,) = runs_of(NextflowReader(), files)
    return run


def of(case: str) -> dict[str, bytes]:
    return files_of(TREE / case)


def trace(*rows: str, header: str = HEADER) -> DagRun:
    return read({"trace.txt": (header + "".join(f"{row}\n" for row in rows)).encode()})


def changed(case: str, name: str, old: str, new: str) -> dict[str, bytes]:
    files = of(case)
    text = files[name].decode()
    assert old in text
    return {**files, name: text.replace(old, new).encode()}


def test_there_are_cases() -> None:
    assert [case.name for case in CASES] == ["failed", "interrupted", "raw", "resumed"]


@by_name
def test_runs_are_reported_as_they_went(case: Path) -> None:
    assert check(Case(case.name, case, facts_of(case))).differences == ()


@by_name
def test_the_check_of_a_case_can_fail(case: Path) -> None:
    facts = facts_of(case)
    facts["status"] = {"FAILED": 7}
    facts["failed"] = [["9", "never there", "1"]]
    assert len(check(Case(case.name, case, facts)).differences) >= 2


@by_name
def test_damage_never_turns_a_run_green(case: Path) -> None:
    others = {
        f"{other.name}/{name}": data
        for other in CASES
        if other != case
        for name, data in files_of(other).items()
    }
    green = {"happy_noether"}
    for what, broken in damaged(files_of(case), others):
        listing_of(NextflowReader(), broken)
        for run in runs_of(NextflowReader(), broken):
            assert run.status != "success" or run.run_id in green, what


@by_name
def test_without_its_report_and_log_no_run_is_green(case: Path) -> None:
    files = {
        name: data for name, data in files_of(case).items() if "trace" in name or "dag" in name
    }
    assert read(files).status in {"failed", "cancelled", "unknown"}


@by_name
def test_only_this_reader_claims_the_case(case: Path) -> None:
    bundle = bundle_of(files_of(case))
    claims = {reader.name: reader.claim(bundle) for reader in load_readers("auto")}
    own = claims.pop("nextflow")
    assert own is not None
    assert own.score >= 90
    assert set(own.files) == set(files_of(case))
    assert not any(claim for claim in claims.values())


def test_no_other_fixture_is_claimed() -> None:
    for tool in READERS:
        if tool != "nextflow" and (FIXTURES / tool).is_dir():
            assert NextflowReader().claim(bundle_of(files_below(FIXTURES / tool))) is None


def test_the_words_and_numbers_of_a_red_run() -> None:
    run = read(of("failed"))
    assert (run.dag_id, run.run_id, run.total_retries) == ("example/shop", "grave_curie", 1)
    assert run.start_time == datetime(2026, 11, 2, 8, 59, 57, tzinfo=UTC)
    assert run.duration_seconds == 44
    trim = run.steps["SHOP:TRIM (s2)"]
    assert [(each.number, each.status) for each in trim.attempts] == [(1, "failed"), (2, "success")]
    assert (trim.name, trim.group, trim.worker) == ("TRIM (s2)", "SHOP:TRIM", "node-1")
    broken = run.steps["SHOP:QUANT (s1)"]
    assert broken.failure is not None
    assert broken.failure.type == "exit status 137"
    assert (broken.error or "").startswith("Process `SHOP:QUANT (s1)` terminated")
    assert "42 Killed" in (broken.error or "")
    assert "Command executed:" in (broken.failure.traceback or "")
    assert "reading index.bin" in (broken.log or "")
    assert broken.queue_seconds == pytest.approx(0.2)
    assert run.steps["SHOP:LINT (s1)"].metadata["error_action"] == "IGNORE"
    killed = run.steps["SHOP:QUANT (s2)"]
    assert (killed.native_status, killed.metadata["reason"]) == ("ABORTED", "killed with the run")
    assert "reason" not in broken.metadata
    assert analyse(run).rerun == (
        "nextflow run example/shop -r main -profile test,docker -resume "
        "5f3c1c52-7a0e-4a53-9f0e-2f4f7a4c9d11"
    )


def test_what_was_taken_from_an_earlier_run_has_no_times_of_this_one() -> None:
    run = read(of("resumed"))
    index = run.steps["INDEX"]
    assert (index.status, index.cached, index.start_time) == ("success", True, None)
    assert index.metadata["earlier_seconds"] == 30.5
    assert run.start_time == datetime(2026, 11, 2, 8, 59, 57, tzinfo=UTC)
    assert run.steps["MULTIQC"].upstream == ("FASTQC (s1)", "FASTQC (s2)")


def test_a_log_alone_tells_how_the_run_ended() -> None:
    run = read({LOG: of("failed")[LOG]})
    assert (run.run_id, run.status, run.total_retries) == ("grave_curie", "failed", 1)
    assert {key: step.status for key, step in run.steps.items()} == {
        "SHOP:INDEX": "success",
        "SHOP:TRIM (s1)": "success",
        "SHOP:TRIM (s2)": "success",
        "SHOP:LINT (s1)": "failed",
        "SHOP:QUANT (s1)": "failed",
        "SHOP:QUANT (s2)": "cancelled",
    }
    assert run.steps["SHOP:LINT (s1)"].metadata["error_action"] == "IGNORE"
    assert "no-times" in codes(run)


def test_who_stopped_a_run_did_not_break_it() -> None:
    run = read(of("interrupted"))
    assert (run.status, run.native_status) == ("cancelled", "SIGINT")
    assert run.steps["COUNT (2)"].status == "pending"
    stopped = changed("failed", REPORT, "Error executing process > 'SHOP:QUANT (s1)'", "SIGTERM")
    text = re.sub(rb"SIGTERM.*?</pre>", b"SIGTERM</pre>", stopped[REPORT], flags=re.DOTALL)
    assert read({REPORT: text}).status == "cancelled"


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (STATS.format(failed=0, retries=0), "success"),
        (STATS.format(failed=2, retries=2), "success"),
        (STATS.format(failed=2, retries=1), "failed"),
        ("[main] DEBUG nextflow.Session - Session aborted -- Cause: Missing input", "failed"),
        ("[x] DEBUG nextflow.Session - Session aborted -- Cause: SIGHUP", "cancelled"),
        ("[main] ERROR nextflow.cli.Launcher - @unknown", "failed"),
        (
            "[main] WARN  nextflow.Session - Execution cancelled -- Finishing pending tasks",
            "failed",
        ),
        ("[main] DEBUG nextflow.Session - Session await", "unknown"),
    ],
)
@pytest.mark.parametrize("month", ["Nov", "dic", "11月"])
def test_the_last_words_of_a_log(line: str, status: str, month: str) -> None:
    begin = f"{month}-02 10:00:00.000 "
    text = (
        f"{begin}[main] DEBUG nextflow.cli.Launcher - $> nextflow run main.nf\n"
        f"{begin}[main] DEBUG nextflow.Session - Run name: odd_name\n"
        f"{begin}{line}\n"
        f"{begin}[main] DEBUG nextflow.script.ScriptRunner - > Execution complete -- Goodbye\n"
    )
    run = read({"nextflow.log": text.encode()})
    assert (run.run_id, run.status) == ("odd_name", status)
    assert analyse(run).rerun in {None, "nextflow run main.nf -resume"}


BEGIN = "Nov-02 10:00:00.000 [main] "
COMMAND = f"{BEGIN}DEBUG nextflow.cli.Launcher - $> nextflow run main.nf\n"


def test_a_run_that_could_not_begin_failed() -> None:
    text = (
        f"{COMMAND}{BEGIN}DEBUG nextflow.cli.Launcher - Operation aborted\n"
        "nextflow.exception.AbortOperationException: Cannot find script file: main.nf\n"
        "\tat nextflow.cli.CmdRun.getScriptFile(CmdRun.groovy:578)\n"
    )
    run = read({LOG: text.encode()})
    assert (run.status, run.native_status) == ("failed", "Operation aborted")
    assert run.error == "Cannot find script file: main.nf"
    assert "no-verdict" not in codes(run)
    short = read({LOG: text.partition("\nnextflow.")[0].encode()})
    assert (short.status, short.error) == ("failed", None)


UNMADE = """Error executing process > 'CALL (s1)'

Caused by:
  Process requirement exceeds available memory -- req: 128 GB; avail: 92.4 GB

Command executed:

  call s1

"""
RETRIED = "[aa/000001] NOTE: Process failed -- Execution is retried (1)\n"


@pytest.mark.parametrize("work", ["", "Work dir:\n  /w/ab/cdef0123456789012345678901234567\n"])
def test_a_task_that_could_not_be_submitted_is_a_step(work: str) -> None:
    text = (
        f"{COMMAND}{BEGIN}INFO  nextflow.Session - [aa/000001] Submitted process > MAP (s1)\n"
        f"{BEGIN}ERROR nextflow.processor.TaskProcessor - {UNMADE}{work}\n"
        f"{BEGIN}DEBUG nextflow.Session - Session aborted -- Cause: Process requirement exceeds\n"
    )
    run = read({LOG: text.encode()})
    step = run.steps["CALL (s1)"]
    assert (run.status, run.error, step.status, step.group) == ("failed", None, "failed", "CALL")
    assert (step.error or "").startswith("Process requirement exceeds available memory")
    assert step.failure is not None
    assert step.failure.kind == "infrastructure"
    # the try that was submitted before it is the same task
    again = f"{BEGIN}INFO  nextflow.processor.TaskProcessor - {RETRIED}{BEGIN}ERROR "
    text = text.replace("MAP (s1)", "CALL (s1)").replace(f"{BEGIN}ERROR ", again)
    assert [len(step.attempts) for step in read({LOG: text.encode()}).steps.values()] == [2]


def test_an_error_without_a_folder_is_of_the_task_that_was_submitted() -> None:
    text = (
        f"{COMMAND}{BEGIN}INFO  nextflow.Session - [aa/000001] Submitted process > CALL (s1)\n"
        f"{BEGIN}ERROR nextflow.processor.TaskProcessor - {UNMADE}\n"
    )
    assert [step.status for step in read({LOG: text.encode()}).steps.values()] == ["failed"]


def test_a_report_names_a_task_that_could_not_be_submitted() -> None:
    files = changed("failed", REPORT, "process > 'SHOP:QUANT (s1)'", "process > 'SHOP:SUM (all)'")
    steps = read({REPORT: files[REPORT]}).steps
    assert steps["SHOP:SUM (all)"].status == "failed"
    assert len(steps) == len(read({REPORT: of("failed")[REPORT]}).steps) + 1


def test_an_error_without_words_for_users_begins_with_its_exception() -> None:
    text = (
        f"{COMMAND}{BEGIN}ERROR nextflow.cli.Launcher - @unknown\n"
        "groovy.lang.MissingPropertyException: Unknown variable 'copy'\n\tat x.Y.z(Y.java:1)\n"
    )
    error = read({LOG: text.encode()}).error
    assert (error or "").startswith("groovy.lang.MissingPropertyException: Unknown variable")


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("NEW", "pending"),
        ("SUBMITTED", "pending"),
        ("RUNNING", "running"),
        ("COMPLETED", "success"),
        ("CACHED", "success"),
        ("FAILED", "failed"),
        ("ABORTED", "cancelled"),
        ("ELATED", "unknown"),
    ],
)
def test_every_word_of_a_task(word: str, status: str) -> None:
    step = trace(f"1\taa/000001\tp (a)\t{word}\t-\t2026-11-02 10:00:00.000\t5s").steps["p (a)"]
    assert (step.status, step.native_status) == (status, word)


def test_a_trace_alone_is_never_green() -> None:
    run = trace("1\taa/000001\tp\tCOMPLETED\t0\t2026-11-02 10:00:00.000\t1m 5s")
    assert (run.status, run.end_time) == ("unknown", None)
    assert run.steps["p"].duration_seconds == 65
    assert codes(run) == {"no-verdict", "times-without-zone", "start-is-submission"}


def test_a_trace_with_nothing_in_it_is_a_run_that_is_unknown() -> None:
    run = trace()
    assert (run.status, len(run.steps)) == ("unknown", 0)


def test_tries_without_numbers_follow_one_another() -> None:
    run = trace(
        "1\taa/000001\tp (a)\tFAILED\t1\t2026-11-02 10:00:00.000\t5s",
        "2\taa/000002\tp (a)\tCOMPLETED\t0\t2026-11-02 10:00:05.100\t5s",
    )
    assert (len(run.steps), run.total_retries, run.status) == (1, 1, "unknown")
    assert "attempts-inferred" in codes(run)


def test_tasks_of_one_name_at_one_time_are_two() -> None:
    run = trace(
        "1\taa/000001\tp (a)\tFAILED\t1\t2026-11-02 10:00:00.000\t5s",
        "2\taa/000002\tp (a)\tCOMPLETED\t0\t2026-11-02 10:00:01.000\t5s",
    )
    assert {key: step.status for key, step in run.steps.items()} == {
        "p (a) #1": "failed",
        "p (a) #2": "success",
    }
    assert run.status == "failed"


def test_files_of_two_runs_are_not_mixed() -> None:
    files = of("failed")
    strange = {**of("interrupted"), REPORT: files[REPORT]}
    runs = {run.run_id: run for run in runs_of(NextflowReader(), strange)}
    assert runs.keys() == {"sad_hopper", "grave_curie"}
    assert len(runs["grave_curie"].steps) == 6


def test_two_runs_of_one_name_are_told_apart() -> None:
    files = {f"{folder}/{name}": data for folder in "ab" for name, data in of("resumed").items()}
    other = files["b/pipeline_info/report.html"].replace(b"9b1d3a56", b"00000000")
    files["b/pipeline_info/report.html"] = other
    assert len(runs_of(NextflowReader(), files)) == 2


@pytest.mark.parametrize(
    ("old", "new", "status", "code"),
    [
        ('"status":"COMPLETED"', '"status":"RUNNING"', "unknown", "unfinished-steps"),
        ('"status":"COMPLETED"', '"status":"FAILED"', "success", "failures-allowed"),
        ("completed successfully!", "completed", "unknown", "no-verdict"),
        ('{ "trace":[', '{ "trace":[5,', "success", "unreadable-item"),
    ],
)
def test_what_speaks_against_a_green_page(old: str, new: str, status: str, code: str) -> None:
    name = "pipeline_info/report.html"
    files = changed("resumed", name, old, new)
    run = read({name: files[name]})
    assert run.status == status or (status == "success" and code == "unreadable-item")
    assert code in codes(run)


def test_a_page_of_very_many_tasks_has_none() -> None:
    name = "pipeline_info/report.html"
    page = re.sub(rb'"trace":\[.*?\}\]', b'"trace":null', of("resumed")[name], flags=re.DOTALL)
    run = read({name: page})
    assert (run.status, len(run.steps)) == ("success", 0)
    assert "tasks-left-out" in codes(run)


def test_the_history_speaks_where_nothing_else_does() -> None:
    begin = "Nov-02 10:00:00.000 [main] DEBUG nextflow.Session - "
    log = f"{begin}Run name: odd_name\n".encode()
    for word, status in (("OK", "success"), ("ERR", "failed"), ("-", "unknown")):
        line = (
            f"2026-11-02 10:00:00\t20s\todd_name\t{word}\t1f2e3d4c5b\t"
            "9b1d3a56-0f4e-4a0f-8a35-5f1f30d8a0a2\tnextflow run x.nf\n"
        )
        run = read({".nextflow.log": log, ".nextflow/history": line.encode()})
        assert (run.status, run.source.command) == (status, "nextflow run x.nf")
    report = {"r.html": of("resumed")["pipeline_info/report.html"]}
    bad = of("resumed")[".nextflow/history"].replace(b"\tOK\t", b"\tERR\t")
    run = read({**report, ".nextflow/history": bad})
    assert run.status == "failed"
    assert "contradicting-files" in codes(run)


def test_other_files_are_left_alone() -> None:
    others = {
        "a.txt": b"task_id\thello\nx\n",
        "b.tsv": b"name\tstatus\texit\nx\ty\tz\n",
        "c.html": b"<html><title>Report</title></html>",
        "d.dot": of("failed")["results/pipeline_info/pipeline_dag.dot"],
        "history": of("resumed")[".nextflow/history"],
        "work/1a/a59348715716576b6cef7b4a02b6cc/.command.log": b"x",
        "e.log": b"Nov-02 10:00:00.000 [main] DEBUG com.example - nextflow.Session\n",
    }
    assert NextflowReader().claim(bundle_of(others)) is None


@pytest.mark.parametrize("data", [b"", b"task_id", b"\x00", b"<html>", HEADER.encode()[:12]])
def test_what_is_no_run_gets_one_clear_line(data: bytes) -> None:
    listing = NextflowReader().runs(bundle_of({"trace.txt": data}, single=True))
    assert listing.refs == ()
    (note,) = listing.notes
    assert note.level == "error"
    assert "\n" not in note.message


def test_a_run_that_is_gone_is_an_error() -> None:
    (ref,) = listing_of(NextflowReader(), of("failed")).refs
    with pytest.raises(ExportError) as caught:
        NextflowReader().read(bundle_of({}), ref)
    assert caught.value.code == "no-such-run"


def test_the_exception_is_found_in_a_traceback_that_a_command_printed() -> None:
    printed = (
        "  Traceback (most recent call last):\n"
        '    File "quant.py", line 3, in main\n'
        "      load(path)\n"
        "  KeyError: 's1'\n"
        "  See above for debug info.\n"
    )
    killed = next(
        line for line in of("failed")[LOG].decode().splitlines(keepends=True) if "Killed" in line
    )
    run = read(changed("failed", LOG, killed, printed))
    failure = run.steps["SHOP:QUANT (s1)"].failure
    assert failure is not None
    assert failure.message == "KeyError: 's1'"
