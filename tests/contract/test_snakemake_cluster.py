"""On a cluster every job has a log of Snakemake's own: that is no run beside the one it is of."""

from __future__ import annotations

import pytest

from exporter.model import DagRun
from exporter.readers.snakemake import SnakemakeReader
from tests.support.reading import runs_of

MAIN = ".snakemake/log/2026-11-28T224002.006107.snakemake.log"
DAY = "[Sat Nov 28 22:40:{} 2026]\n"
RUN = (
    "Building DAG of jobs...\nUsing shell: /usr/bin/bash\nProvided remote nodes: 4\nJob stats:\n"
    "job      count\n-----  -------\nall          1\nbad          1\nfine         1\n"
    "total        3\n\n"
    "Select jobs to execute...\nExecute 2 jobs...\n\n"
    f"{DAY.format('02')}rule bad:\n    output: out/bad.txt\n    jobid: 1\n"
    "    reason: Missing output files: out/bad.txt\n    resources: tmpdir=<TBD>\n\n"
    "Submitted job 1 with external jobid '612031761'.\n\n"
    f"{DAY.format('02')}rule fine:\n    output: out/fine.txt\n    jobid: 2\n"
    "    reason: Missing output files: out/fine.txt\n    resources: tmpdir=<TBD>\n\n"
    "Submitted job 2 with external jobid '612031762'.\n"
)
END = (
    f"{DAY.format('12')}Finished job 2.\n1 of 3 steps (33%) done\n"
    f"{DAY.format('12')}Error in rule bad:\n"
    "    message: For further error details see the cluster/cloud log.\n    jobid: 1\n"
    "    output: out/bad.txt\n    shell:\n        exit 4\n"
    "        (one of the commands exited with non-zero exit code; note that snakemake uses bash "
    "strict mode!)\n    external_jobid: 612031761\n\n"
    "Shutting down, this might take some time.\n"
    "Exiting because a job execution failed. Look above for error message\n"
    f"Complete log: {MAIN}\n"
)
ALONE = "host: vm\nBuilding DAG of jobs...\nUsing shell: /usr/bin/bash\nProvided cores: 2\n"


def began(rule: str, second: str) -> str:
    return (
        f"Select jobs to execute...\nExecute 1 jobs...\n\n{DAY.format(second)}localrule {rule}:\n"
        f"    output: out/{rule}.txt\n    jobid: 0\n    reason: Forced execution\n"
        "    resources: tmpdir=/tmp\n\n"
    )


def failed(rule: str, code: int, second: str = "03") -> str:
    return (
        f"{ALONE}{began(rule, second)}RuleException:\n"
        "CalledProcessError in file /srv/flow/Snakefile, line 13:\n"
        f"Command 'set -euo pipefail;  exit {code}' returned non-zero exit status {code}.\n"
        f"{DAY.format(second)}Error in rule {rule}:\n    jobid: 0\n    output: out/{rule}.txt\n"
        f"    shell:\n        exit {code}\n        (command exited with non-zero exit code)\n\n"
        "Shutting down, this might take some time.\n"
        "Exiting because a job execution failed. Look above for error message\n"
        "Storing output in storage.\nWorkflowError:\n"
        "At least one job did not complete successfully.\n"
    )


FINE = f"{ALONE}{began('fine', '03')}{DAY.format('03')}Finished job 0.\n1 of 1 steps (100%) done\n"


def runs(**logs: str) -> list[DagRun]:
    files = {f"cluster/{name}.log": text.encode() for name, text in logs.items() if name != "main"}
    main = {MAIN: logs["main"].encode()} if "main" in logs else {}
    return runs_of(SnakemakeReader(), {**main, **files})


def test_the_logs_of_jobs_are_no_runs_and_explain_why_one_failed() -> None:
    (run,) = runs(main=RUN + END, a=failed("bad", 4), b=FINE)
    assert (run.status, run.run_id) == ("failed", "2026-11-28T224002.006107")
    bad = run.steps["1"]
    assert bad.error == "Command 'exit 4' returned non-zero exit status 4."
    assert (bad.failure and bad.failure.type, bad.worker) == ("CalledProcessError", "612031761")
    assert [each.path for each in run.source.files] == [MAIN, "cluster/a.log"]


def test_the_newest_run_is_not_a_job_of_one_that_was_killed() -> None:
    assert [run.status for run in runs(main=RUN, a=FINE)] == ["running"]
    (run,) = runs(main=RUN, a=failed("bad", 4), b=FINE)
    assert (run.status, run.steps["1"].status) == ("running", "running")


@pytest.mark.parametrize(
    "other",
    [
        failed("worse", 4),
        failed("bad", 5).replace("out/bad.txt", "out/bad2.txt"),
        failed("bad", 5, "50").replace("22:40", "22:48"),
        FINE.replace("fine", "bad"),
    ],
)
def test_the_log_of_another_job_explains_nothing(other: str) -> None:
    (run,) = runs(main=RUN + END, a=other)
    assert (run.steps["1"].error or "").startswith("For further error details see the cluster")
    assert [each.path for each in run.source.files] == [MAIN]


def test_two_jobs_that_failed_within_one_second_are_two() -> None:
    assert len(runs(a=failed("bad", 4), b=failed("worse", 5))) == 2
    (run,) = runs(main=RUN + END, a=failed("worse", 5), b=failed("bad", 4))
    assert run.steps["1"].error == "Command 'exit 4' returned non-zero exit status 4."


def test_a_log_of_its_own_command_is_known_by_its_mode() -> None:
    header = (
        "\nSNAKEMAKE\n=========\n  Workflow ID: 3fd4\n  Command: snakemake --target-jobs bad: "
        "--mode remote\n  Snakefile: /srv/flow/Snakefile\n\n"
    )
    text = failed("bad", 4).replace("host: vm\n", header).replace("Forced execution", "Missing")
    assert [run.status for run in runs(main=RUN + END, a=text)] == ["failed"]
    assert [run.status for run in runs(a=text)] == ["failed"]
    table = "Job stats:\njob      count\n-----  -------\nbad          1\ntotal        1\n\nSelect"
    both = text.replace("Select", table, 1)
    assert [run.status for run in runs(main=RUN + END, a=both)] == ["failed"]


def test_older_versions_print_a_table_of_the_one_job() -> None:
    table = "Job counts:\n\tcount\tjobs\n\t1\tbad\n\t1\n"
    text = failed("bad", 4).replace("    reason: Forced execution\n", "")
    text = text.replace("Select jobs to execute...\n", table, 1)
    (run,) = runs(main=RUN + END, a=text)
    assert run.steps["1"].error == "Command 'exit 4' returned non-zero exit status 4."
    alone = text.replace("jobid: 0\n", "jobid: 0\nSubmitted job 0 with external jobid '7'.\n", 1)
    assert [run.run_id for run in runs(a=alone)] == ["a"]
    assert [run.run_id for run in runs(a=alone, b=text)] == ["a"]
    # one that was not submitted is somebody's own
    by_hand = RUN.replace("Submitted job 1 with external jobid '612031761'.", "")
    assert len(runs(main=by_hand, a=text)) == 2


def test_without_the_log_of_their_run_they_are_all_there_is() -> None:
    assert sorted(run.status for run in runs(a=failed("bad", 4), b=FINE)) == ["failed", "running"]
    files = {"a/.snakemake/log/x.log": (RUN + END).encode(), "b/job.log": failed("bad", 4).encode()}
    assert len(runs_of(SnakemakeReader(), files)) == 2
