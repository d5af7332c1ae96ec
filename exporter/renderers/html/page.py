"""What the static part of the page says, in words and within bounds, before any markup.

It must read without JavaScript and on paper, and it must stay small whatever the run: so every
list here has an end, and what was left out is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from exporter.model import Note, SourceFile, Step, StepStatus
from exporter.model.document import Link
from exporter.model.named import NamedTuple
from exporter.renderers.html.critical import Critical, critical_of
from exporter.renderers.html.errors import ERROR_LIMIT
from exporter.renderers.html.facts import Fact, environment_of, facts_of
from exporter.renderers.html.graph import Graph, graph_of
from exporter.renderers.html.lanes import Timeline, timeline_of
from exporter.renderers.html.problems import Problem, problems_of
from exporter.renderers.html.seldom import (
    changes_of,
    freshness_of,
    history_of,
    nothing_of,
    outputs_of,
    recovered_of,
    resources_of,
    untimed_of,
    written_of,
)
from exporter.renderers.html.text import and_more, excerpt, shorten
from exporter.renderers.html.tiles import Part, Tile, parts_of, tiles_of
from exporter.report import Report, Tone
from exporter.report.members import Member, members_of
from exporter.report.reason import why_not
from exporter.report.stopped import stopped_by
from exporter.report.verdict import noun_of
from exporter.report.words import STATUS_WORDS, count, duration, moment, size, standing

if TYPE_CHECKING:
    from exporter.renderers.html.changes import Changes
    from exporter.renderers.html.freshness import Freshness
    from exporter.renderers.html.history import Past
    from exporter.renderers.html.outputs import Outputs
    from exporter.renderers.html.resources import Resources
    from exporter.renderers.html.thinned import Rest
    from exporter.renderers.html.untimed import Untimed
    from exporter.renderers.html.written import Written

MOST_ROWS: Final = 100
"""Up to so many steps stand in the page as a table of their own, for paper and without script."""
MOST_FIRST: Final = 20
"""As many of several runs stand above what broke."""
MOST_NOTES: Final = 100
MOST_NOTES_FIRST: Final = 6
MOST_FILES: Final = 100


class Row(NamedTuple):
    """One step in the static table."""

    status: str
    """What its icon is of."""
    word: str
    name: str
    step_id: str
    kind: str
    start: str
    duration: str
    retries: str
    why: str
    """Why it did not run."""


class MemberRow(NamedTuple):
    """One of several runs."""

    status: StepStatus
    word: str
    name: str
    tool: str
    start: str
    start_time: str
    """The same as a machine reads it; empty where it is not known, as `start` is."""
    verdict: str
    page: str
    depth: int
    within: str


class FileRow(NamedTuple):
    """One source file."""

    path: str
    size: str
    sha256: str


class Page(NamedTuple):
    """Everything the template asks for."""

    title: str
    lang: str
    tone: Tone
    run_status: str
    headline: str
    explanation: str
    facts: tuple[Fact, ...]
    parts: tuple[Part, ...]
    parts_label: str
    total: str
    tiles: tuple[Tile, ...]
    changes: Changes | None
    timeline: Timeline | None
    untimed: Untimed | None
    """What stands in its place."""
    critical: Critical | None
    graph: Graph | None
    run_error: str
    """What the run as a whole failed with, where that is no step's error."""
    members: tuple[MemberRow, ...]
    """The runs, where this is a report of several."""
    members_count: str
    members_first: bool
    """Whether they stand above what broke: not where they would push it out of sight."""
    more_members: str
    problems: tuple[Problem, ...]
    stale: Outputs | None
    resources: Resources | None
    freshness: Freshness | None
    written: Written | None
    history: Past | None
    rows: tuple[Row, ...]
    listed: int
    """How many steps the table lists."""
    nothing: str
    """Why there may be none, where there are none."""
    selected: str
    """A sentence when that is not all of them."""
    rest: Rest | None
    """The others by group, where the page could not hold them."""
    environment: tuple[tuple[str, str], ...]
    files: tuple[FileRow, ...]
    more_files: str
    notes: tuple[Note, ...]
    """Cut to what a person reads."""
    notes_count: str
    notes_first: bool
    """Whether they stand above the steps: few, and some of them change what the figures mean."""
    more_notes: str
    generator: str
    links: Sequence[Link]
    """Where a viewer has more: its list, and the same run in other formats."""


