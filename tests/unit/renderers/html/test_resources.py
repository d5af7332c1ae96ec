from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from exporter.renderers.html.resources import MOST_ROWS, Resources, resources_of
from tests.support.runs import make_run
from tests.support.runs_many import report_of


def used(text: str, **metrics: Mapping[str, float]) -> Resources | None:
    run = make_run(text)
    steps = {
        key: replace(step, metrics=metrics.get(key, {}), group=key[0])
        for key, step in run.steps.items()
    }
    return resources_of(report_of(replace(run, steps=steps)))


def test_a_run_that_measures_none_of_it_has_no_section() -> None:
    assert used("a success 0s..1s") is None
    assert used("a success 0s..1s", a={"rows_affected": 7}) is None


def test_groups_are_told_with_what_they_asked_for() -> None:
    found = used(
        "a1 success 0s..3600s\na2 success 0s..3600s\nb1 success 0s..1s",
        a1={"peak_rss_bytes": 1e9, "memory_bytes": 8e9, "cpu_percent": 100, "cpus": 4},
        a2={"peak_rss_bytes": 3e9, "memory_bytes": 8e9, "cpu_percent": 200, "cpus": 4},
        b1={"max_rss_mb": 4096, "mean_load_percent": 50},
    )
    assert found is not None
    b, a = found.rows
    assert (a.name, a.steps, a.usual, a.highest) == ("a", "2", "2.0 GB", "3.0 GB")
    assert (a.asked, a.share) == ("8.0 GB", "38%")
    assert (a.cores, a.cores_asked, a.cores_share) == ("1.5", "4", "38%")
    assert (b.highest, b.asked, b.share, b.cores) == ("4.3 GB", "", "", "0.5")
    assert "a asked for 8.0 GB a step and used 3.0 GB at most." in found.said
    assert "5.0 core-hours were asked for and left idle." in found.said


def test_what_cannot_be_is_left_out() -> None:
    found = used("a success 0s..1s", a={"peak_rss_bytes": -1, "cpu_percent": -5, "cpus": 2})
    assert found is not None
    (row,) = found.rows
    assert (row.usual, row.highest, row.cores) == ("", "", "")
    assert found.said == ""


def test_more_groups_than_can_be_read_are_counted() -> None:
    run = make_run("\n".join(f"s{i} success 0s..1s" for i in range(30)))
    steps = {
        key: replace(step, metrics={"peak_rss_bytes": 1e6}, group=key)
        for key, step in run.steps.items()
    }
    found = resources_of(report_of(replace(run, steps=steps)))
    assert found is not None
    assert len(found.rows) == MOST_ROWS
    assert found.more == f"and {30 - MOST_ROWS} more groups"
    assert not found.memory_asked
