"""How a run and its steps stand, before anything is told in detail."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from exporter.model import Note, NoteLevel, RunStatus, StepStatus
from exporter.readers.dagster.fold import AGAIN, Folded, Story, folded
from exporter.readers.dagster.plan import UNRESOLVED, Graph, graph_of
from exporter.readers.dagster.records import Snapshot, Taken
from exporter.readers.dagster.statuses import ENDED, RUN_STATUSES, STEP_STATUSES
from exporter.report.words import count

_NAMED: Final = 5
_LOGGED: Final = 5
_BLOCKED: Final = "Dependencies for step "


@dataclass(slots=True)
class Outline:
    """A run as its source has it, and how all of it stands."""

    snapshot: Snapshot
    taken: Taken
    told: Folded
    graph: Graph
    word: str | None = None
    status: RunStatus = "unknown"
    steps: dict[str, StepStatus] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    @property
    def start(self) -> datetime | None:
        """Return when the run began."""
        return self.snapshot.run.start or self.told.start

    @property
    def end(self) -> datetime | None:
        """Return when the run ended."""
        if self.word not in ENDED:
            return None
        return self.snapshot.run.end or self.told.end

    def note(self, code: str, level: NoteLevel, message: str) -> None:
        """Add a note on the file that the run is known by."""
        names = self.snapshot.names
        note = Note(code=code, level=level, message=message, where=names[0] if names else None)
        self.notes.append(note)


def outline(snapshot: Snapshot) -> Outline:
    """Work out how a run stands."""
    taken = snapshot.take()
    told = folded(taken.events, taken.stats)
    graph = graph_of(taken.plan, snapshot.run.chosen or taken.chosen, told)
    made = Outline(snapshot, taken, told, graph)
    made.notes += taken.notes
    made.word = _word(made)
    made.steps = _steps(made)
    made.status = _status(made)
    return made


def _word(made: Outline) -> str | None:
    """Return the run's own word: of the list of runs, unless an event came after it."""
    listed, told = made.snapshot.run.status, made.told.word
    if listed is None or (told in ENDED and listed not in ENDED and listed in RUN_STATUSES):
        return told or listed
    return listed


def _steps(made: Outline) -> dict[str, StepStatus]:
    statuses: dict[str, StepStatus | None] = {
        key: _stands(made.told.story(key), made.word) for key in made.graph.steps
    }
    ended = made.word in ENDED
    blocked = _below_failures(made, statuses) if ended else set()
    whole = bool(made.told.stories) and not made.taken.partial
    return {
        key: status if status is not None else _not_begun(made, key, blocked, whole=whole)
        for key, status in statuses.items()
    }


def _stands(story: Story, run: str | None) -> StepStatus | None:
    """Return how a step stands by its own events; None for one that never began."""
    word = story.word
    if word is not None and word != AGAIN:
        return STEP_STATUSES.get(word, "unknown")
    if not story.tries:
        return None
    if run == "CANCELED":
        return "cancelled"
    if word == AGAIN:
        return "failed" if run in ENDED else "retry"
    return "unknown" if run in ENDED else "running"


def _not_begun(made: Outline, key: str, blocked: set[str], *, whole: bool) -> StepStatus:
    if made.word not in ENDED:
        return "pending" if made.word in RUN_STATUSES else "unknown"
    if key in blocked or _says_blocked(made.told.story(key)):
        return "upstream_failed"
    if not whole:
        return "unknown"
    if made.word != "SUCCESS":
        return "cancelled"
    if key.endswith(UNRESOLVED) and all(
        made.told.story(above).word in {"SUCCESS", "SKIPPED"} or above.endswith(UNRESOLVED)
        for above in made.graph.upstream[key]
    ):
        return "skipped"  # there was nothing to map it over
    return "unknown"


def _says_blocked(story: Story) -> bool:
    texts = [event.details().message for event in story.logged[-_LOGGED:]]
    return any(text.startswith(_BLOCKED) for text in texts)


def _below_failures(made: Outline, statuses: dict[str, StepStatus | None]) -> set[str]:
    below: dict[str, list[str]] = {}
    for key, above in made.graph.upstream.items():
        for each in above:
            below.setdefault(each, []).append(key)
    queue = deque(key for key, status in statuses.items() if status == "failed")
    found: set[str] = set()
    while queue:
        for key in below.get(queue.popleft(), ()):
            if statuses[key] is None and key not in found:
                found.add(key)
                queue.append(key)
    return found


def _status(made: Outline) -> RunStatus:
    word = made.word
    if word is None:
        made.note(
            "missing-status",
            "warning",
            "Neither a list of runs nor an event of the run itself says how it stands.",
        )
        return "failed" if "failed" in made.steps.values() else "unknown"
    status = RUN_STATUSES.get(word)
    if status is None:
        made.note(
            "unknown-status-word",
            "warning",
            f"The status of the run, {word[:40]!r}, is no known word and counts as unknown.",
        )
        return "unknown"
    if status in {"running", "created"}:
        going = sum(each in {"running", "retry"} for each in made.steps.values())
        made.note(
            "unfinished-run",
            "warning",
            f"Dagster says that the run is {word}, with {going:,} of "
            f"{count(len(made.steps), 'step')} begun and not ended. It may go on, or its process "
            "was killed.",
        )
    if status == "success" and _doubts(made):
        return "unknown"
    return status


def _doubts(made: Outline) -> bool:
    """Note whatever forbids a green verdict."""
    before = len(made.notes)
    open_ = [
        key
        for key, status in made.steps.items()
        if status in {"unknown", "running", "retry", "pending"}
    ]
    failed = [key for key, s in made.steps.items() if s in {"failed", "upstream_failed"}]
    if made.told.word in {"FAILURE", "CANCELED"} or failed:
        what = ", ".join(key[:80] for key in failed[:_NAMED]) or f"an event {made.told.word}"
        made.note(
            "status-contradicted",
            "warning",
            f"The list of runs says SUCCESS, and the events tell of failures: {what}.",
        )
    if not made.told.stories:
        if made.graph.steps or not made.graph.planned:
            made.note(
                "missing-steps",
                "warning",
                "Dagster says that the run succeeded, but its events are not on record: how its "
                "steps ended is unknown.",
            )
    elif open_:
        named = ", ".join(key[:80] for key in open_[:_NAMED])
        made.note(
            "unfinished-steps",
            "warning",
            f"Dagster says that the run succeeded, but of {count(len(made.steps), 'step')} "
            f"{count(len(open_), 'has', 'have')} no end on record: {named}.",
        )
    whole = made.graph.planned or made.told.word == "SUCCESS" or made.taken.stats
    if made.told.stories and (made.taken.partial or not whole):
        made.note(
            "incomplete-record",
            "warning",
            "Not all events of the run are on record, so that steps may be missing.",
        )
    return len(made.notes) > before
