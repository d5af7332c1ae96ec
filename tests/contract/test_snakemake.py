"""Real runs of Snakemake 7 to 9: what must be said of them, and what must never be."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from exporter.model import DagRun, ExportError, Location
from exporter.plugins import READERS, Heads, load_readers
from exporter.readers.base import RunRef
from exporter.readers.choose import claims_on
from exporter.readers.snakemake import SnakemakeReader
from exporter.storage import open_storage
from tests.support.memory import bundle_of, files_below
from tests.support.reading import (
    FIXTURES,
    codes,
    damaged,
    facts_of,
    files_of,
    listing_of,
    runs_of,
)
from tools.corpus.case import Case
from tools.corpus.snakemake import check

TREE = FIXTURES / "snakemake"
CASES = sorted(path.parent for path in TREE.glob("*/*/facts.json"))
GREEN = {"v7/green", "v9/green"}
LOG = ".snakemake/log/"

by_name = pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.name}-{path.name}")


def read(files: dict[str, bytes]) -> DagRun:
    (run,) = runs_of(SnakemakeReader(), files)
    return run


def of(case: str, *without: str) -> dict[str, bytes]:
    files = files_of(TREE / case)
    return {name: data for name, data in files.items() if not any(w in name for w in without)}


def log_of(case: str) -> tuple[str, str]:
    """Return the name and the text of a case's log."""
    name, data = max(
        ((n, d) for n, d in of(case).items() if n.startswith(LOG)), key=lambda each: len(each[1])
    )
    return name, data.decode()


def by_log(text: str, name: str = "run.log") -> DagRun:
    return read({name: text.encode()})


def named(run: DagRun) -> dict[str, str]:
    return {step.name: step.status for step in run.steps.values()}


def test_there_are_cases() -> None:
    assert len(CASES) == 8


@by_name
def test_real_runs_are_reported_as_they_went(case: Path) -> None:
    assert check(Case(case.name, case, facts_of(case))).differences == ()


@by_name
def test_the_check_of_a_case_can_fail(case: Path) -> None:
    facts = facts_of(case)
    facts["rc"] = "x rc=0" if not facts["rc"].endswith("=0") else "x rc=1"
    facts["status"] = "retry"
    facts["jobs"]["99"] = {"rule": "never", "status": "failed", "attempts": 1}
    facts["failed_rules"] = ["never"]
    facts["edges_rules"] = [["never", "ever"]]
    facts["never_started"] = 50
    differences = " ".join(check(Case(case.name, case, facts)).differences)
    for word in ("the run is", "job 99", "never began", "failed are", "edges"):
        assert word in differences


@by_name
def test_only_this_reader_claims_its_files(case: Path) -> None:
    bundle, _ = open_storage(str(case), SnakemakeReader().suffixes)
    (claimed,) = claims_on(bundle, load_readers("auto"), forced=False)
    assert (claimed.reader.name, claimed.claim.score) == ("snakemake", 95)
    kept = [n for n in files_of(case) if "/metadata/" in n]
    assert set(kept) <= set(claimed.claim.files)


def test_it_claims_none_of_the_others_files() -> None:
    for other in set(READERS) - {"snakemake"}:
        for name in {other, other.replace("-", "_")}:
            if (FIXTURES / name).is_dir():
                files = files_below(FIXTURES / name)
                assert SnakemakeReader().claim(bundle_of(files)) is None, name


@by_name
def test_damage_never_turns_a_run_green(case: Path) -> None:
    green = f"{case.parent.name}/{case.name}" in GREEN
    own = {run.run_id for run in runs_of(SnakemakeReader(), files_of(case))}
    others = {
        f"{other.parent.name}-{other.name}/{name}": data
        for other in CASES
        if other != case
        for name, data in files_of(other).items()
        if LOG in name or name.endswith("json")
    }
    for what, broken in damaged(files_of(case), others):
        for run in runs_of(SnakemakeReader(), broken):
            if run.status == "success" and not green:
                assert run.run_id not in own, what


@pytest.mark.parametrize("case", ["v9/red", "v7/red", "v9/failfast", "v8/interrupted", "v9/killed"])
def test_a_log_that_is_cut_anywhere_is_not_green(case: str) -> None:
    _, text = log_of(case)
    for at in range(0, len(text), 37):
        for run in runs_of(SnakemakeReader(), {"run.log": text[:at].encode()}):
            assert run.status != "success"


