"""What the PDF says, as JSON for its template: the page's words within the bounds of paper.

Every text goes through `Glyphs`, so that what the template gets can be drawn as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from exporter.model import Note
from exporter.renderers.html.page import Page, page_of
from exporter.renderers.html.problems import Card, Problem
from exporter.renderers.html.text import and_more, shorten
from exporter.renderers.html.tree import Tree
from exporter.renderers.pdf.glyphs import FAMILIES, Glyphs
from exporter.renderers.pdf.table import rows_of
from exporter.report import Report
from exporter.report.frames import own_frames
from exporter.report.verdict import noun_of
from exporter.report.words import count, one_line

MOST_FILES: Final = 20
MOST_NOTES: Final = 50
MOST_FACTS: Final = 30
MOST_CHANGES: Final = 15
ERROR_LINES: Final = 24
"""Lines of one error: two thirds from its beginning, the others from its end."""
ERROR_LIMIT: Final = 4_000
_NAMED: Final = 5
"""So many of the characters that no font has are named."""
_RECT: Final = re.compile(r"M([\d.]+) (\d+)h([\d.]+)v(\d+)")


def content_of(report: Report) -> bytes:
    """Return everything that the template asks for, as JSON."""
    page = page_of(report)
    glyphs = Glyphs()
    said = glyphed(_bounded(page, report), glyphs)
    if glyphs.missing:
        said["notes"].insert(0, _note(_undrawn(glyphs)))
    return msgspec.json.encode(said)


def glyphed(value: Any, glyphs: Glyphs) -> Any:
    """Return named tuples and facts as mappings, and every text as it can be drawn."""
    if isinstance(value, str):
        return glyphs.text(value)
    if isinstance(value, Mapping):
        return {key: glyphed(each, glyphs) for key, each in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return glyphed(value._asdict(), glyphs)
    if isinstance(value, list | tuple):
        return [glyphed(each, glyphs) for each in value]
    return value


def _bounded(page: Page, report: Report) -> dict[str, Any]:
    """Leave out what paper has no use for, and cut what would fill it."""
    run = report.run
    rows, listed = rows_of(report)
    notes = [_note(note) for note in page.notes[:MOST_NOTES]]
    left = len(report.notes) - len(notes)
    files = page.files[:MOST_FILES]
    facts = page.environment[:MOST_FACTS]
    return {
        "families": FAMILIES,
        "lang": page.lang,
        "title": page.title,
        "heading": one_line(page.title, 60),
        "run": one_line(run.run_id, 60),
        "noun": noun_of(run),
        "tone": page.tone,
        "status": report.verdict.word,
        "headline": page.headline,
        "explanation": page.explanation,
        "facts": page.facts,
        "parts": page.parts,
        "total": page.total,
        "tiles": [{"label": t.label, "value": t.value, "hint": t.hint} for t in page.tiles],
        "run_error": _error(page.run_error),
        "members": page.members,
        "members_first": page.members_first,
        "more_members": page.more_members,
        "problems": [_problem(problem) for problem in page.problems],
        "stale": page.stale,
        "changes": page.changes and _changes(page.changes._asdict()),
        "timeline": _timeline(page),
        "untimed": page.untimed,
        "critical": page.critical,
        "rows": rows,
        "listed": listed,
        "none": not run.steps,
        "nothing": page.nothing,
        "environment": facts,
        "more_facts": and_more(len(page.environment) - len(facts), "fact"),
        "files": [each._replace(sha256=shorten(each.sha256, 17)) for each in files],
        "more_files": and_more(len(run.source.files) - len(files), "file"),
        "notes": notes,
        "more_notes": and_more(left, "note"),
        "generator": page.generator,
    }


def _problem(problem: Problem) -> dict[str, Any]:
    more = problem.more.replace(", in the table below and in the JSON", ", in the JSON")
    cards = [_card(card) for card in problem.cards]
    return {**problem._asdict(), "cards": cards, "more": more}


def _card(card: Card) -> dict[str, Any]:
    return {
        **card._asdict(),
        "error": _error(own_frames(card.error or card.open)),
        "tries": len(card.tries),
        "tree": [*_lines(card.tree)] if card.tree else [],
        "more_stopped": card.tree.more if card.tree else "",
    }


def _lines(tree: Tree) -> Iterator[dict[str, Any]]:
    """Yield the lines of what was stopped, each with its depth."""
    depth = 0
    for twig in tree.twigs:
        names = (", " if twig.row else " \u2192 ").join(name.name for name in twig.names)
        said = f"{twig.folded}, {twig.number}: {names}" if twig.folded else names
        number = "" if twig.row else twig.number
        yield {"depth": depth, "said": said, "number": number}
        depth += twig.opens - len(twig.closes)


def _error(text: str) -> str:
    """Cut an error to what a person reads on paper, and say so."""
    lines = text[: ERROR_LIMIT * 8].split("\n")
    cut = len(text) > ERROR_LIMIT * 8
    if len(lines) > ERROR_LINES:
        head, tail = ERROR_LINES * 2 // 3, ERROR_LINES // 3
        left = count(text.count("\n") + 1 - head - tail, "line")
        end = text[-ERROR_LIMIT * 8 :].split("\n")[-tail:] if cut else lines[-tail:]
        lines = [*lines[:head], f"… {left} left out here; the whole is in the JSON …", *end]
    most = max(ERROR_LIMIT // len(lines), 200)
    return "\n".join(shorten(line, most) for line in lines)


def _changes(changes: dict[str, Any]) -> dict[str, Any]:
    """Show what became worse, and count the rest."""
    worse = [
        {
            **group._asdict(),
            "rows": group.rows[:MOST_CHANGES],
            "more": and_more(group.total - MOST_CHANGES, "step"),
        }
        for group in changes["worse"]
    ]
    return {**changes, "worse": worse, "other": ()}


def _timeline(page: Page) -> dict[str, Any] | None:
    """Return the picture of the timeline with its bars as numbers."""
    lanes = page.timeline and page.timeline.lanes
    if not lanes:
        return None
    bars = [
        [shape.fill.removeprefix("fill-"), *map(float, found.groups())]
        for shape in lanes.shapes
        for found in _RECT.finditer(shape.path)
    ]
    return {**lanes._asdict(), "grid": "", "shapes": bars}


def _note(note: Note) -> dict[str, Any]:
    return {"level": note.level, "message": note.message, "where": note.where or ""}


def _undrawn(glyphs: Glyphs) -> Note:
    """Say which characters the fonts lack."""
    number = sum(glyphs.missing.values())
    first = ", ".join(f"U+{ord(each):04X}" for each in list(glyphs.missing)[:_NAMED])
    more = ", …" if len(glyphs.missing) > _NAMED else ""
    return Note(
        code="missing-glyphs",
        level="warning",
        message=f"{count(number, 'character')} of this report no font of the PDF can draw: in the "
        f"place of each stands its code point in brackets ({first}{more}). HTML and JSON have them "
        "as they are.",
    )
