"""The errors that a run met, as its record hands them on to the runs after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Literal

from exporter.analysis.causes import error_text
from exporter.analysis.compare import Analysed
from exporter.analysis.fingerprint import DIGEST, fingerprint, normalised, outline, telling_line
from exporter.model import Attempt, Step
from exporter.model.digest import sha256
from exporter.model.history import MOST_ERRORS, History, PastRun
from exporter.model.late import late
from exporter.model.named import NamedTuple
from exporter.model.statuses import COMPLETED, RED_RUN
from exporter.model.value import replace

MOST_BYTES: Final = 100_000
"""So much JSON the fingerprints of all runs take at most; the oldest runs lose theirs."""

Sighting = Literal["failed", "recovered", "absent", "no failure", "unknown", "passed over"]
"""What a run tells of an error: it is among those that it met and did not recover from, or among
those that it recovered from; it did not meet it; no step failed with it, but attempts may have met
it; it may have met it. Passed over is a run that was cancelled, that goes on, or whose end is not
known: that it did not meet it means nothing."""

_PRINT_BYTES: Final = DIGEST + 3
_HEXADECIMAL: Final = late(f"[0-9a-f]{{{DIGEST}}}")


class Met(NamedTuple):
    """The errors of a run, as `PastRun` has them."""

    errors: tuple[str, ...] | None = None
    recovered: tuple[str, ...] = ()
    unknown: int = 0
    unknown_attempts: int = 0


def errors_of(one: Analysed) -> Met:
    """Return the errors of a run, the most widespread first; linear in steps and attempts."""
    groups = one.analysis.groups
    told = {step_id for group in groups for step_id in group.step_ids}
    prints: dict[str, str] = {}
    met = {_digest(group.fingerprint): None for group in groups}
    unknown = attempts = 0
    for key, step in one.run.steps.items():
        unknown += step.status == "failed" and key not in told
        if not step.retry_count and not step.attempts:
            continue
        errors = [each.error for each in _earlier(step) if each.error]
        attempts += max(step.retry_count - len(errors), 0)
        if step.status not in COMPLETED:
            met.update(dict.fromkeys(_prints(step, errors, prints)))
    recovered = [
        digest
        for group in one.analysis.recovered
        if (digest := _digest(group.fingerprint)) not in met
    ]
    errors, recovered = list(met), list(dict.fromkeys(recovered))
    room = MOST_ERRORS - min(len(errors), MOST_ERRORS)
    unknown += max(len(errors) - MOST_ERRORS, 0) + max(len(recovered) - room, 0)
    return Met(tuple(errors[:MOST_ERRORS]), tuple(recovered[:room]), unknown, attempts)


def as_past(run: PastRun, met: Met) -> PastRun:
    """Return a past run with what it met."""
    return replace(
        run,
        errors=met.errors,
        recovered=met.recovered,
        unknown_errors=met.unknown,
        unknown_attempts=met.unknown_attempts,
    )


def with_errors(run: PastRun, one: Analysed) -> PastRun:
    """Return a past run with the errors of its own record, where it lacks them and that is whole.

    So an export of an earlier version, which kept none, tells them all the same.
    """
    summary = one.analysis.summary
    there = (summary.total_steps, summary.failed_steps)
    if run.errors is not None or (run.total_steps, run.failed_steps) != there:
        return run
    return as_past(run, errors_of(one))


def within_bytes(runs: Sequence[PastRun]) -> list[PastRun]:
    """Return the runs, the oldest without their errors where those of all have no room."""
    room = MOST_BYTES
    kept = list(runs)
    for place in range(len(kept) - 1, -1, -1):
        run = kept[place]
        room -= _PRINT_BYTES * (len(run.errors or ()) + len(run.recovered))
        if room < 0 and run.errors is not None:
            kept[place] = as_past(run, Met())
    return kept


def sightings(history: History, step: Step, mark: str) -> list[Sighting]:
    """Return what each run before the last one tells of a step's error; `mark` is its fingerprint.

    The name of a check is part of its error's fingerprint, and attempts do not know that they were
    a check's. So an attempt's error is this step's only where the step was tried again in that run.
    """
    digest, attempted = _digest(mark), mark
    if text := error_text(step):
        attempted = fingerprint(text)
    tries = history.ends_of(step)
    found: list[Sighting] = []
    for place, run in enumerate(history.runs[:-1]):
        if run.errors is not None and digest in run.errors:
            found.append("failed")
        elif run.errors is not None and attempted in run.recovered:
            own = attempted == digest or tries[place : place + 1] == "r"
            found.append("recovered" if own else "unknown")
        elif run.status != "success" and run.status not in RED_RUN:
            found.append("passed over")
        elif run.errors is None or run.unknown_errors:
            found.append("unknown")
        else:
            found.append("no failure" if run.unknown_attempts else "absent")
    return found


def _earlier(step: Step) -> Sequence[Attempt]:
    """Return the attempts of a step whose errors are not the step's own."""
    return step.attempts[:-1] if step.status == "failed" else step.attempts


def _prints(step: Step, errors: Sequence[str], known: dict[str, str]) -> Iterator[str]:
    """Yield the fingerprints of what the attempts of a step met that did not come through."""
    check = step.failure is not None and step.failure.kind == "assertion"
    for error in errors:
        line = telling_line(error)
        shape = outline(line)
        if shape not in known:
            known[shape] = fingerprint(line)
        yield known[shape]
        if check:
            yield fingerprint(f"{normalised(step.name)}: {line}")


def _digest(mark: str) -> str:
    """Return a fingerprint as it is kept: who writes the native format may give it any text."""
    if _HEXADECIMAL.fullmatch(mark):
        return mark
    return sha256(mark.encode("utf-8", "backslashreplace"))[:DIGEST]
