"""The errors of a run as the runs after it know them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from exporter.analysis import analyse, fingerprint
from exporter.analysis.compare import Analysed
from exporter.analysis.errors import MOST_BYTES, Met, errors_of, sightings, with_errors
from exporter.analysis.history import history_of
from exporter.model import Attempt, DagRun, Failure, Step, StepStatus
from exporter.model.history import MOST_ERRORS, History, PastRun
from tests.support.runs import make_run

BOOM, FULL = fingerprint("boom"), fingerprint("disk 7 is full")


def analysed(run: DagRun) -> Analysed:
    return Analysed(run, analyse(run))


def tried(status: StepStatus, *errors: str | None, **facts: Any) -> Step:
    """Return a step that met these errors before its last attempt."""
    tries = [Attempt(number=n, status="failed", error=each) for n, each in enumerate(errors, 1)]
    last = Attempt(number=len(tries) + 1, status=status, error=facts.get("error"))
    failure = Failure(kind="error", message=facts["error"]) if facts.get("error") else None
    known = {"name": "a", "failure": failure, "retry_count": len(errors)}
    return Step(step_id="a", status=status, attempts=(*tries, last), **{**known, **facts})


def met(*steps: Step) -> Met:
    found = {f"s{n}": replace(step, step_id=f"s{n}") for n, step in enumerate(steps)}
    return errors_of(analysed(replace(make_run("a success"), steps=found)))


@pytest.mark.parametrize(
    ("step", "errors", "recovered", "unknown", "attempts"),
    [
        (tried("success"), [], [], 0, 0),
        (tried("failed", error="boom"), [BOOM], [], 0, 0),
        (tried("failed"), [], [], 1, 0),
        (tried("success", "boom"), [], [BOOM], 0, 0),
        (tried("warned", "boom", None), [], [BOOM], 0, 1),
        (tried("failed", "disk 7 is full", error="boom"), [BOOM, FULL], [], 0, 0),
        (tried("failed", None, error="boom"), [BOOM], [], 0, 1),
        (tried("cancelled", "boom"), [BOOM], [], 0, 0),
        # that it was tried again is all that is known
        (tried("success", retry_count=2), [], [], 0, 2),
    ],
)
def test_what_a_run_met(
    step: Step, errors: list[str], recovered: list[str], unknown: int, attempts: int
) -> None:
    assert met(step) == (tuple(errors), tuple(recovered), unknown, attempts)


def test_what_one_step_recovered_from_and_another_did_not_was_met() -> None:
    found = met(tried("failed", error="disk 9 is full"), tried("success", "disk 7 is full", "boom"))
    assert found == Met((FULL,), (BOOM,))


def test_an_attempt_of_a_check_is_known_with_its_name_too() -> None:
    failure = Failure(kind="assertion", message="boom")
    found = met(tried("failed", "disk 7 is full", error="boom", failure=failure, name="check"))
    assert found.errors is not None
    assert found.errors[0] == fingerprint("check: boom")
    assert set(found.errors[1:]) == {FULL, fingerprint("check: disk # is full")}


def test_there_is_an_end_to_them_and_what_has_no_room_is_counted() -> None:
    words = [f"{chr(97 + n % 26)}{chr(97 + n // 26)} broke" for n in range(MOST_ERRORS + 50)]
    many = [tried("failed", error=each) for each in words]
    found = met(*many, tried("success", "boom"))
    assert (len(found.errors or ()), found.recovered, found.unknown) == (MOST_ERRORS, (), 51)
    fewer = met(*many[: MOST_ERRORS - 1], tried("success", "boom", "disk 7 is full"))
    assert (len(fewer.errors or ()), fewer.recovered, fewer.unknown) == (99, (BOOM,), 1)


def test_a_fingerprint_of_other_words_is_kept_as_a_digest() -> None:
    failure = Failure(kind="error", message="boom", fingerprint="<b>the disk</b>")
    run = replace(make_run("a success"), steps={"a": tried("failed", error="x", failure=failure)})
    found = errors_of(analysed(run)).errors
    assert PastRun(run_id="r", errors=found).errors == found
    before = PastRun(run_id="r", status="failed", errors=found)
    history = History(runs=(before, PastRun(run_id="s")))
    assert sightings(history, run.steps["a"], "<b>the disk</b>") == ["failed"]


def test_the_oldest_runs_lose_theirs_where_all_have_no_room() -> None:
    prints = tuple(f"{n:012x}" for n in range(MOST_ERRORS))
    runs = [PastRun(run_id=f"r{n}", status="failed", errors=prints) for n in range(120)]
    base = replace(make_run("a success 0s..1s", run_id="b"), history=History(runs=tuple(runs)))
    head = analysed(make_run('a failed 0s..1s "boom"', run_id="h"))
    found = history_of(head, analysed(base), most=500)
    assert [run.run_id for run in found.runs] == [*(f"r{n}" for n in range(120)), "b", "h"]
    kept = [run for run in found.runs if run.errors is not None]
    assert found.runs[-len(kept) :] == tuple(kept)
    size = sum(15 * len(run.errors or ()) for run in kept)
    assert MOST_BYTES * 0.95 < size <= MOST_BYTES
    assert kept[-1].errors == (BOOM,)


def test_a_record_that_kept_none_tells_them_by_its_own_steps() -> None:
    base = make_run('a failed 0s..1s "boom"\nb success', run_id="b")
    old = PastRun(run_id="b", start_time=base.start_time, total_steps=2, failed_steps=1)
    assert with_errors(old, analysed(base)).errors == (BOOM,)
    base = replace(base, history=History(runs=(PastRun(run_id="a"), old)))
    found = history_of(analysed(make_run("a success", run_id="h")), analysed(base), most=20)
    assert [run.errors for run in found.runs] == [None, (BOOM,), ()]


def test_a_part_of_a_record_tells_nothing_of_the_whole() -> None:
    base = make_run('a failed 0s..1s "boom"', run_id="b")
    whole = PastRun(run_id="b", total_steps=9, failed_steps=2)
    assert with_errors(whole, analysed(base)) == whole
