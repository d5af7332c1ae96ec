"""Which reader reads what, and which run is meant."""

from __future__ import annotations

from collections.abc import Sequence

from exporter.model import Bundle, ExportError, Note
from exporter.model.named import NamedTuple
from exporter.model.statuses import RED_RUN
from exporter.readers.base import Claim, Key, Reader, RunRef, newest_first

LATEST = "latest"
_FORCED = 100


class Claimed(NamedTuple):
    """A reader and the part of a bundle that is its own."""

    reader: Reader
    claim: Claim
    bundle: Bundle


class Found(NamedTuple):
    """A run, and the reader and files it can be read with."""

    ref: RunRef
    by: Claimed


class Findings(NamedTuple):
    """All runs of a bundle, newest first, and what could not be read."""

    runs: tuple[Found, ...]
    notes: tuple[Note, ...]
    claims: tuple[Claimed, ...]


def claims_on(bundle: Bundle, readers: Sequence[Reader], *, forced: bool) -> list[Claimed]:
    """Ask each reader for its claim, and give each file to the reader that is surest of it.

    With `forced` the user named the one reader: then files that it does not recognise are its own
    too. Raises ExportError when two readers are equally sure of a file.
    """
    claims = [(reader, reader.claim(bundle)) for reader in readers]
    if forced and claims[0][1] is None:
        names = tuple(artifact.name for artifact in bundle.artifacts)
        claims = [(readers[0], Claim(score=_FORCED, reason="It was asked for.", files=names))]
    owner: dict[str, tuple[Reader, Claim]] = {}
    for reader, claim in claims:
        for name in claim.files if claim else ():
            assert claim is not None  # noqa: S101 - tells mypy what the line above says
            rival = owner.get(name)
            if rival is None or rival[1].score < claim.score:
                owner[name] = (reader, claim)
            elif rival[1].score == claim.score:
                raise _tie(name, (rival[0], rival[1]), (reader, claim))
    won: dict[str, list[str]] = {}
    for name, (reader, _) in owner.items():
        won.setdefault(reader.name, []).append(name)
    return [
        Claimed(reader, claim, bundle.only(won[reader.name]))
        for reader, claim in claims
        if claim and reader.name in won
    ]


def find_runs(bundle: Bundle, readers: Sequence[Reader], *, forced: bool) -> Findings:
    """List every run of a bundle, newest first."""
    claimed = claims_on(bundle, readers, forced=forced)
    found: dict[int, Found] = {}
    refs: list[RunRef] = []
    notes: list[Note] = []
    for each in claimed:
        listing = each.reader.runs(each.bundle)
        notes.extend(listing.notes)
        refs.extend(listing.refs)
        found.update({id(ref): Found(ref, each) for ref in listing.refs})
    return Findings(
        runs=tuple(found[id(ref)] for ref in newest_first(refs)),
        notes=tuple(notes),
        claims=tuple(claimed),
    )


def choose_run(findings: Findings, run_id: str, location: str) -> Found:
    """Return the run that is meant; the newest where an id stands twice.

    Raises ExportError when nothing can be read, or no run has that id.
    """
    if not findings.runs:
        raise _nothing_read(findings, location)
    if run_id == LATEST:
        return findings.runs[0]
    for found in findings.runs:
        if found.ref.run_id == run_id:
            return found
    raise no_such_run(findings, [run_id], "here")


def no_such_run(findings: Findings, run_ids: Sequence[str], which: str) -> ExportError:
    """Return what is said of ids that none of some runs has; `which` runs they are."""
    broken = [note.where for note in findings.notes if note.level == "error" and note.where]
    unread = f" ({', '.join(broken[:3])} could not be read)" if broken else ""
    number = len(findings.runs)
    ids = "this id" if len(run_ids) == 1 else f"any of these {len(run_ids):,} ids"
    other = "another id" if len(run_ids) == 1 else f"none of these {len(run_ids):,} ids"
    none = (
        f"the one run {which} has {other}"
        if number == 1
        else f"none of the {number:,} runs {which} has {ids}"
    )
    return ExportError(
        "no-such-run",
        f"{none}{unread}",
        hint="`dagrun-export list` shows which there are",
        where=", ".join(run_ids)[:100],
        kind="nothing",
    )


def not_chosen(findings: Findings, chosen: Found) -> Note | None:
    """Say how many runs there are besides the one that was chosen unasked, and how many are red.

    A newer run that is green says nothing of an older one that is not. A run and an export of it
    are one.
    """
    others: dict[Key, bool] = {}
    for each in reversed(findings.runs):  # of one that stands twice the newer record counts
        others[each.ref.key] = each.ref.status in RED_RUN
    others.pop(chosen.ref.key, None)
    if not others:
        return None
    runs = f"{len(others) + 1:,} runs found here"
    which = "the newest of" if chosen.ref.newest else "one of"
    unknown = "" if chosen.ref.newest else ", none of which says when it ran"
    red = sum(others.values())
    failed = f" {red:,} of the others failed, in whole or in part." if red else ""
    return Note(
        code="other-runs",
        level="info",
        message=f"This is {which} {runs}{unknown}; --all reports them all.{failed}",
    )


def _nothing_read(findings: Findings, location: str) -> ExportError:
    broken = [note for note in findings.notes if note.level == "error"]
    if broken:
        first = broken[0]
        more = f", and {len(broken) - 1:,} more like it" if len(broken) > 1 else ""
        return ExportError(
            first.code,
            f"{first.message.rstrip('.')}{more}",
            hint="mend the file or name another with --storage-path",
            where=first.where or location,
        )
    return ExportError(
        "no-runs",
        "no run was found here",
        hint="name the folder or file with the run's artifacts with --storage-path; "
        "`dagrun-export readers --explain DIR` says what was looked for",
        where=location,
        kind="nothing",
    )


def _tie(name: str, one: tuple[Reader, Claim], other: tuple[Reader, Claim]) -> ExportError:
    return ExportError(
        "reader-tie",
        f"two readers claim it: {one[0].name} ({one[1].reason}) and "
        f"{other[0].name} ({other[1].reason})",
        hint="choose one with --reader",
        where=name,
        kind="usage",
    )
