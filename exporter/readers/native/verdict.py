"""The status of a run: what the record says, unless its own steps say otherwise.

A wrong green is the worst mistake a report can make. So `success` stands only when no step of the
record contradicts it: with a failed step it becomes `partial_success`, with one that has no end
`unknown`, and a note tells both words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from exporter.codec.text import quoted
from exporter.model import Note, RunStatus, StepStatus
from exporter.model.statuses import OPEN, UNFINISHED_RUN
from exporter.readers.native.decode import Brief
from exporter.readers.native.notes import Faults, some
from exporter.readers.native.statuses import RUN_UNSAID, RunSaid, StepSaid
from exporter.report.words import count

READER = "native"
_BROKEN: tuple[StepStatus, ...] = ("failed", "upstream_failed", "cancelled")


def run_status(brief: Brief, faults: Faults, *, own: bool) -> RunStatus:
    """Return how the run stands, and note whatever is odd about it.

    With `own` the record is an export of ours, which told its oddities in notes of its own.
    """
    if len({each.status for each in brief.said}) > 1:
        faults.add(
            Note(
                code="duplicate-key",
                level="warning",
                message="The record states different statuses of the run (duplicate keys): "
                f"{_quoted(each.word for each in brief.said)}. Which one is true is unknown.",
            )
        )
        return "unknown"
    ends = brief.ends or Counter[StepSaid]()
    _note_words(ends, faults)
    counts = Counter[StepStatus]()
    for each, number in ends.items():
        counts[each.status] += number
    told = brief.said[-1] if brief.said else RUN_UNSAID
    if told.word is None:
        return _following(counts, faults, ended=brief.wire.end_time is not None)
    if not told.known:
        message = (
            f"The run's status {_quoted([told.word])} is no known word: how it ended is unknown."
        )
        faults.add(Note(code="unknown-status-word", level="warning", message=message))
    elif told.status in UNFINISHED_RUN and not own:
        message = f"The record says {_quoted([told.word])}: the run has no end on record."
        faults.add(Note(code="unfinished-run", level="warning", message=message))
    source = brief.wire.source
    judged = own and source is not None and source.reader != READER
    if told.status == "success" and not judged:  # else another tool's verdict, which stands
        return _believed(told, counts, faults, complete=brief.ends is not None)
    return told.status


def _following(counts: Counter[StepStatus], faults: Faults, *, ended: bool) -> RunStatus:
    """Return what the steps amount to, for a record that does not say."""
    message = "The record states no status of the run; it follows from the steps."
    status: RunStatus = "success"
    if counts["failed"] or counts["upstream_failed"]:
        status = "failed"
    elif counts["running"] or counts["retry"]:
        status = "running"
    elif not ended or not counts or any(counts[each] for each in OPEN):
        status = "unknown"
        message = "The record does not say how or whether the run ended: that is unknown."
    elif counts["cancelled"]:
        status = "cancelled"
    faults.add(Note(code="missing-status", level="warning", message=message))
    return status


def _believed(
    told: RunSaid, counts: Counter[StepStatus], faults: Faults, *, complete: bool
) -> RunStatus:
    word = _quoted([told.word])
    if any(counts[each] for each in _BROKEN):
        amount = _amount(counts, _BROKEN)
        message = f"The run says {word}, its steps contradict it: {amount}."
        faults.add(Note(code="contradicting-status", level="warning", message=message))
        return "partial_success"
    if any(counts[each] for each in OPEN):
        amount = _amount(counts, sorted(OPEN))
        message = f"The run says {word}, but steps have no end on record: {amount}."
        faults.add(Note(code="unfinished-steps", level="warning", message=message))
        return "unknown"
    if not complete:
        message = f"The run says {word}, but the record has no steps: how they ended is unknown."
        faults.add(Note(code="missing-steps", level="warning", message=message))
        return "unknown"
    return told.status


def _note_words(ends: Counter[StepSaid], faults: Faults) -> None:
    unknown = {said.word: number for said, number in ends.items() if not said.known}
    unsaid = sum(number for said, number in ends.items() if said.word is None)
    if unknown:
        message = (
            f"The status of {count(sum(unknown.values()), 'step')} is no known word and counts as "
            f"unknown: {_quoted(unknown)}."
        )
        faults.add(Note(code="unknown-status-word", level="warning", message=message))
    if unsaid:
        message = f"{count(unsaid, 'step')} without a status on record: unknown."
        faults.add(Note(code="missing-status", level="warning", message=message))


def _amount(counts: Counter[StepStatus], statuses: Iterable[StepStatus]) -> str:
    return ", ".join(f"{counts[each]:,} {each}" for each in statuses if counts[each])


def _quoted(words: Iterable[str | None]) -> str:
    return some(list(dict.fromkeys(quoted(word or "") for word in words)))
