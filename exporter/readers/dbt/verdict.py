"""How a run ended. dbt's files do not say: no exit code, no status, nothing marks an interrupt.

A green verdict has to be earned: by results that belong to the last invocation, of which none
failed and none is missing, or by dbt's own word in its log. Whatever speaks against it is said.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from exporter.model import Note, NoteLevel, RunStatus
from exporter.readers.dbt.discover import Candidate, leaves_results
from exporter.readers.dbt.logs import Invocation, Log
from exporter.readers.dbt.statuses import NOTHING_BUILT
from exporter.report.words import count, some

_NAMED: Final = 5


@dataclass(slots=True)
class Evidence:
    """What the verdict is made from."""

    candidate: Candidate
    said: Invocation | None
    """What the log says of this invocation."""
    command: str | None
    count: int
    """How many results there are."""
    where: str
    fusion: bool = False
    statuses: frozenset[str] = frozenset()
    """The statuses of the steps, each once."""
    unreadable: int = 0
    """Results that could not be read."""
    missing: list[str] = field(default_factory=list)
    """What was started and has no end, and what should have run and did not."""
    unreliable: bool = False
    """Whether the results are known to be wrong."""
    manifest_broken: bool = False
    notes: list[Note] = field(default_factory=list)

    def note(self, code: str, level: NoteLevel, message: str) -> None:
        """Add a note on the file that the run is known by."""
        self.notes.append(Note(code=code, level=level, message=message, where=self.where))


def verdict(evidence: Evidence) -> tuple[RunStatus, str | None]:
    """Return the run's status and what stopped dbt itself; notes are added to the evidence."""
    said, ending = evidence.said, evidence.said.ending if evidence.said else None
    error = said.error if said and ending == "failed" else None
    doubts = _doubts(evidence)
    if evidence.command in NOTHING_BUILT:
        before = _failed_before(evidence.candidate)
        more = f" The log tells that `dbt {before}`, which ran before it, failed." if before else ""
        evidence.note("nothing-built", "warning", NOTHING_BUILT[evidence.command] + more)
    if not evidence.count and ending != "failed" and evidence.candidate.results is not None:
        evidence.note("nothing-ran", "warning", "Nothing ran: dbt selected no node.")
    if ending == "interrupted":
        evidence.note("interrupted", "warning", "dbt was interrupted from the keyboard.")
    if "failed" in evidence.statuses or evidence.unreliable:
        return "failed", None
    if ending == "interrupted":
        return "cancelled", None
    if ending == "failed":
        what = "though no step of it did" if evidence.statuses else "before any node ran"
        reason = "" if error else " The log does not say why."
        evidence.note(
            "command-failed", "error", f"dbt says that the command failed, {what}.{reason}"
        )
        return "failed", error
    if doubts:
        return "unknown", None
    return "success", None


def _failed_before(candidate: Candidate) -> str | None:
    """Return the command whose results these took the place of, if the log tells that it failed."""
    log, own = candidate.log, candidate.invocation
    ids = list(log.ids()) if log else []
    if log is None or own not in ids:
        return None
    for invocation in reversed(ids[: ids.index(own)]):
        said = log.invocation(invocation)
        if said is not None and said.command not in NOTHING_BUILT and leaves_results(said):
            return said.command if said.ending == "failed" else None
    return None


def _doubts(evidence: Evidence) -> bool:
    """Note whatever forbids a green verdict."""
    said, candidate = evidence.said, evidence.candidate
    succeeded = said is not None and said.ending == "succeeded"
    if evidence.unreadable:
        evidence.note(
            "unreadable-results",
            "error",
            f"{count(evidence.unreadable, 'result is', 'results are')} missing: not to be read.",
        )
    if candidate.results is None and candidate.sources is None:
        _no_file(evidence)
    _stale(evidence)
    if evidence.fusion and not evidence.count and not succeeded and candidate.results:
        evidence.note(
            "no-results",
            "warning",
            "Fusion also writes an empty list of results when it cannot parse the project.",
        )
    if evidence.missing and not succeeded:
        _incomplete(evidence)
    if evidence.manifest_broken and not succeeded:
        evidence.note(
            "unreadable-manifest-beside",
            "warning",
            "The manifest beside the results is broken, so that they may be an older run's.",
        )
    doubted = any(note.level != "info" for note in evidence.notes)
    open_ = evidence.statuses & {"unknown", "running"}
    return doubted or (bool(open_) and not succeeded)


