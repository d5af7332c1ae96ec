"""Exceptions as Snakemake prints them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from exporter.codec.text import clip
from exporter.model.late import late
from exporter.readers.snakemake.lines import IN_FILE, LONG
from exporter.readers.snakemake.records import Problem

_SHORT: Final = 160
_COMMAND: Final = late(
    r"Command '(?:[^\n]{0,1000}?set -euo pipefail;)?\s{0,40}(.+)' "
    r"((?:returned non-zero exit status|died with) [^\n']{1,80})",
    re.DOTALL,
)


def problem_of(text: str) -> Problem | None:
    """Take an exception apart as Snakemake prints it."""
    lines = list(_without_blank(text.split("\n")))
    if not lines:
        return None
    head = lines[0].partition(" in ")[0].partition(":")[0].strip()
    place = next((found for line in lines[:3] if (found := IN_FILE.search(line))), None)
    kind, rest = head, lines[1:]
    raised = place and (place[1] or place[5])
    if head == "RuleException" and raised not in {None, head} and rest:
        kind, rest = raised.rpartition(".")[2], rest[1:]
    elif ": " in lines[0]:
        rest = [lines[0].partition(": ")[2], *rest]
    said = "\n".join(line for line in rest if not line.startswith("  File ")).strip()
    return Problem(
        kind,
        clip(_command(said) or said or lines[0], LONG),
        clip("\n".join(lines), LONG),
        (place[2] or place[3] or place[7]) if place else None,
        int(place[4] or place[6]) if place else None,
    )


def _command(said: str) -> str | None:
    """Return a message on a command in a short line, without what Snakemake puts before each.

    The whole command stands in the text. None for any other message.
    """
    found = _COMMAND.fullmatch(said)
    if found is None:
        return None
    command = " ".join(found[1].replace("\\\n", "\n").split())
    if len(command) > _SHORT:
        command = f"{command[:_SHORT].rstrip()}…"
    return f"Command '{command}' {found[2]}"


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
