"""Which run ran inside which: proofs by id and by times, and what is no proof."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from exporter.analysis.nesting import Nested, nested_in
from exporter.model import DagRun, Source, Step

START = datetime(2026, 11, 23, 4, tzinfo=UTC)
DBT = "b91f6a80-5a5e-4f6c-9e45-0d7f2c1b1a55"
OTHER = "7e2d4bcb-1f0e-4a53-8c6b-93a7a3f1f0aa"


def at(minute: float | None) -> datetime | None:
    return None if minute is None else START + timedelta(minutes=minute)


def step(name: str, start: float | None = None, end: float | None = None, **more: Any) -> Step:
    return Step(
        step_id=name, name=name, status="success", start_time=at(start), end_time=at(end), **more
    )


def run(run_id: str, start: float | None, end: float | None, *steps: Step, **more: Any) -> DagRun:
    return DagRun(
        dag_id="d", run_id=run_id, status="success", start_time=at(start), end_time=at(end),
        source=Source(reader="r"), steps={each.step_id: each for each in steps}, **more,
    )  # fmt: skip


def test_a_run_within_one_step_alone_ran_there() -> None:
    outer = run("outer", 0, 60, step("load", 0, 10), step("build", 10, 40), step("mail", 40, 60))
    assert nested_in([run("inner", 12, 30), outer]) == {0: Nested(1, "build", "times")}


@pytest.mark.parametrize(
    "steps",
    [
        [step("build", 10, 40), step("test", 11, 50)],
        [step("build", 13, 40)],
        [step("build", 10, 29)],
        [step("build", None, 40)],
        [],
    ],
)
def test_times_that_leave_another_way_prove_nothing(steps: list[Step]) -> None:
    assert nested_in([run("inner", 12, 30), run("outer", 0, 60, *steps)]) == {}


def test_without_times_nothing_is_known_of_them() -> None:
    outer = run("outer", 0, 60, step("build", 10, 40))
    assert nested_in([run("a", None, None), run("b", 12, None), run("c", None, 30), outer]) == {}


def test_the_nearest_of_several_runs_holds_it() -> None:
    job = run("job", 0, 100, step("job", 0, 90))
    task = run("task", 5, 80, step("task", 10, 40))
    inner = run("inner", 12, 30, step("model", 12, 20))
    assert nested_in([inner, task, job]) == {
        0: Nested(1, "task", "times"),
        1: Nested(2, "job", "times"),
    }


def test_two_runs_of_the_same_time_do_not_hold_each_other() -> None:
    one = run("one", 0, 10, step("a", 0, 10))
    assert nested_in([one, run("two", 0, 10, step("b", 0, 10))]) == {}


@pytest.mark.parametrize(
    "told",
    [
        {"log": f"Running with dbt\nInvocation {DBT}.\nDone"},
        {"metadata": {"xcom": [{"id": DBT}]}},
        {"result": DBT},
        {"error": f"dbt run {DBT}: failed"},
    ],
)
def test_an_id_that_a_step_tells_is_a_proof(told: dict[str, Any]) -> None:
    outer = run("outer", 0, 60, step("build", 10, 40, **told), step("test", 10, 40))
    assert nested_in([run(DBT, 12, 30), outer]) == {0: Nested(1, "build", "id")}


def test_an_id_that_is_handed_on_is_a_proof_of_the_run() -> None:
    inner = run("r-2026-11-23", None, None, metadata={"env": {"ORCHESTRATOR_RUN": OTHER}})
    assert nested_in([inner, run(OTHER, 0, 60)]) == {0: Nested(1, None, "id")}


def test_of_several_steps_that_tell_an_id_it_is_the_one_at_work() -> None:
    steps = [step("build", 10, 40, log=DBT), step("read", 41, 45, log=f"of {DBT}")]
    assert nested_in([run(DBT, 12, 30), run("outer", 0, 60, *steps)]) == {
        0: Nested(1, "build", "id")
    }
    steps = [step("build", log=DBT), step("read", log=DBT)]
    assert nested_in([run(DBT, None, None), run("outer", 0, 60, *steps)]) == {
        0: Nested(1, None, "id")
    }


def test_an_id_proves_nothing_where_it_is_a_word_twice_there_or_of_another_time() -> None:
    tells = step("build", 10, 40, log=f"latest nightly-build {DBT}")
    assert nested_in([run("nightly-build", None, None), run("outer", 0, 60, tells)]) == {}
    assert nested_in([run(DBT, None, None), run(DBT, None, None), run("outer", 0, 60, tells)]) == {}
    assert nested_in([run(DBT, 100, 130), run("outer", 0, 60, tells)]) == {}
    part = step("build", 10, 40, log=f"{DBT}0")
    assert nested_in([run(DBT, None, None), run("outer", 0, 60, part)]) == {}


def test_no_run_is_in_itself_over_any_number() -> None:
    ids = [f"run-{number}-of-a-ring" for number in range(4)]
    ring = [
        run(ids[number], None, None, step("s", log=ids[(number + 1) % 4])) for number in range(4)
    ]
    found = nested_in(ring)
    assert len(found) == 3
    own = run(DBT, 0, 10, step("s", 0, 20, log=DBT))
    assert nested_in([own]) == {}
