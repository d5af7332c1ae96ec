"""Exceptions as Snakemake prints them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from exporter.codec.text import clip
from exporter.readers.snakemake.lines import IN_FILE, LONG
from exporter.readers.snakemake.records import Problem


def problem_of(text: str) -> Problem | None:
    """Take an exception apart as Snakemake prints it."""
    lines = list(_without_blank(text.split("\n")))
    if not lines:
        return None
    head = lines[0].partition(" in ")[0].partition(":")[0].strip()
    place = next((found for line in lines[:3] if (found := IN_FILE.search(line))), None)
    kind, rest = head, lines[1:]
    if head == "RuleException" and place is not None and place[1] and rest:
        kind, rest = place[1].rpartition(".")[2], rest[1:]
    elif ": " in lines[0]:
        rest = [lines[0].partition(": ")[2], *rest]
    said = [line for line in rest if not line.startswith("  File ")]
    return Problem(
        kind,
        clip("\n".join(said).strip() or lines[0], LONG),
        clip("\n".join(lines), LONG),
        (place[2] or place[3]) if place else None,
        int(place[4]) if place else None,
    )


def taken(pending: list[Problem], rule: str | None, facts: Mapping[str, str]) -> Problem | None:
    """Take the exception that was printed before an error: that of this rule, of several."""
    shell = facts.get("shell", "").split("\n")[0].strip()
    marks = [mark for mark in (f"__rule_{rule}", shell) if mark]
    for problem in pending:
        if any(mark in problem.text for mark in marks):
            break
    else:
        # what another shell said is not this one's
        fits = [p for p in pending if not (shell and "Command '" in p.text)]
        if len(fits) != 1:
            return None
        (problem,) = fits
    pending.remove(problem)
    return problem


def _without_blank(lines: list[str]) -> Iterator[str]:
    return (line for line in lines if line.strip())