def test_a_green_log_is_green_only_when_it_is_whole() -> None:
    for case in sorted(GREEN):
        _, text = log_of(case)
        assert by_log(text).status == "success"
        end = text.index("Complete log")
        for at in range(0, end, 29):
            for run in runs_of(SnakemakeReader(), {"run.log": text[:at].encode()}):
                assert run.status in {"running", "unknown"}


def test_what_a_red_run_tells() -> None:
    run = read(of("v9/red"))
    assert (run.dag_id, run.status, run.total_retries) == ("Snakefile", "failed", 1)
    assert run.source.tool_version == "9.27.1"
    assert run.source.command == "snakemake --cores 2 --keep-going"
    assert re.fullmatch(r"[0-9a-f-]{36}", run.run_id)
    assert named(run) == {
        "trim[sample=a]": "success",
        "trim[sample=b]": "success",
        "trim[sample=c]": "success",
        "align[sample=a]": "success",
        "align[sample=b]": "success",
        "align[sample=c]": "failed",
        "merge": "upstream_failed",
        "report": "upstream_failed",
        "count": "success",
        "stats": "failed",
        "all": "upstream_failed",
    }
    steps = {step.name: step for step in run.steps.values()}
    assert [each.status for each in steps["trim[sample=b]"].attempts] == ["failed", "success"]
    assert "exit status 75" in (steps["trim[sample=b]"].attempts[0].error or "")
    assert steps["trim[sample=a]"].metrics.keys() >= {"cpu_seconds", "max_rss_mb"}
    assert (steps["align[sample=c]"].group, steps["merge"].group) == ("align", None)
    assert steps["align[sample=c]"].metadata["log"].startswith("logs/align.c.log")
    assert steps["count"].metadata["message"] == "counting out/a.aligned"
    assert {steps["align[sample=a]"].step_id} == set(steps["count"].upstream)


def test_what_a_measured_job_had_been_given_stands_beside_what_it_used() -> None:
    name, log = log_of("v9/red")
    given = "    threads: 4\n    resources: mem_mb=2000, mem_mib=1908, tmpdir=/tmp\n"
    text = log.replace("    resources: tmpdir=/tmp\n", given)
    files = {**of("v9/red"), name: text.encode()}
    steps = {step.name: step for step in read(files).steps.values()}
    metrics = steps["trim[sample=a]"].metrics
    assert (metrics["cpus"], metrics["memory_bytes"]) == (4, 2_000_000_000)
    assert not steps["count"].metrics, "it has no benchmark"
    unknown = given.replace("4\n", "?\n").replace("mem_mb=2000", "mem_mb=<TBD>")
    files[name] = log.replace("    resources: tmpdir=/tmp\n", unknown).encode()
    steps = {step.name: step for step in read(files).steps.values()}
    assert not {"cpus", "memory_bytes"} & steps["trim[sample=a]"].metrics.keys()


def test_errors_are_what_the_rule_raised() -> None:
    run = read(of("v9/red"))
    steps = {step.name: step for step in run.steps.values()}
    failure = steps["stats"].failure
    assert failure is not None
    assert (failure.kind, failure.type) == ("error", "ValueError")
    assert steps["stats"].error == "no counts in <counts.txt>"
    assert steps["stats"].location == Location(file="Snakefile", line=38)
    shell = steps["align[sample=c]"].failure
    assert shell is not None
    assert shell.type == "CalledProcessError"
    assert "returned non-zero exit status 3" in shell.message
    assert "exit 3" in (shell.traceback or "")


def test_older_versions_say_why_in_what_they_print_only() -> None:
    for case in ("v7/red", "v8/red"):
        steps = {step.name: step for step in read(of(case)).steps.values()}
        assert steps["stats"].error == "no counts in <counts.txt>"
        alone = {s.name: s for s in read(of(case, "stderr.txt")).steps.values()}
        assert alone["stats"].status == "failed"
        assert alone["stats"].error == "The log does not say why it failed."


def test_what_is_printed_is_a_copy_of_the_log() -> None:
    for case in ("v7/red", "v8/red", "v9/red"):
        whole = read(of(case))
        printed = read({"console.txt": of(case)["stderr.txt"]})
        assert (printed.run_id, printed.status) == (whole.run_id, whole.status)
        jobs = {key: step.status for key, step in printed.steps.items() if step.attempts}
        assert jobs == {key: s.status for key, s in whole.steps.items() if s.attempts}


