"""Why a run may have no steps."""

from __future__ import annotations

from dataclasses import replace

from exporter.model import Source
from exporter.plugins.table import READERS
from exporter.report.nothing import _WHY, why_nothing
from tests.support.runs import make_run


def test_the_probable_reason_is_that_of_the_tool() -> None:
    run = make_run("")
    assert why_nothing(run).endswith("or it ended before it began its first step.")
    dbt = replace(run, source=Source(reader="dbt"))
    assert why_nothing(dbt) == (
        "There are no steps in this run: probably its selection matched no node, or what it "
        "matched is disabled."
    )
    assert why_nothing(replace(dbt, error="no")).endswith("what it ended with stands above.")


def test_each_reason_is_of_a_reader_that_there_is() -> None:
    assert set(_WHY) <= set(READERS)
