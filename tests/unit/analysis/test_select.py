"""The filter grammar; the cases are shared with the page's search box."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from exporter.analysis import Analysis, analyse
from exporter.analysis.select import MAX_LENGTH, select_steps
from exporter.model import DagRun, ExportError
from tests.support.runs import make_run

CASES = json.loads((Path(__file__).parents[2] / "fixtures/filter-cases.json").read_bytes())


@pytest.fixture(scope="module")
def scene() -> tuple[DagRun, Analysis]:
    run = make_run("\n".join(CASES["run"]))
    return run, analyse(run)


@pytest.mark.parametrize("case", CASES["selects"], ids=lambda case: case[0])
def test_an_expression_selects(case: tuple[str, str], scene: tuple[DagRun, Analysis]) -> None:
    expression, expected = case
    run, analysis = scene
    selected = select_steps(expression, run, analysis)
    assert [step for step in run.steps if step in selected] == expected.split()


@pytest.mark.parametrize("expression", CASES["refused"])
def test_what_cannot_be_read_is_refused(expression: str, scene: tuple[DagRun, Analysis]) -> None:
    with pytest.raises(ExportError) as caught:
        select_steps(expression, *scene)
    assert caught.value.exit_status == 2


def test_a_long_expression_is_refused(scene: tuple[DagRun, Analysis]) -> None:
    with pytest.raises(ExportError, match="too long"):
        select_steps("a" * (MAX_LENGTH + 1), *scene)


def test_a_fingerprint_selects_the_steps_with_that_error(scene: tuple[DagRun, Analysis]) -> None:
    run, analysis = scene
    mark = analysis.groups[0].fingerprint
    assert select_steps(f"err:{mark[:6]}", run, analysis) == set(analysis.groups[0].step_ids)
