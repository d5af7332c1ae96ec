"""The tries of a task instance: the current one in its own row, the earlier ones in a history.

`try_number` counts tries, not failures: a task that was cleared has one more, and a task that is
only scheduled has its number already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from exporter.model import Attempt, StepStatus
from exporter.model.named import NamedTuple
from exporter.readers.airflow.failures import Raised, error_of
from exporter.readers.airflow.logs import Logs
from exporter.readers.airflow.records import Instance, Place, Try
from exporter.readers.airflow.statuses import NOT_BEGUN, STEP_STATUSES, of_try
from exporter.readers.airflow.times import moment, seconds_between

_MOST_MISSING: Final = 100
_WITHOUT_TRY: Final = NOT_BEGUN | {"upstream_failed"}
_AGAIN: Final = frozenset({"up_for_retry", "restarting"})


class Tried(NamedTuple):
    """The tries of one instance."""

    attempts: tuple[Attempt, ...]
    tries: Sequence[Try]
    """The same as the source has them."""
    retries: int
    """How many came after one that failed."""
    clears: int
    """How many came after one that did not."""
    unread: int
    """How many tries the source counts and does not list."""


_UNFAILED: Final[frozenset[StepStatus]] = frozenset({"success", "skipped"})


def tried(
    each: Instance,
    earlier: Sequence[Try],
    stories: Mapping[tuple[Place, int], Raised],
    logs: Logs,
    *,
    cleared: bool | None,
) -> Tried:
    """Return the tries; `cleared` says whether tasks of this run were cleared, None if unknown."""
    tries = _tries(each, earlier, logs, cleared=cleared)
    attempts = []
    for one in tries:
        last = one.number == each.try_number and each.state not in _AGAIN
        raised = stories.get((each.place, one.number))
        attempts.append(
            Attempt(
                number=one.number,
                status=STEP_STATUSES.get(one.state, "unknown") if last else of_try(one.state),
                start_time=moment(one.start),
                end_time=moment(one.end),
                error=error_of(raised) if raised is not None else None,
            )
        )
    before = [attempt.status for attempt in attempts[:-1]]
    clears = sum(status in _UNFAILED for status in before)
    listed = {one.number for one in earlier} | {each.try_number}
    return Tried(
        tuple(attempts),
        tries,
        len(before) - clears,
        clears,
        sum(one.number not in listed for one in tries),
    )


def _tries(
    each: Instance, earlier: Sequence[Try], logs: Logs, *, cleared: bool | None
) -> list[Try]:
    number = each.try_number
    if number is None:
        return []
    found = {one.number: one for one in earlier if one.number > 0}
    begun = each.state not in _WITHOUT_TRY
    if number > 0 and begun and (number not in found or each.state not in _AGAIN):
        start = each.start or logs.began(each.place, number)
        found[number] = Try(number, each.state, start, each.end, each.seconds, each.queued)
    last = max(found, default=0)
    missing = [n for n in range(max(1, last - _MOST_MISSING), last) if n not in found]
    for n in missing:
        # a task comes again after it failed, unless somebody cleared it
        state = "failed" if cleared is False else None
        found[n] = Try(n, state, logs.began(each.place, n))
    return [found[n] for n in sorted(found)]


def work_of(tries: Sequence[Try]) -> float | None:
    """Return the seconds of all tries together; None where one of them is not known."""
    seconds = [
        one.seconds
        if one.seconds is not None
        else seconds_between(moment(one.start), moment(one.end))
        for one in tries
    ]
    known = [each for each in seconds if each is not None]
    return round(sum(known), 6) if known and len(known) == len(seconds) else None