def _incomplete(evidence: Evidence) -> None:
    missing, said = evidence.missing, evidence.said
    named = some(missing, _NAMED)
    nodes = "node" if len(missing) == 1 else "nodes"
    if evidence.candidate.results is None or (said and said.ending == "interrupted"):
        message = f"{len(missing):,} {nodes} did not finish or never started: {named}."
    else:
        message = (
            f"Nothing was selected, yet {len(missing):,} {nodes} of the project without a result: "
            f"{named}. The run was interrupted, or an older one was continued."
        )
    evidence.note("incomplete-results", "warning", message)


def _no_file(evidence: Evidence) -> None:
    said = evidence.said
    name = evidence.candidate.telemetry or evidence.candidate.log
    where = name.name if name else "the log"
    ended = said is not None and said.ending is not None
    if evidence.candidate.telemetry is not None and ended:
        return
    if ended:
        evidence.note(
            "log-only",
            "info",
            f"This invocation left no file with results; it was read from {where}.",
        )
        return
    evidence.note(
        "no-end",
        "warning",
        f"This invocation left no file with results, and {where} has no end of it: dbt was "
        "killed, or still runs.",
    )


def _stale(evidence: Evidence) -> None:
    candidate, own = evidence.candidate, evidence.candidate.invocation
    if candidate.results is None and candidate.sources is None:
        return
    later = _later(candidate, candidate.log) or _later(candidate, candidate.beside)
    if later is not None:
        order = "a later invocation" if candidate.log else "another invocation"
        command = f"`dbt {later.command}`" if later.command else "a command"
        evidence.note(
            "stale-results",
            "warning",
            f"These results are of invocation {own or 'unknown'}; the log shows {order}, "
            f"{later.id} ({command}), that left no results in their place.",
        )
    mark = candidate.manifest_mark
    if mark is None or mark.invocation == own or own is None:
        return
    if mark.invocation and _explained(candidate, mark.invocation):
        evidence.note(
            "manifest-of-other-invocation",
            "info",
            f"The manifest is of another invocation, {mark.invocation}: dependencies and files "
            "are those of then.",
        )
        return
    evidence.note(
        "different-invocations",
        "warning",
        f"The results are of invocation {own}, the manifest beside them is of "
        f"{mark.invocation or 'one without an id'}: one of the two is from another run.",
    )


def _later(candidate: Candidate, log: Log | None) -> Invocation | None:
    """Return the last invocation that should have replaced these results and did not."""
    if log is None:
        return None
    ids, own = list(log.ids()), candidate.invocation
    after = ids[ids.index(own) + 1 :] if own in ids else ids
    for invocation in reversed(after):
        if invocation in candidate.known:
            continue
        said = log.invocation(invocation)
        if said is None or not leaves_results(said):
            continue
        # each of the two files is replaced by its own command
        if (said.command == "source freshness") == (candidate.sources is not None):
            return said
    return None


def _explained(candidate: Candidate, invocation: str) -> bool:
    """Return whether the manifest's invocation had no results to write, or wrote them elsewhere."""
    if invocation in candidate.known:
        return True
    log, own = candidate.log, candidate.invocation
    ids = list(log.ids()) if log else []
    if log is None or own not in ids or invocation not in ids:
        return False
    said = log.invocation(invocation)
    return ids.index(invocation) > ids.index(own) and said is not None and not leaves_results(said)
