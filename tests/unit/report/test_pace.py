from __future__ import annotations

import pytest

from exporter.analysis import analyse
from exporter.report.pace import pace_of
from tests.support.runs import make_run


@pytest.mark.parametrize(
    ("run", "words"),
    [
        pytest.param(
            "a success 0s..10s\nb <- a success 10s..20s",
            "Dependency-bound: the longest chain of dependencies alone takes 20.0 s, of the 20.0 s",
            id="dependencies",
        ),
        pytest.param(
            """
            a success 0s..10s on w1
            b success 10s..20s on w1
            c <- a success 20s..30s on w1
            """,
            "Worker-bound: the longest chain of dependencies alone takes 20.0 s, of the 30.0 s "
            "that the path took. Steps that were ready waited for the one worker; with",
            id="workers",
        ),
        pytest.param(
            "a success 0s..10s\nb <- a success 40s..50s",
            "Held up by waiting: the longest chain of dependencies alone takes 20.0 s, of the "
            "50.0 s that the path took. For 30.0 s no step of the path ran",
            id="waiting",
        ),
        pytest.param("a success 0s..10s\nb success 10s..20s", "", id="no dependency"),
        pytest.param("a success\nb <- a success", "", id="no times"),
        pytest.param("", "", id="no steps"),
    ],
)
def test_what_held_a_run_back(run: str, words: str) -> None:
    said = pace_of(analyse(make_run(run)))
    assert said.startswith(words)
    assert bool(said) == bool(words)
