"""The events of an execution, from one page or many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Any, Final

import msgspec
from msgspec import Raw

from exporter.codec.concatenated import documents
from exporter.codec.times import EPOCH
from exporter.codec.tolerant import check_depth, decode_items
from exporter.model import Artifact, Bundle, ExportError, Note, SourceFile
from exporter.model.bundle import is_wide
from exporter.model.digest import sha256
from exporter.readers.stepfunctions.logs import MARK, as_history, logged_in
from exporter.readers.stepfunctions.statuses import DESCRIBED, EXECUTION
from exporter.readers.stepfunctions.wire import Description, History

_NAMED: Final = "arn:"
"""How the key of an execution begins of which the ARN is known."""
_SAME: Final = 0.0015
"""Seconds: both answers have milliseconds."""
_LONGEST: Final = 4_000_000_000


@dataclass(slots=True, eq=False)
class Event:
    """One event."""

    number: int
    before: int
    kind: str
    time: datetime | None
    details: Mapping[str, Any]

    def text(self, name: str) -> str | None:
        """Return a text of its details."""
        value = self.details.get(name)
        return value if isinstance(value, str) and value else None


@dataclass(slots=True)
class Execution:
    """One execution, as far as the files tell."""

    key: str
    events: list[Event] = field(default_factory=list)
    """In their order."""
    described: Description | None = None
    files: dict[str, SourceFile] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    gaps: bool = False
    """Whether events are missing or cannot be read."""
    strays: bool = False
    """Whether a state was left that no event says was entered."""


@dataclass(slots=True)
class _Page:
    events: list[Event]
    file: SourceFile
    notes: list[Note]
    more: bool
    """Whether the answer says that there is another page."""
    arn: str | None = None
    """The execution that it is of, where it is a log's."""


def executions_in(bundle: Bundle, notes: list[Note]) -> dict[str, Execution]:
    """Read every file; one that cannot be read gets an `error` note.

    A history does not say which execution it is of: its own name is taken where one description
    is beside it, and the file's where there is none or several.
    """
    pages: list[_Page] = []
    described: list[tuple[Description, SourceFile]] = []
    for artifact in bundle.artifacts:
        try:
            _file(artifact, pages, described, alone=bundle.single)
        except ExportError as error:
            message = f"{error.message[:1].upper()}{error.message[1:]}."
            notes.append(Note(code=error.code, level="error", message=message, where=artifact.name))
    found = {made.key: made for made in map(_execution, _joined(pages))}
    _describe(found, described)
    return found


def _file(
    artifact: Artifact,
    pages: list[_Page],
    described: list[tuple[Description, SourceFile]],
    *,
    alone: bool,
) -> None:
    data = artifact.read()
    file = SourceFile(path=artifact.name, size_bytes=len(data), sha256=sha256(data))
    read = documents(data, where=artifact.name)
    notes = [
        Note(code="file-repaired", level="warning", message=text, where=file.path)
        for text in read.repairs
    ]
    if read.cut:
        notes.append(_note("cut-answer", "The file ends too early: the rest is missing.", file))
    count = 0
    for raw in read.raws:
        may = MARK in data or is_wide(data)
        logged = _logged(raw, file, notes, cut=read.cut) if may else []
        if logged:
            pages += logged
            count += 1
            continue
        try:
            history = msgspec.json.decode(raw, type=History)
            one = msgspec.json.decode(raw, type=Description)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            continue
        if history.events is not None:
            items = decode_items(history.events, dict, where=artifact.name, what="event")
            events = [each for value in items.values if (each := _event(value))]
            more = history.next_token is not None or read.cut or bool(items.notes)
            pages.append(_Page(events, file, [*notes, *items.notes], more))
            count += 1
        elif one.execution_arn:
            described.append((one, file))
            count += 1
    if alone and not count:
        raise ExportError(
            "not-stepfunctions",
            "there is no history of an execution of Step Functions in it",
            hint="save one with `aws stepfunctions get-execution-history --execution-arn ARN`",
            where=artifact.name,
        )


def _logged(raw: Raw, file: SourceFile, notes: list[Note], *, cut: bool) -> list[_Page]:
    """Return the events of a log by the execution that they are of."""
    found: dict[str, _Page] = {}
    for value in logged_in(raw):
        told = as_history(value)
        event = _event(told[1]) if told is not None else None
        if told is not None and event is not None:
            page = found.setdefault(told[0], _Page([], file, list(notes), cut, told[0]))
            page.events.append(event)
    return list(found.values())


def _note(code: str, message: str, file: SourceFile) -> Note:
    return Note(code=code, level="error", message=message, where=file.path)