def test_times_have_a_zone_where_something_tells_it() -> None:
    run = read(of("v7/green"))
    assert "times-without-zone" not in codes(run)
    files = of("v7/green")
    name, text = log_of("v7/green")
    moved = re.sub(r"(\[\w{3} \w{3} \d+) 08:", r"\1 10:", text)  # a clock in UTC+2
    other = read({**files, name: moved.encode()})
    split = next(step for step in other.steps.values() if step.name == "split")
    same = next(step for step in run.steps.values() if step.name == "split")
    assert (split.start_time, split.end_time) == (same.start_time, same.end_time)
    alone = by_log(text)
    assert "times-without-zone" in codes(alone)


def test_a_graph_tells_what_waited() -> None:
    whole, alone = read(of("v9/red")), read(of("v9/red", "d3dag.json"))
    merge = next(step for step in whole.steps.values() if step.name == "merge")
    assert {whole.steps[up].name for up in merge.upstream} == {
        "align[sample=a]",
        "align[sample=b]",
        "align[sample=c]",
    }
    assert "dependencies-partly-known" in codes(alone)
    assert named(alone) == named(whole)
    # a graph of other rules is not of this run
    strange = of("v9/red")["d3dag.json"].replace(b'"trim"', b'"cut"')
    other = read({**of("v9/red"), "d3dag.json": strange})
    assert "dependencies-partly-known" in codes(other)


def test_where_it_gives_up_what_could_have_run_is_cancelled() -> None:
    files = of("v9/failfast")
    assert set(named(read(files)).values()) <= {"success", "failed", "upstream_failed"}
    run = read({**files, "d3dag.json": of("v9/red")["d3dag.json"]})
    below = {n for n, status in named(run).items() if status == "upstream_failed"}
    assert below >= {"merge", "report", "all"}
    assert "cancelled" in named(run).values()


def test_a_checkpoint_adds_steps() -> None:
    for case in sorted(GREEN):
        run = read(of(case))
        kinds = {step.name: step.kind for step in run.steps.values()}
        assert kinds["split"] == "checkpoint"
        assert {"proc[i=p1]", "proc[i=p2]", "gather", "all"} <= kinds.keys()


def test_killed_and_stopped_runs() -> None:
    killed = read(of("v9/killed"))
    assert (killed.status, killed.end_time) == ("running", None)
    assert named(killed) == {"quick": "success", "slow": "running", "all": "pending"}
    assert "unfinished-run" in codes(killed)
    stopped = read(of("v8/interrupted"))
    assert stopped.status == "cancelled"
    assert named(stopped)["slow"] == "cancelled"


def test_calls_that_run_nothing_are_no_runs() -> None:
    only = b"Building DAG of jobs...\n"
    report = only + b"Creating report...\nReport created.\n"
    dry = log_of("v7/green")[1].replace(
        "Complete log", "This was a dry-run (flag -n).\nComplete log"
    )
    files = {"a.log": only, "b.log": report, "c.log": dry.encode()}
    listing = listing_of(SnakemakeReader(), files)
    assert (listing.refs, [note.code for note in listing.notes]) == ((), ["no-runs-on-record"])


def test_nothing_to_do_is_green_and_said() -> None:
    text = "Building DAG of jobs...\nNothing to be done (all requested files are present).\n"
    run = by_log(f"{text}Complete log: .snakemake/log/2026-11-28T080000.000000.snakemake.log\n")
    assert (run.status, run.run_id, len(run.steps)) == ("success", "2026-11-28T080000.000000", 0)
    assert "nothing-ran" in codes(run)
    # since version 8 that is the last line
    assert codes(by_log(text)) == {"nothing-ran"}
    assert by_log(text).status == "success"


BEFORE = (
    "Building DAG of jobs...\nProvided cores: 2\nJob counts:\n\tcount\tjobs\n\t1\tall\n\t2\tone\n"
    "\t3\n\nrule one:\n    output: a\n    jobid: 1\n\nrule one:\n    output: b\n    jobid: 2\n\n"
)
FAILED = "Exiting because a job execution failed. Look above for error message\n"


