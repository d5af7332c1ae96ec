"""The errors of recent runs: whatever runs follow one another, what is known stays true."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.analysis import analyse, fingerprint
from exporter.analysis.compare import Analysed
from exporter.analysis.errors import Sighting, sightings
from exporter.analysis.history import history_of
from exporter.codec.export import encode_export
from exporter.model import Attempt, DagRun, Failure, Source, Step
from exporter.model.history import MOST_ERRORS
from exporter.model.statuses import RUN_STATUSES, StepStatus
from exporter.readers.native import NativeReader
from exporter.report import build_report
from tests.support.memory import bundle_of
from tests.support.runs import START

WORDS: Final = ("disk is full", "deadlock", "no such host", None)
ENDS: Final[tuple[StepStatus, ...]] = ("success", "failed", "warned", "cancelled", "skipped")
WORD: Final = st.sampled_from(WORDS)


@st.composite
def steps(draw: st.DrawFn) -> Step:
    status = draw(st.sampled_from(ENDS))
    tries = draw(st.lists(WORD, max_size=3))
    error = draw(WORD) if status == "failed" else None
    attempts = [Attempt(number=n, status="failed", error=each) for n, each in enumerate(tries, 1)]
    last = Attempt(number=len(tries) + 1, status=status, error=error)
    kept = draw(st.booleans())
    return Step(
        step_id="a",
        name="a",
        status=status,
        error=error,
        failure=Failure(kind="error", message=error) if error else None,
        retry_count=len(tries),
        attempts=(*attempts, last) if tries and kept else (),
    )


NIGHTS: Final = st.lists(
    st.tuples(st.sampled_from(RUN_STATUSES), st.lists(steps(), max_size=3)), min_size=1, max_size=7
)


def chained(nights: Sequence[tuple[Any, list[Step]]], most: int) -> Iterator[DagRun]:
    """Let runs follow one another, each read back from the export of the one before."""
    base: Analysed | None = None
    for number, (status, some) in enumerate(nights):
        named = {f"s{n}": replace(step, step_id=f"s{n}") for n, step in enumerate(some)}
        head = DagRun(
            dag_id="d",
            run_id=f"r{number}",
            status=status,
            start_time=START + timedelta(days=number),
            total_retries=sum(step.retry_count for step in some),
            source=Source(reader="native"),
            steps=named,
        )
        history = history_of(Analysed(head, analyse(head)), base, most=most)
        head = replace(head, history=history)
        again = read_back(head)
        assert again.history == history
        base = Analysed(again, analyse(again))
        yield head


def read_back(run: DagRun) -> DagRun:
    report = build_report(run, analyse(run), generator="dagrun-export 0")
    bundle = bundle_of({"report.json": b"".join(encode_export(report))})
    (ref,) = NativeReader().runs(bundle).refs
    return NativeReader().read(bundle, ref)


@given(NIGHTS, st.integers(1, 9))
@settings(max_examples=60, deadline=None)
def test_what_the_runs_before_tell_is_what_they_met(
    nights: list[tuple[Any, list[Step]]], most: int
) -> None:
    *before, head = chained(nights, most)
    history = head.history
    assert history is not None
    before = before[len(before) - len(history.runs) + 1 :]
    assert [run.run_id for run in history.runs] == [run.run_id for run in (*before, head)]
    for run in history.runs:
        assert len(run.errors or ()) + len(run.recovered) <= MOST_ERRORS
    for words in filter(None, WORDS):
        step = Step(step_id="x", name="x", status="failed", error=words)
        found = sightings(history, step, fingerprint(words))
        assert found == [told_by(run, words) for run in before]


def told_by(run: DagRun, words: str) -> Sighting:
    """Say the same the long way round, of the run itself."""
    met = [(step, words in texts_of(step)) for step in run.steps.values()]
    if any(hit and step.status not in {"success", "warned"} for step, hit in met):
        return "failed"
    if any(hit for _, hit in met):
        return "recovered"
    if run.status not in {"success", "partial_success", "failed"}:
        return "passed over"
    if any(step.status == "failed" and not step.error for step, _ in met):
        return "unknown"
    silent = any(
        step.retry_count > sum(each.error is not None for each in step.attempts[: step.retry_count])
        for step, _ in met
    )
    return "no failure" if silent else "absent"


def texts_of(step: Step) -> set[str]:
    return {each.error for each in step.attempts if each.error} | {step.error or ""}