def page_of(report: Report, rest: Rest | None = None) -> Page:
    """Put a report into the words and bounds of the page."""
    run = report.run
    headline, explanation = _split(report.verdict.sentence)
    listed = report.steps()
    whole = len(run.steps)
    members = members_of(run)
    timeline, critical = timeline_of(report), critical_of(report)
    parts = parts_of(report.analysis.summary.by_status)
    return Page(
        title=shorten(report.title, 200),
        lang="en",
        tone=report.verdict.tone,
        run_status=run.status,
        headline=headline,
        explanation=explanation,
        facts=tuple(facts_of(report)),
        parts=parts,
        parts_label=", ".join(f"{part.number} {part.word}" for part in parts),
        total=count(whole, noun_of(run)),
        tiles=_linked(tiles_of(report), timeline=timeline, critical=critical),
        changes=changes_of(report),
        timeline=timeline,
        untimed=None if timeline else untimed_of(report),
        critical=critical,
        graph=graph_of(report),
        run_error=excerpt(run.error or "", ERROR_LIMIT),
        members=tuple(_member(each, report) for each in members[:MOST_ROWS]),
        members_count=f"{len(members):,}",
        members_first=len(members) <= MOST_FIRST,
        more_members=and_more(len(members) - MOST_ROWS, "run"),
        problems=(*problems_of(report), *recovered_of(report)),
        stale=outputs_of(report),
        resources=resources_of(report),
        freshness=freshness_of(report),
        written=written_of(report),
        history=history_of(report),
        rows=_rows(report, listed) if len(listed) <= MOST_ROWS else (),
        listed=len(listed),
        nothing=nothing_of(run),
        selected=(
            f"{len(listed):,} of {count(whole, noun_of(run))} are listed: the others were left out "
            "when this report was made. Counts and causes are those of the whole run."
            if len(listed) < whole and rest is None
            else ""
        ),
        rest=rest,
        environment=tuple(environment_of(report)),
        files=tuple(map(_file, run.source.files[:MOST_FILES])),
        more_files=and_more(len(run.source.files) - MOST_FILES, "file"),
        notes=tuple(map(_note, report.notes[:MOST_NOTES])),
        notes_count=f"{len(report.notes):,}",
        notes_first=len(report.notes) <= MOST_NOTES_FIRST
        and any(note.level != "info" for note in report.notes),
        more_notes=and_more(len(report.notes) - MOST_NOTES, "note"),
        generator=report.generator,
        links=report.links,
    )


def _linked(tiles: Iterable[Tile], **sections: object) -> tuple[Tile, ...]:
    """Leave out the links to sections that are not there."""
    return tuple(
        tile if sections.get(tile.section, True) else tile._replace(section="") for tile in tiles
    )


def _split(sentence: str) -> tuple[str, str]:
    """Take the verdict's first sentence as the headline."""
    headline, _, explanation = sentence.partition(". ")
    return headline.rstrip("."), explanation


def _rows(report: Report, listed: Sequence[Step]) -> tuple[Row, ...]:
    stopped, steps = stopped_by(report.analysis), report.run.steps
    return tuple(_row(step, why_not(step, stopped, steps)) for step in listed)


def _row(step: Step, why: str) -> Row:
    status, word = standing(step)
    return Row(
        status=status,
        word=word,
        name=shorten(step.name, 120),
        step_id=shorten(step.step_id, 200) if step.step_id != step.name else "",
        kind=shorten(step.kind or "", 40),
        start=moment(step.start_time)[11:19],
        duration=_took(step.duration_seconds),
        retries=f"{step.retry_count:,}" if step.retry_count else "",
        why=why,
    )


def _member(member: Member, report: Report) -> MemberRow:
    step = member.step
    return MemberRow(
        status=step.status,
        word=STATUS_WORDS[step.status],
        name=shorten(step.name, 200),
        tool=shorten(step.kind or "", 60),
        start=moment(step.start_time),
        start_time=step.start_time.isoformat() if step.start_time else "",
        verdict=shorten(member.verdict, 400),
        page="" if report.links else member.page,  # a viewer has no files beside a page
        depth=member.depth,
        within=shorten(member.within, 300),
    )


def _took(seconds: float | None) -> str:
    """Say how long a step took; a clock that went back says nothing, and that is marked."""
    if seconds is None:
        return ""
    return "0 ms \u26a0" if seconds < 0 else duration(seconds)


def _file(file: SourceFile) -> FileRow:
    return FileRow(path=shorten(file.path, 300), size=size(file.size_bytes), sha256=file.sha256)


def _note(note: Note) -> Note:
    return Note(
        code=note.code,
        level=note.level,
        message=shorten(note.message, 600),
        where=shorten(note.where, 300) if note.where else None,
    )