def test_logs_as_before_version_5() -> None:
    # the number stands before the rule, there are no times, and only a bad end names the log
    run = by_log(f"{BEFORE}Error in rule one:\n    jobid: 2\n    output: b\n\n{FAILED}")
    assert named(run) == {"one": "failed", "all": "upstream_failed"}
    done = "Finished job 1.\n1 of 3 steps (33%) done\nFinished job 2.\n2 of 3 steps (67%) done\n"
    assert by_log(f"{BEFORE}{done}").status == "running"
    done += "\nlocalrule all:\n    jobid: 0\n\nFinished job 0.\n3 of 3 steps (100%) done\n"
    run = by_log(f"{BEFORE}{done}")
    assert (run.status, len(run.steps), "unfinished-run" in codes(run)) == ("success", 3, False)
    timed = f"{BEFORE}{done}".replace("localrule", "[Sat Nov 28 08:00:00 2026]\nlocalrule")
    assert by_log(timed).status == "running"


@pytest.mark.parametrize(
    "text",
    [
        'SyntaxError in file "/x/Snakefile", line 33:\nNo rule keywords allowed\nNone\n',
        "SyntaxError:\nNot all output files of rule a contain the same wildcards.\n",
        (
            "Assuming unrestricted shared filesystem usage.\nNameError in line 3 of /x/Snakefile:\n"
            "name 'c' is not defined\n  File \"/x/Snakefile\", line 3, in <module>\n"
        ),
        (
            "Config file c.yaml is extended by additional config.\n"
            "Error: cores have to be specified for local execution (use --cores N)\n"
        ),
    ],
)
def test_a_run_without_a_plan_failed(text: str) -> None:
    name = f"{LOG}2026-11-28T080000.000000.snakemake.log"
    run = read({name: text.encode()})
    assert (run.status, run.run_id, len(run.steps)) == ("failed", "2026-11-28T080000.000000", 0)
    assert (run.error or "").split(" ")[0].removesuffix(":") in text
    bundle = bundle_of({name: text.encode()})
    assert READERS["snakemake"].may_know(Heads(bundle))
    # elsewhere such lines are of anything
    assert SnakemakeReader().claim(bundle_of({"run.log": text.encode()})) is None


def test_a_newer_run_without_a_plan_is_not_hidden_by_an_older_one() -> None:
    name = f"{LOG}2026-11-29T080000.000000.snakemake.log"
    files = {**of("v9/green"), name: b'NameError in file "/x/Snakefile", line 5:\nno c\n'}
    assert [run.status for run in runs_of(SnakemakeReader(), files)] == ["failed", "success"]


def test_what_a_snakefile_prints_is_no_error_of_the_run() -> None:
    _, text = log_of("v9/green")
    assert by_log(f"Error: no cache, going without\n{text}").status == "success"


def test_what_ran_after_something_else_in_one_text_is_read() -> None:
    _, text = log_of("v7/red")
    for other in ("Unlocking working directory.\n", "This was a dry-run (flag -n).\n"):
        run = by_log(f"Building DAG of jobs...\n{other}{text}")
        assert (run.status, named(run)) == ("failed", named(by_log(text)))


def test_who_stopped_a_run_after_an_exception_is_heard() -> None:
    run = by_log(
        "Building DAG of jobs...\n\n[Sat Nov 28 08:00:00 2026]\nrule one:\n    output: a\n"
        "    jobid: 1\n\nMissingOutputException in rule one in file Snakefile, line 2:\n"
        "Job 1 completed successfully, but some output files are missing.\na\n"
        "Terminating processes on user request, this might take some time.\n"
        "Complete log: x.snakemake.log\n"
    )
    assert run.status == "cancelled"
    assert (run.steps["1"].status, "user request" in (run.steps["1"].error or "")) == (
        "failed",
        False,
    )


def test_jobs_with_messages_that_began_are_not_listed_as_unborn() -> None:
    counts = "Job counts:\n\tcount\tjobs\n\t1\tall\n\t2\tone\n\t1\ttwo\n\t4\n\n"
    text = f"Building DAG of jobs...\n{counts}Job 1: one of one\n\nJob 2: two of one\n\n{FAILED}"
    run = by_log(text)
    assert (len(run.steps), "jobs-not-listed" in codes(run)) == (2, True)
    # an error names the rule
    run = by_log(text.replace(FAILED, f"Error in rule one:\n    jobid: 2\n\n{FAILED}"))
    assert (run.steps["2"].name, len(run.steps)) == ("one", 2)
    # where only one rule may have a message, the rest of it is told
    text = text.replace("\t1\tall\n", "").replace("\t1\ttwo\n", "").replace("\t2", "\t5")
    run = by_log(text)
    assert sorted(run.steps) == ["1", "2", "one#1", "one#2", "one#3"]


