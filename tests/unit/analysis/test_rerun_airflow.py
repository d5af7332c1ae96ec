"""The command of Airflow that runs again what failed."""

from __future__ import annotations

import re
import shlex

import pytest

from exporter.analysis import analyse
from exporter.model import Source
from tests.support.runs import make_run

MOMENT = "2026-11-19T23:00:00+00:00"


def commands(
    moment: object = MOMENT, *, dag_id: str = "shop.daily", command: str | None = None
) -> list[str | None]:
    run = make_run(
        "g.load failed 0s..1s\nend <- g.load upstream_failed",
        dag_id=dag_id,
        metadata={"logical_date": moment},
        source=Source(reader="airflow", tool="apache-airflow", command=command),
    )
    analysis = analyse(run)
    return [analysis.rerun, analysis.root_causes[0].rerun]


def test_failed_tasks_are_cleared_and_each_cause_with_what_follows() -> None:
    everything, one = commands()
    tail = f"-s {MOMENT} -e {MOMENT} shop.daily"
    assert everything == f"airflow tasks clear --only-failed {tail}"
    assert one is not None
    words = shlex.split(one)
    pattern = words[words.index("--task-regex") + 1]
    assert re.search(pattern, "g.load")
    assert not re.search(pattern, "gxload")
    assert one.endswith(f" --downstream {tail}")


@pytest.mark.parametrize("odd", [None, "", 5, "2026-11-19", f"{MOMENT}; rm x", "x" * 99])
def test_a_run_without_a_date_has_no_command(odd: object) -> None:
    assert commands(odd) == [None, None]


def test_nor_has_a_test_run_or_an_odd_name() -> None:
    assert commands(command="airflow dags test shop.daily") == [None, None]
    for odd in ("-x", "a b", "$(x)"):
        assert commands(dag_id=odd) == [None, None]


def test_parts_of_a_mapped_task_are_cleared_together() -> None:
    run = make_run(
        "load[3] failed 0s..1s\nodd;name failed 0s..1s",
        metadata={"logical_date": MOMENT},
        source=Source(reader="airflow", tool="apache-airflow"),
    )
    found = {cause.step_id: cause.rerun for cause in analyse(run).root_causes}
    assert "--task-regex '^load$'" in (found["load[3]"] or "")
    assert found["odd;name"] is None
