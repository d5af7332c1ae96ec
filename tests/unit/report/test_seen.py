"""Whether an error is new, or in which of the recent runs it was met before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from exporter.analysis import analyse, fingerprint
from exporter.model import DagRun, Failure
from exporter.model.history import History, PastRun, StepHistory
from exporter.report import build_report
from exporter.report.seen import seen_before
from tests.support.runs import START, make_run

SAID = "disk 7 is full"
MARK, OTHER = fingerprint(SAID), fingerprint("boom")
HEAD = make_run(f'a failed 0s..1s "{SAID}"\nb failed 0s..1s')
RUNS: dict[str, dict[str, Any]] = {
    "-": {"status": "success", "errors": ()},
    "o": {"status": "failed", "errors": (OTHER,)},
    "f": {"status": "failed", "errors": (OTHER, MARK)},
    "p": {"status": "partial_success", "errors": (MARK,)},
    "r": {"status": "success", "errors": (), "recovered": (MARK,)},
    "c": {"status": "cancelled", "errors": ()},
    "C": {"status": "cancelled", "errors": (MARK,)},
    "u": {"status": "unknown"},
    "?": {"status": "success"},  # as an earlier version wrote it
    "m": {"status": "failed", "errors": (OTHER,), "unknown_errors": 1},
    "t": {"status": "success", "errors": (), "unknown_attempts": 2},
    "M": {"status": "failed", "errors": (MARK,), "unknown_errors": 1},
}


def said(nights: str, run: DagRun = HEAD, step: str = "a", **facts: Any) -> str:
    """Return what is said of a step's error after such runs; this one follows them."""
    runs = [
        PastRun(
            run_id=f"r{n}",
            start_time=START - timedelta(days=len(nights) - n),
            **RUNS[night],
            **facts,
        )
        for n, night in enumerate(nights)
    ]
    this = PastRun(run_id="head", status="failed", start_time=START, errors=(MARK,))
    given = run.history.steps if run.history else ()
    run = replace(run, history=History(runs=(*runs, this), steps=given))
    report = build_report(run, analyse(run), generator="dagrun-export 0")
    return seen_before(report, run.steps[step])


@pytest.mark.parametrize(
    ("nights", "words"),
    [
        ("", ""),
        ("-", "new error, not in the run before"),
        ("-o-", "new error, in none of the 3 runs before"),
        ("-c-uo", "new error, in none of the 3 runs before"),
        ("c", ""),
        ("?", ""),
        ("-?", ""),
        ("--m", ""),
        ("?--", "error in none of the 2 runs before"),
        ("--m-", "error not in the run before"),
        ("t", "no step failed with this in the run before"),
        ("?-tc-", "no step failed with this in the 3 runs before"),
        ("t?-", "error not in the run before"),
        ("tf", "error seen in the run before, on 2026-11-22"),
        ("tfcf", "error seen in 2 of the 3 runs before, last in the run before"),
        ("-f", "error first seen in the run before, on 2026-11-22"),
        ("--M-", "error first seen 2 runs ago, on 2026-11-21"),
        ("-C-", "error first seen 2 runs ago, on 2026-11-21"),
        ("f-", "error seen 2 runs ago, on 2026-11-21"),
        ("?f-", "error seen 2 runs ago, on 2026-11-21"),
        ("cf-", "error seen 2 runs ago, on 2026-11-21"),
        ("ff", "error seen in each of the 2 runs before"),
        ("fcp", "error seen in each of the 2 runs before"),
        ("f-f", "error seen in 2 of the 3 runs before, last in the run before"),
        ("f?f-", "error seen in 2 of the 3 runs before that tell, last 2 runs ago"),
        (
            "-o-f-cfo",
            (
                "error first seen 5 runs ago, on 2026-11-18, seen in 2 of the 7 runs before, "
                "last 2 runs ago"
            ),
        ),
        ("-r", "error first seen in the run before, on 2026-11-22, recovered by retry"),
        (
            "r-r",
            (
                "error seen in 2 of the 3 runs before, last in the run before, "
                "recovered by retry each time"
            ),
        ),
        (
            "frr-f",
            "error seen in 4 of the 5 runs before, last in the run before, recovered by retry in 2",
        ),
    ],
)
def test_the_recent_runs_tell_whether_an_error_is_new(nights: str, words: str) -> None:
    assert said(nights) == words


def test_the_commit_is_named() -> None:
    words = said("-f-", revision="4f2a" * 10)
    assert words == "error first seen 2 runs ago, on 2026-11-21 (commit 4f2a4f2a4f)"


def test_of_a_step_without_a_message_nothing_is_known() -> None:
    assert said("-f-", step="b") == ""


def test_without_recent_runs_nothing_is_known() -> None:
    report = build_report(HEAD, analyse(HEAD), generator="dagrun-export 0")
    assert seen_before(report, HEAD.steps["a"]) == ""


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        ("-rf", "error first seen in the run before, on 2026-11-22, recovered by retry"),
        ("-sf", ""),  # another check recovered from the same words
        (None, ""),
    ],
)
def test_a_check_is_known_by_its_name_and_its_attempts_are_not(
    ends: str | None, words: str
) -> None:
    failure = Failure(kind="assertion", message=SAID)
    run = replace(HEAD, steps={"a": replace(HEAD.steps["a"], failure=failure)})
    if ends is not None:
        of_step = StepHistory(step_id="a", ends=ends, seconds=(None,) * 3)
        blank = tuple(PastRun(run_id=f"{n}") for n in range(3))
        run = replace(run, history=History(runs=blank, steps=(of_step,)))
    assert said("-r", run) == words
    assert said("-f", run) == "new error, in none of the 2 runs before"  # of other checks