SHELL = (
    "[Sat Nov 28 08:00:09 2026]\nError in rule one:\n    message: None\n    jobid: 1\n"
    "    output: a\n    shell:\n        \n        Rscript one.R \\\n          --out a\n        \n"
    "        (command exited with non-zero exit code)\n"
)
BEGUN = "[Sat Nov 28 08:00:00 2026]\nrule one:\n    output: a\n    jobid: 1\n"
ONE = f"Building DAG of jobs...\n\n{BEGUN}"


def test_a_command_of_several_lines_is_the_error() -> None:
    run = by_log(f"{ONE}{SHELL}{FAILED}")
    error = run.steps["1"].error or ""
    assert error.startswith("Rscript one.R \\\n--out a")
    assert "non-zero exit code" in error
    assert run.steps["1"].metadata["output"] == "a"


def test_an_error_that_is_printed_twice_keeps_its_exception() -> None:
    raised = (
        'RuleException:\nCalledProcessError in file "Snakefile", line 9:\n'
        "Command 'set -euo pipefail;  \n        Rscript one.R \\\n          --out a' "
        "returned non-zero exit status 1.\n"
    )
    run = by_log(f"{ONE}{raised}{SHELL}{FAILED}{SHELL}Complete log(s): x.snakemake.log\n")
    step = run.steps["1"]
    assert step.error == "Command 'Rscript one.R --out a' returned non-zero exit status 1."
    assert step.failure is not None
    assert (step.failure.type, len(step.attempts)) == ("CalledProcessError", 1)
    assert "set -euo pipefail" in (step.failure.traceback or "")
    long = by_log(f"{ONE}{raised}{SHELL}{FAILED}".replace("one.R", "x" * 900)).steps["1"]
    assert (long.error or "").endswith("…' returned non-zero exit status 1.")


def test_an_exception_after_all_jobs_is_not_green() -> None:
    text = f"{ONE}\n[Sat Nov 28 08:00:05 2026]\nFinished job 1.\n1 of 1 steps (100%) done\n"
    raised = (
        "Traceback (most recent call last):\n\n"
        '  File "dag.py", line 324, in cleanup_workdir\n    os.removedirs(io_dir)\n\n'
        "PermissionError: [WinError 5] Access is denied\n"
    )
    run = by_log(f"{text}{raised}")
    assert (run.status, run.steps["1"].status) == ("failed", "success")
    assert "PermissionError: [WinError 5]" in (run.error or "")
    # it ends as it should, whatever was raised before
    run = by_log(f"{text}{raised}Complete log: x.snakemake.log\n")
    assert (run.status, "status-contradicted" in codes(run)) == ("unknown", True)


def test_exceptions_as_up_to_version_7() -> None:
    raised = (
        "RuleException:\nCalledProcessError in line 23 of /srv/Snakefile:\n"
        "Command ' set -euo pipefail;  sort a > b ' returned non-zero exit status 2.\n"
        '  File "/srv/Snakefile", line 23, in __rule_one\n'
    )
    error = "[Sat Nov 28 08:00:09 2026]\nError in rule one:\n    jobid: 1\n    output: a\n\n"
    step = by_log(f"{ONE}{error}{raised}{FAILED}").steps["1"]
    assert step.failure is not None
    assert step.failure.type == "CalledProcessError"
    assert step.error == "Command 'sort a > b' returned non-zero exit status 2."


def test_a_message_may_begin_with_a_new_line() -> None:
    text = (
        "Building DAG of jobs...\nJob counts:\n\tcount\tjobs\n\t1\tone\n\t1\n\n"
        "[Sat Nov 28 08:00:00 2026]\nJob 7: \n     runs one\n\n[Sat Nov 28 08:00:05 2026]\n"
        "Finished job 7.\n1 of 1 steps (100%) done\nComplete log: x.snakemake.log\n"
    )
    run = by_log(text)
    assert (run.status, run.steps["7"].name, run.steps["7"].duration_seconds) == (
        "success",
        "one",
        5,
    )


