"""The verdict's one sentence."""

from __future__ import annotations

import pytest

from exporter.analysis import analyse
from exporter.model import RunStatus
from exporter.report.verdict import verdict_of
from tests.support.runs import make_run

RED = """
    extract             success 0s..10s
    clean  <- extract   failed  10s..12s "ValueError: boom 1"
    items  <- extract   failed  10s..12s "ValueError: boom 2"
    load   <- clean     upstream_failed
"""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            RED,
            (
                "Failed after 12.0 s. 2 steps of 4 broke; 1 did not run because of them. "
                "Both show the same error."
            ),
        ),
        ('a failed 0s..1s "x"', "Failed after 1.0 s. 1 step of 1 broke."),
        (
            "a success 0s..60s\nb warned\nc skipped",
            "Succeeded after 1 min 00 s. 2 of 3 steps succeeded (1 with warnings, 1 skipped).",
        ),
        (
            'a failed 0s..1s "x"\nb failed 0s..1s "x"\nc failed 0s..1s "x"',
            "Failed after 1.0 s. 3 steps of 3 broke. All show the same error.",
        ),
        (
            "a upstream_failed\nb success",
            "Succeeded. 1 of 2 steps succeeded (1 not run because of a failure above).",
        ),
        ("", "Succeeded. No step is on record."),
    ],
)
def test_a_finished_run(text: str, sentence: str) -> None:
    run = make_run(text)
    assert verdict_of(run, analyse(run)).sentence == sentence


@pytest.mark.parametrize(
    ("status", "begins", "tone"),
    [
        ("running", "Still running, so far.", "info"),
        ("unknown", "Outcome unknown after 1.0 s.", "warning"),
        ("cancelled", "Cancelled after 1.0 s.", "secondary"),
        ("partial_success", "Partly succeeded after 1.0 s.", "warning"),
    ],
)
def test_no_other_run_is_green(status: RunStatus, begins: str, tone: str) -> None:
    run = make_run("a success 0s..1s", status=status)
    verdict = verdict_of(run, analyse(run))
    assert verdict.sentence.startswith(begins)
    assert verdict.tone == tone