def _event(value: dict[str, Any]) -> Event | None:
    number, before, kind = value.get("id"), value.get("previousEventId"), value.get("type")
    if not isinstance(number, int) or not isinstance(kind, str):
        return None
    try:
        check_depth((value,))
    except ExportError:
        return None
    details = next(
        (each for key, each in value.items() if key.endswith("Details") and isinstance(each, dict)),
        {},
    )
    known = before if isinstance(before, int) else 0
    return Event(number, known, kind, time_of(value.get("timestamp")), details)


def time_of(value: object) -> datetime | None:
    """Return a time of the API, in either of its forms."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        seconds = value / 1000 if value > _LONGEST else value
        if not isfinite(seconds) or not 0 < seconds < _LONGEST:
            return None
        return EPOCH + timedelta(microseconds=round(seconds * 1_000_000))
    if not isinstance(value, str):
        return None
    try:
        time = datetime.fromisoformat(value)
        return time.astimezone(UTC) if time.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _joined(pages: Iterable[_Page]) -> list[list[_Page]]:
    """Put pages of one history together: each begins where another one ends."""
    ordered = sorted(
        (page for page in pages if page.events),
        key=lambda page: min(event.number for event in page.events),
    )
    made: list[list[_Page]] = []
    cut: dict[int, list[list[_Page]]] = {}
    """Histories by the number of the event after which there is another page."""
    logs: dict[str, list[_Page]] = {}
    for page in ordered:
        if page.arn is not None:
            logs.setdefault(page.arn, []).append(page)
            continue
        first = min(event.number for event in page.events)
        home = _cut_before(cut.get(first - 1, []), page) if first > 1 else None
        if home is None:
            home = []
            made.append(home)
        else:
            cut[first - 1].remove(home)
        home.append(page)
        if page.more:
            cut.setdefault(max(event.number for event in page.events), []).append(home)
    return [*made, *logs.values()]


def _cut_before(histories: list[list[_Page]], page: _Page) -> list[_Page] | None:
    """Return the history that a page goes on with: the only one that fits, or that in its folder.

    Pages have one size, so that histories of several executions are cut at the same number.
    """
    if len(histories) > 1:
        folder = page.file.path.rpartition("/")[0]
        histories = [each for each in histories if each[-1].file.path.rpartition("/")[0] == folder]
    return histories[0] if len(histories) == 1 else None


def _execution(pages: list[_Page]) -> Execution:
    made = Execution(pages[0].arn or pages[0].file.path)
    events: dict[int, Event] = {}
    for page in pages:
        made.files[page.file.path] = page.file
        made.notes += page.notes
        events.update({event.number: event for event in page.events})
    made.events = [events[number] for number in sorted(events)]
    whole = [event.number for event in made.events] == list(range(1, len(events) + 1))
    ended = any(event.kind in EXECUTION for event in made.events)
    made.gaps = not whole or any(note.level == "error" for note in made.notes)
    if made.gaps or (pages[-1].more and not ended):
        made.gaps = True
        message = (
            "Events of the execution are missing: save every page of its history."
            if pages[0].arn is None
            else "Events of the execution are missing: its log has a part of them, or some levels."
        )
        where = pages[0].file.path
        made.notes.append(
            Note(code="missing-events", level="warning", message=message, where=where)
        )
    return made


def _describe(found: dict[str, Execution], described: list[tuple[Description, SourceFile]]) -> None:
    """Give a description to its history: the only one, or the one that began at its time."""
    waiting = list(found.values())
    for one, file in described:
        arn = one.execution_arn or file.path
        began = time_of(one.start_date)
        unnamed = [each for each in waiting if not each.key.startswith(_NAMED)]
        fitting = [each for each in waiting if each.key == arn]
        fitting = fitting or [each for each in unnamed if _is_of(each, one, began)]
        if not fitting and len(described) == 1 and len(waiting) == 1:
            fitting = [
                each
                for each in unnamed
                if began is None or not each.events or not each.events[0].time
            ]
        if len(fitting) == 1:
            (home,) = fitting
            waiting.remove(home)
            del found[home.key]
        else:
            home = Execution(arn)
        home.key = arn
        home.described = one
        home.files[file.path] = file
        found[arn] = home


def _is_of(execution: Execution, one: Description, began: datetime | None) -> bool:
    """Say whether a history began when a description says, and ended as it says."""
    first = execution.events[0].time if execution.events else None
    if began is None or first is None:
        return False
    ends = [EXECUTION[each.kind] for each in execution.events if each.kind in EXECUTION]
    if len(ends) == 1 and DESCRIBED.get(one.status or "", ends[0]) not in {ends[0], "running"}:
        return False
    apart = (first - began).total_seconds()
    # who writes whole seconds has left out what is behind them
    return abs(apart) < _SAME or (began.microsecond == 0 and 0 <= apart < 1)