def test_an_exception_that_ends_the_log_is_of_the_only_job_that_began() -> None:
    raised = "\nRuleException in line 10 of Snakefile:\nNameError: The name 'thread' is unknown\n"
    run = by_log(f"{ONE}{raised}")
    assert (run.status, run.steps["1"].status) == ("failed", "failed")
    assert "The name 'thread' is unknown" in (run.steps["1"].error or "")
    two = BEGUN.replace("jobid: 1", "jobid: 2")
    run = by_log(f"{ONE}\n{two}{raised}")
    assert (run.status, {step.status for step in run.steps.values()}) == ("failed", {"unknown"})
    assert "thread" in (run.error or "")


def test_a_run_that_could_not_begin_failed() -> None:
    run = by_log(
        'Building DAG of jobs...\nMissingInputException in rule a in file "/x/Snakefile", line 3:\n'
        "Missing input files for rule a:\n    output: b\n    affected files:\n        c\n"
    )
    assert (run.status, len(run.steps)) == ("failed", 0)
    assert "Missing input files for rule a" in (run.error or "")


def test_jobs_of_a_group_fail_one_by_one() -> None:
    run = by_log(
        "Building DAG of jobs...\nJob stats:\njob      count\n-----  -------\none 1\ntwo 1\n"
        "total 2\n\nSelect jobs to execute...\n\n[Sat Nov 28 08:00:00 2026]\n"
        "group job g1 (jobs in lexicogr. order):\n\n    [Sat Nov 28 08:00:00 2026]\n"
        "    rule one:\n        output: a\n        jobid: 1\n        wildcards: x=1\n\n"
        "    [Sat Nov 28 08:00:00 2026]\n    rule two:\n        input: a\n        output: b\n"
        "        jobid: 2\n\nSubmitted group job 7 with external jobid '99'.\n"
        "[Sat Nov 28 08:00:09 2026]\nError in group g1:\n    jobs:\n        rule one:\n"
        "            jobid: 1\n            output: a\n        rule two:\n            jobid: 2\n"
        "            output: b\n\nExiting because a job execution failed. Look above\n"
        "Complete log: x.snakemake.log\n"
    )
    assert named(run) == {"one[x=1]": "failed", "two": "failed"}
    assert [step.metadata["group_job"] for step in run.steps.values()] == ["g1", "g1"]
    assert run.steps["2"].upstream == ("1",)
    assert len(run.steps["1"].attempts) == 1


def test_several_runs_in_one_folder() -> None:
    files = {
        f"{case}/{name}": data for case in ("v9/green", "v7/red") for name, data in of(case).items()
    }
    runs = runs_of(SnakemakeReader(), files)
    assert [run.status for run in runs] == ["failed", "success"]
    # one after the other in one text
    text = "".join(log_of(case)[1] for case in ("v7/red", "v7/green"))
    assert [run.status for run in runs_of(SnakemakeReader(), {"all.txt": text.encode()})] == [
        "success",
        "failed",
    ]


def test_metadata_in_a_database(tmp_path: Path) -> None:
    path = tmp_path / "metadata.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "CREATE TABLE snakemake_metadata (target TEXT, rule TEXT, input TEXT, starttime FLOAT, "
            "endtime FLOAT)"
        )
        name, text = log_of("v9/green")
        connection.execute(
            "INSERT INTO snakemake_metadata VALUES ('out/all.txt', 'gather', '[]', ?, ?)",
            (1795853091.25, 1795853091.5),
        )
        connection.commit()
    stamp = "[Sat Nov 28 09:04:51 2026]"
    moved = re.sub(r"\[Sat Nov 28 [\d:]+ 2026\]", stamp, text)
    run = read({name: moved.encode(), ".snakemake/metadata.db": path.read_bytes()})
    step = next(step for step in run.steps.values() if step.name == "gather")
    assert step.duration_seconds == 0.25
    assert "times-without-zone" not in codes(run)


def test_metadata_alone_are_claimed_and_no_run() -> None:
    files = {name: data for name, data in of("v9/red").items() if "/metadata/" in name}
    listing = listing_of(SnakemakeReader(), files)
    assert (listing.refs, [note.code for note in listing.notes]) == ((), ["no-runs-on-record"])


def test_a_run_that_is_gone_is_an_error() -> None:
    ref = RunRef(reader="snakemake", run_id="no", dag_id="d", status="success")
    with pytest.raises(ExportError):
        SnakemakeReader().read(bundle_of({}), ref)
