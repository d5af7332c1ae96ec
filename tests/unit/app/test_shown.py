"""Which run an address means, and the run before it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from exporter.app.mark import digest_in, mark_of
from exporter.app.pick import Pick
from exporter.app.shown import EARLIER, Chooser
from exporter.model import Bundle, ExportError, RunStatus
from exporter.readers.base import Claim, RunRef
from exporter.readers.choose import Claimed, Findings, Found


def ref(dag_id: str, run_id: str, day: int, status: RunStatus = "success", **more: Any) -> RunRef:
    return RunRef(
        reader=more.get("reader", "native"),
        run_id=run_id,
        dag_id=dag_id,
        status=status,
        start_time=datetime(2026, 11, day, tzinfo=UTC),
    )


def findings(*refs: RunRef) -> Findings:
    by: Any = Claimed(None, Claim(1, "", ()), Bundle("x", ()))  # type: ignore[arg-type]
    return Findings(tuple(Found(each, by) for each in refs), (), (by,))


FOUND = findings(
    ref("b", "1", 9),
    ref("a", "1", 8, "failed"),
    ref("a", "1", 8, "success", reader="dbt"),  # an export of it
    ref("b", "2", 7),
    ref("a", "0", 6),
    ref("a", "1", 5),
)


def chosen(*names: str, only: Pick | None = None) -> list[tuple[str, str, int]]:
    chooser = Chooser(only)
    refs = [chooser(FOUND, name, "x").ref for name in names]
    return [(each.dag_id, each.run_id, each.start_time.day) for each in refs if each.start_time]


def mark(place: int) -> str:
    found = FOUND.runs[place].ref
    return mark_of(found.key, found.run_id)


def test_a_mark_means_one_run_and_an_id_the_newest_that_has_it() -> None:
    assert chosen(mark(1), mark(5), "1", "0", "latest") == [
        ("a", "1", 8),
        ("a", "1", 5),
        ("b", "1", 9),
        ("a", "0", 6),
        ("b", "1", 9),
    ]


def test_of_a_mark_the_digest_alone_counts() -> None:
    assert digest_in(mark(1)) == digest_in("other-" + mark(1).rpartition("-")[2])
    assert chosen("other-" + mark(1).rpartition("-")[2]) == [("a", "1", 8)]


def test_the_run_before_is_of_the_same_dag() -> None:
    assert chosen(mark(0), EARLIER) == [("b", "1", 9), ("b", "2", 7)]
    assert chosen(mark(1), EARLIER, EARLIER) == [("a", "1", 8), ("a", "0", 6), ("a", "1", 5)]
    with pytest.raises(ExportError, match="no earlier run of this DAG"):
        chosen(mark(5), EARLIER)
    with pytest.raises(ExportError, match="no earlier run of this DAG"):
        chosen(EARLIER)


def test_what_is_not_picked_is_not_there() -> None:
    only = Pick(dag=("b",))
    assert chosen("1", EARLIER, only=only) == [("b", "1", 9), ("b", "2", 7)]
    for name in (mark(1), "0", "nobody", "../1"):
        with pytest.raises(ExportError) as refused:
            chosen(name, only=only)
        assert refused.value.code == "no-such-run"


@pytest.mark.parametrize(
    "run_id", ["", "/", "..", "a/b", "ü", "x" * 300, "a b", "-", "%2f", "\ud800"]
)
def test_a_mark_is_a_name_anywhere(run_id: str) -> None:
    made = mark_of(("d", run_id or "x", None), run_id)
    assert made.replace("-", "").replace(".", "").replace("_", "").isalnum()
    assert made.isascii()
    assert len(made) <= 81
    assert not made.startswith((".", "-"))
    assert digest_in(made) == made[-20:]


def test_no_two_runs_share_a_mark() -> None:
    keys = [("a", "b c", None), ("a b", "c", None), ("a", "b", None), ("a", "b", datetime.now(UTC))]
    assert len({mark_of(key, "x") for key in keys}) == len(keys)
