"""Since when a run, or a step, has failed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from exporter.analysis import analyse
from exporter.model import RunStatus
from exporter.model.history import History, PastRun
from exporter.report.since import failed_since, red_since
from exporter.report.verdict import verdict_of
from tests.support.runs import START, make_run

WORDS: Final[dict[str, RunStatus]] = {
    "g": "success",
    "b": "failed",
    "p": "partial_success",
    "c": "cancelled",
    "o": "running",
    "u": "unknown",
}


def history(statuses: str, revision: str | None = None) -> History:
    return History(
        runs=tuple(
            PastRun(
                run_id=f"r{number}",
                status=WORDS[status],
                start_time=START + timedelta(days=number),
                revision=revision,
            )
            for number, status in enumerate(statuses)
        )
    )


@pytest.mark.parametrize(
    ("statuses", "words"),
    [
        ("gb", "The run before it succeeded."),
        ("gbcb", "2 runs in a row broke, since the one of 2026-11-24."),
        ("gbpb", "3 runs in a row broke, since the one of 2026-11-24."),
        ("bbb", "All 3 runs on record broke."),
        ("gbg", "The run before it broke."),
        ("gbbg", "The 2 runs before it broke."),
        ("ggg", ""),
        ("b", ""),
        ("cub", ""),
        ("gbc", ""),
        ("gbu", ""),
        ("", ""),
    ],
)
def test_the_recent_runs_tell_since_when_it_breaks(statuses: str, words: str) -> None:
    assert red_since(history(statuses)) == words


def test_the_commit_of_the_first_is_named() -> None:
    found = red_since(history("gbb", "4f2a" * 10))
    assert found.endswith("of 2026-11-24 (commit 4f2a4f2a4f).")


def test_of_runs_of_one_day_the_hour_is_named() -> None:
    first, *others = history("gbb").runs
    found = History(runs=(first, *(replace(run, start_time=START) for run in others)))
    assert red_since(found).endswith("since the one of 2026-11-23 04:00:00 UTC.")


def test_the_verdict_says_it() -> None:
    run = make_run('a failed 0s..1s "no"')
    told = verdict_of(run, analyse(run), None, history("gb")).sentence
    assert told == "Failed after 1.0 s. 1 step of 1 broke. The run before it succeeded."


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        ("sf", "succeeded the time before"),
        ("rcf-f", "failed 2 times in a row"),
        ("fff", "failed all 3 times on record"),
        ("--f", ""),
        ("fs", ""),
        ("", ""),
    ],
)
def test_a_step_says_it_too(ends: str, words: str) -> None:
    assert failed_since(ends) == words
