from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from exporter.renderers.html.boxes import WIDTH, quantile
from exporter.renderers.html.resources import MOST_ROWS, MOST_ROWS_OF_MANY, Resources
from exporter.renderers.html.seldom import resources_of
from exporter.report.anchor import step_anchor
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
    assert used("a success 0s..1s", a={"max_rss_mb": 0, "mean_load_percent": 0}) is None


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
    assert (a.asked, a.cores, a.cores_asked) == ("38% of 8.0 GB", "1.5", "38% of 4")
    assert (b.highest, b.asked, b.cores, b.cores_asked) == ("4.3 GB", "", "0.5", "")
    assert (a.idle, b.idle) == ("5.0", "")
    assert [(one.title, [(item.name, item.said) for item in one.items]) for one in found.found] == [
        ("Asked for more memory than was used", [("a", "3.0 GB of 8.0 GB at most, 38%")]),
        ("Asked for more cores than were busy", [("a", "38% of them, 5.0 core-hours left idle")]),
    ]
    assert "5.0 core-hours were asked for and left idle." in found.said


def test_what_cannot_be_is_left_out() -> None:
    bad = {"peak_rss_bytes": -1, "cpu_percent": -5, "cpus": 2}
    assert used("a success 0s..1s", a=bad) is None
    found = used("a success 0s..1s\nb success 0s..1s", a=bad, b={"peak_rss_bytes": 1})
    assert found is not None
    row = found.rows[1]
    assert (row.usual, row.highest, row.cores, row.memory_box) == ("", "", "", None)
    assert (found.said, found.cores) == ("", "")


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
    assert not found.memory_share


def test_a_page_of_many_steps_names_fewer_groups() -> None:
    run = make_run("\n".join(f"s{i} success 0s..1s" for i in range(5_001)))
    steps = {
        key: replace(step, metrics={"peak_rss_bytes": 1e6}, group=f"g{place % 40}")
        for place, (key, step) in enumerate(run.steps.items())
    }
    found = resources_of(report_of(replace(run, steps=steps)))
    assert found is not None
    assert len(found.rows) == MOST_ROWS_OF_MANY
    assert found.more == f"and {40 - MOST_ROWS_OF_MANY} more groups"


def test_what_had_nearly_too_little_is_named_by_its_step() -> None:
    found = used(
        "a1 success 0s..9s\na2 failed 0s..9s",
        a1={"peak_rss_bytes": 2e9, "memory_bytes": 4e9},
        a2={"peak_rss_bytes": 8.2e9, "memory_bytes": 8e9},
    )
    assert found is not None
    (tight,) = found.found
    (item,) = tight.items
    assert (item.name, item.said) == ("a2", "8.2 GB of 8.0 GB, 102%")
    assert item.anchor == step_anchor("a2")
    assert (found.memory, found.memory_share) == ("8.2 GB", "102%")
    assert found.rows[0].asked == "102% of 8.0 GB", "of what each step asked for itself"


def test_a_box_has_the_quarters_of_the_values_at_their_places() -> None:
    steps = {f"a{peak}": {"peak_rss_bytes": peak, "memory_bytes": 80} for peak in (10, 20, 30, 40)}
    found = used("\n".join(f"{key} success 0s..1s" for key in steps), **steps)
    assert found is not None
    box = found.rows[0].memory_box
    assert box is not None
    scale = WIDTH / 80
    places = {round(2 + value * scale, 1) for value in (10, 17.5, 32.5, 40)}
    assert places <= {float(number) for number in re.findall(r"[\d.]+", box.used)}
    assert box.asked == f"M2 7H{2 + WIDTH:.1f}V13H2z"
    assert box.share == box.used, "all asked for the same, which is the end of both scales"
    assert box.label == "10 B to 40 B of memory, half of the steps 18 B to 32 B"


def test_quantiles_lie_between_the_values() -> None:
    assert [quantile([7], part) for part in (0, 0.5, 1)] == [7, 7, 7]
    assert [quantile([1, 2, 3, 10], part) for part in (0, 0.5, 1)] == [1, 2.5, 10]
