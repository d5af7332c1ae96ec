"""The commands of services that run again what failed."""

from __future__ import annotations

import shlex
from typing import Any

import pytest

from exporter.analysis import analyse
from exporter.model import Source
from tests.support.runs import make_run

ODD = ("a b", "a;b", "$(x)", "-x", "a/b/c", "", "ü/x", "a\nb/c", 5, None)


def commands(tool: str, run_id: str = "71", **metadata: Any) -> tuple[str | None, str | None]:
    run = make_run(
        "81 failed 0s..1s\n82 <- 81 upstream_failed",
        run_id=run_id,
        metadata=metadata,
        source=Source(reader="x", tool=tool),
    )
    analysis = analyse(run)
    return analysis.rerun, analysis.root_causes[0].rerun


def test_a_run_of_github() -> None:
    assert commands("GitHub Actions", repository="acme/shop.js") == (
        "gh run rerun 71 --failed --repo acme/shop.js",
        "gh run rerun --job 81 --repo acme/shop.js",
    )
    assert commands("GitHub Actions", run_id="x; y") == (None, None)


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_repository_is_left_out(odd: object) -> None:
    assert commands("GitHub Actions", repository=odd)[0] == "gh run rerun 71 --failed"


def test_a_workflow_of_argo() -> None:
    assert commands("Argo Workflows", name="etl-x7k2p", namespace="data")[0] == (
        "argo retry etl-x7k2p --namespace data"
    )
    assert commands("Argo Workflows", name="etl-x7k2p")[0] == "argo retry etl-x7k2p"


@pytest.mark.parametrize("odd", [*ODD, "UPPER", "x" * 300])
def test_an_odd_workflow_has_no_command(odd: object) -> None:
    assert commands("Argo Workflows", name=odd) == (None, None)
    command = commands("Argo Workflows", name="etl", namespace=odd)[0]
    assert command is not None
    assert shlex.split(command) == ["argo", "retry", "etl"]


SESSION = "5f3c1c52-7a0e-4a53-9f0e-2f4f7a4c9d11"


def of_nextflow(command: str, **metadata: Any) -> str | None:
    run = make_run(
        "a failed 0s..1s",
        metadata=metadata,
        source=Source(reader="nextflow", tool="Nextflow", command=command),
    )
    return analyse(run).rerun


def test_a_run_of_nextflow() -> None:
    command = "nextflow run acme/shop -r 1.0 --input s.csv"
    assert of_nextflow(command) == f"{command} -resume"
    assert of_nextflow(command, session=SESSION) == f"{command} -resume {SESSION}"
    assert of_nextflow(f"{command} -resume", session=SESSION) == f"{command} -resume {SESSION}"
    earlier = SESSION.replace("5", "6")
    assert of_nextflow(f"nextflow run x -resume {earlier} -ansi-log false") == (
        "nextflow run x -ansi-log false -resume"
    )


@pytest.mark.parametrize(
    "odd", ["rm -rf /", "nextflow info", "nextflow run x; ls", "nextflow run $(ls)", "nextflow"]
)
def test_an_odd_command_of_nextflow_is_not_copied(odd: str) -> None:
    assert of_nextflow(odd) is None
    assert of_nextflow("nextflow run x", session=odd) == "nextflow run x -resume"


def test_a_run_of_prefect() -> None:
    assert commands("prefect", run_id=SESSION, deployment_id="x")[0] == (
        f"prefect flow-run retry {SESSION}"
    )
    assert commands("prefect", run_id=SESSION)[0] is None
    assert commands("prefect", run_id="a; b", deployment_id="x")[0] is None


def test_an_execution_of_step_functions() -> None:
    arn = "arn:aws:states:eu-west-1:111122223333:execution:etl:run-7"
    command = f"aws stepfunctions redrive-execution --execution-arn {arn}"
    assert commands("AWS Step Functions", run_id=arn)[0] == command
    assert commands("AWS Step Functions", run_id=f"{arn};ls")[0] is None
    assert commands("AWS Step Functions", run_id="history.json")[0] is None
