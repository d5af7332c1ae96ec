"""Which of the runs found are meant: by status, DAG and time, and by their ids."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from exporter.analysis.select import pattern_of
from exporter.app.pick import Pick
from exporter.model import ExportError, Note
from exporter.readers.base import RunRef
from exporter.readers.choose import LATEST, Findings, no_such_run

_IDS_SHOWN: Final = 3


def picked(findings: Findings, pick: Pick) -> Findings:
    """Return the runs that are what was asked for; notes tell of those without a time.

    `since` keeps these, as nothing says that they are older. Of a run that stands twice the newer
    record counts.
    """
    refs = {found.ref.key: found.ref for found in reversed(findings.runs)}
    newest_first = dict.fromkeys(found.ref.key for found in findings.runs)
    matches = _test(pick)
    kept = [key for key in newest_first if matches(refs[key])]
    left = frozenset(kept[: pick.newest])
    timeless = [key for key in kept if refs[key].newest is None]
    notes = list(findings.notes)
    if pick.since and (ids := [key[1] for key in timeless if key in left]):
        notes.append(_timeless(ids, "kept, as nothing says that it is older", "--since"))
    if ids := [key[1] for key in timeless if key not in left]:
        notes.append(_timeless(ids, "left out, as it counts as older than all others", "--newest"))
    runs = tuple(found for found in findings.runs if found.ref.key in left)
    return findings._replace(runs=runs, notes=tuple(notes))


def named(
    findings: Findings, run_ids: Sequence[str], which: str
) -> tuple[Findings, tuple[ExportError, ...]]:
    """Return the runs that have one of these ids, and an error for each id that none has.

    An id that several DAGs have means all of these. `which` says what runs there are besides, such
    as "here". Raises ExportError when no run has any of the ids.
    """
    wanted = dict.fromkeys(run_ids)
    latest = findings.runs[0].ref.key if LATEST in wanted else None
    runs = tuple(
        found for found in findings.runs if found.ref.run_id in wanted or found.ref.key == latest
    )
    there = {found.ref.run_id for found in runs} | {LATEST}
    missing = [each for each in wanted if each not in there]
    if not runs:
        raise no_such_run(findings, missing, which)
    return findings._replace(runs=runs), tuple(
        no_such_run(findings, [each], which) for each in missing
    )


def _test(pick: Pick) -> Callable[[RunRef], bool]:
    dags = [pattern_of(each) for each in pick.dag]
    since = datetime.fromisoformat(pick.since) if pick.since else None

    def test(ref: RunRef) -> bool:
        return (
            (not pick.status or ref.status in pick.status)
            and (not dags or any(matches(ref.dag_id) for matches in dags))
            and (since is None or ref.newest is None or ref.newest >= since)
        )

    return test


def none_matches(findings: Findings, pick: Pick) -> ExportError:
    """Return what is said where none of some runs is what was asked for."""
    number = len({found.ref.key for found in findings.runs})
    none = "the one run here does not match" if number == 1 else f"none of {number:,} runs matches"
    return ExportError(
        "no-matching-run",
        f"{none} {pick.said}",
        hint="`dagrun-export list` shows which there are",
        kind="nothing",
    )


def _timeless(ids: Sequence[str], why: str, where: str) -> Note:
    shown = ", ".join(ids[:_IDS_SHOWN])
    more = f" and {len(ids) - _IDS_SHOWN:,} more" if len(ids) > _IDS_SHOWN else ""
    runs = (
        "A run that does not say when it ran is"
        if len(ids) == 1
        else (f"Each of {len(ids):,} runs that do not say when they ran is")
    )
    return Note(
        code="timeless-runs",
        level="warning",
        message=f"{runs} {why}: {shown}{more}.",
        where=where,
    )
