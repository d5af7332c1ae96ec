"""The commands of tools that run where they are called."""

from __future__ import annotations

import shlex
from typing import Any

import pytest

from exporter.analysis import analyse
from exporter.model import DagRun, Source
from tests.support.runs import make_run


def red(text: str, tool: str, **metadata: Any) -> DagRun:
    return make_run(text, source=Source(reader="x", tool=tool), metadata=metadata)


def with_assets(run: DagRun, **assets: list[str]) -> DagRun:
    from dataclasses import replace  # noqa: PLC0415 - here alone

    steps = {
        key: replace(step, metadata={"assets": assets[key]} if key in assets else {})
        for key, step in run.steps.items()
    }
    return replace(run, steps=steps)


def commands(run: DagRun) -> list[str | None]:
    analysis = analyse(run)
    return [analysis.rerun, *(cause.rerun for cause in analysis.root_causes)]


OPS = """
a success
load[eu] <- a failed 0s..1s "x"
sub.b <- a failed 0s..1s "y"
c <- load[eu] upstream_failed
"""


def test_ops_of_dagster_run_again_with_those_above() -> None:
    head = "dagster job execute -f src/defs.py -j orders --op-selection"
    assert commands(red(OPS, "Dagster", python_file="src/defs.py")) == [
        f"{head} '*load*,*sub.b*'",
        f"{head} '*load*'",
        f"{head} '*sub.b*'",
    ]
    (command, *_) = commands(red(OPS, "Dagster", python_module="shop.defs"))
    assert command is not None
    assert shlex.split(command)[:5] == ["dagster", "job", "execute", "-m", "shop.defs"]


@pytest.mark.parametrize("file", [None, 5, "", "-x.py", "a b.py", "../x.py", "x;y", "$(x)"])
def test_without_the_code_of_dagster_there_is_no_command(file: object) -> None:
    assert set(commands(red(OPS, "Dagster", python_file=file))) == {None}


ASSETS = """
raw success
check <- raw failed 0s..1s kind asset_check "x"
mart <- raw, check upstream_failed kind asset
"""


def test_assets_of_dagster_are_made_again_with_what_was_stopped() -> None:
    run = red(ASSETS, "Dagster", python_file="d.py", tags={"dagster/partition": "2026-11-23"})
    made = with_assets(run, raw=["lake/raw"], mart=["mart"])
    want = "dagster asset materialize -f d.py --select lake/raw,mart --partition 2026-11-23"
    assert commands(made) == [want, want]
    odd = red(ASSETS, "Dagster", python_file="d.py", tags={"dagster/partition": "a|b c"})
    assert commands(with_assets(odd, raw=["lake/raw"], mart=["mart"])) == [None, None]
    assert commands(with_assets(run, raw=["a;b"], mart=["mart"])) == [None, None]


JOBS = """
2 success
7 <- 2 failed 0s..1s "x"
0 <- 7 upstream_failed
"""


def jobs(command: str | None, output: object = "out/c.txt", **facts: Any) -> list[str | None]:
    from dataclasses import replace  # noqa: PLC0415 - here alone

    run = make_run(JOBS, source=Source(reader="x", tool="Snakemake", command=command), **facts)
    steps = {**run.steps, "7": replace(run.steps["7"], metadata={"output": output})}
    return commands(replace(run, steps=steps))


def test_snakemake_makes_what_is_missing() -> None:
    usual = "snakemake --cores 2 -s x/genes.smk --keep-going"
    again = f"{usual} --rerun-incomplete"
    assert jobs(usual) == [again, f"{again} out/c.txt"]
    assert jobs(again, "a, b") == [again, f"{again} a"]
    # which of these words are files to make is not known
    assert jobs(f"{usual} --config a=b c") == [f"{usual} --config a=b c --rerun-incomplete", None]


@pytest.mark.parametrize(
    "command", [None, "", "rm -rf x", "snakemake --config 'a=b'", "snakemake $(x)", "snakemake;x"]
)
def test_an_odd_command_of_snakemake_is_not_repeated(command: str | None) -> None:
    assert set(jobs(command)) == {None}


@pytest.mark.parametrize("output", [None, 5, "", "-x", "a b", "../x", "$(x)"])
def test_an_odd_file_of_snakemake_is_not_named(output: object) -> None:
    assert jobs("snakemake --cores 2", output)[1] is None


def call(module: object = "jobs", **params: object) -> list[str | None]:
    from dataclasses import replace  # noqa: PLC0415 - here alone

    run = red('a <- b upstream_failed in A\nb failed 0s..1s in my.B "x"', "Luigi",
              module=module, root_task="a")  # fmt: skip
    steps = {key: replace(s, metadata={"params": params}) for key, s in run.steps.items()}
    return commands(replace(run, steps=steps))


def test_luigi_is_called_again() -> None:
    assert call(day="2026-11-23", max_rows="5") == [
        "luigi --module jobs A --day 2026-11-23 --max-rows 5",
        "luigi --module jobs my.B --day 2026-11-23 --max-rows 5",
    ]
    assert call() == ["luigi --module jobs A", "luigi --module jobs my.B"]


def test_an_odd_call_of_luigi_is_not_repeated() -> None:
    for odd in ("a b", "$(x)", "x;y", "", 5):
        assert call(day=odd) == [None, None]
    for module in (None, 5, "-x", "a b"):
        assert call(module) == [None, None]


FLOW = 'start/1 success\nload/5 <- start/1 failed 0s..1s "x"\nend <- load/5 upstream_failed'


def test_a_flow_is_resumed() -> None:
    run = red(FLOW, "Metaflow", script="flows/shop.py")
    assert commands(run) == [
        "python flows/shop.py resume --origin-run-id r1",
        "python flows/shop.py resume load --origin-run-id r1",
    ]


@pytest.mark.parametrize("script", [None, 5, "", "-x.py", "a b.py", "../x.py", "a/../../x.py"])
def test_an_odd_flow_is_not_resumed(script: object) -> None:
    assert commands(red(FLOW, "Metaflow", script=script)) == [None, None]
