"""The one comment of a pull request as text: a section for each report, each of them dated.

The text itself holds all that the next writer must know, in HTML comments that nobody sees. Text
that comes from a run can hold none of these: the renderer lets no `<!--` through.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal
from urllib.parse import quote, unquote

from exporter.github.limits import COMMENT_BYTES_BUDGET, COMMENT_UNITS_BUDGET
from exporter.github.marker import MARKER_PREFIX

State = Literal["failed", "other", "passed"]
Draw = Callable[[int], str]
"""Draws a section's details in the fullest form that has at most so many UTF-16 units."""

COMMENT_MARK: Final = f"{MARKER_PREFIX}comment -->"
"""The first line of the comment."""

_SECTION: Final = f"{MARKER_PREFIX}section "
_DETAILS: Final = f"{MARKER_PREFIX}details -->"
_FOLDED: Final = f"{MARKER_PREFIX}folded -->"
_FOOTER: Final = f"{MARKER_PREFIX}footer -->"
_OPENED: Final = ("<details open>", "<details>")
_TITLE: Final = "<summary>Details</summary>"
_FRAME: Final = 200
"""What stands around details, and between sections, at most."""

_CUT: Final = "The details of this report had no room here; the job summary has them."
_STATES: Final[tuple[State, ...]] = ("failed", "other", "passed")
_NUMBER: Final = re.compile("[0-9]{1,18}")
_FIELD: Final = re.compile(r"([a-z]{1,40})=([A-Za-z0-9%._~-]*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One report in the comment."""

    key: str
    """What tells it from the others: nothing else has this key."""
    run_id: int
    attempt: int
    """The workflow run that it is of; a later one has a greater number."""
    state: State
    digest: str
    """Equal for two reports that say the same."""
    outcome: str
    """Equal for two reports whose steps ended the same; how long they took is no part of it."""
    head: str
    """Its heading and verdict, always shown."""
    details: str = ""
    """The rest of it."""

    @property
    def order(self) -> tuple[int, int]:
        """Return what is greater for a newer report."""
        return self.run_id, self.attempt


@lru_cache(maxsize=64)
def parse(body: str) -> Mapping[str, Section]:
    """Return a comment's sections by key; what cannot be read is no section."""
    sections: dict[str, Section] = {}
    lines = body.replace("\r\n", "\n").split("\n")
    starts = [i for i, line in enumerate(lines) if line.startswith((_SECTION, _FOOTER))]
    for start, end in pairwise((*starts, len(lines))):
        section = _section(lines[start], lines[start + 1 : end])
        if section and (section.key not in sections or newer(section, sections[section.key])):
            sections[section.key] = section
    return sections


def newer(one: Section, other: Section) -> bool:
    """Tell whether one report is of a later run than the other."""
    return one.order > other.order


def merge(found: Iterable[Mapping[str, Section]]) -> dict[str, Section]:
    """Return the sections of several comments by key, the newest of each."""
    merged: dict[str, Section] = {}
    for sections in found:
        for key, section in sections.items():
            if key not in merged or newer(section, merged[key]):
                merged[key] = section
    return merged


def compose(
    own: Section, others: Iterable[Section], draw: Draw, footer: str, *, short: bool = False
) -> str | None:
    """Return a comment's text with all sections, within GitHub's limits; None if they cannot be.

    Our own details take the room that the others leave, at least a fair share. What does not fit is
    cut from the others, the oldest first; in the end each report keeps its heading. `short` takes
    a quarter of the room.
    """
    sections = {section.key: section for section in others} | {own.key: own}
    several = len(sections) > 1
    cut_first = sorted((each for each in sections.values() if each is not own), key=_cut_first)
    limit = COMMENT_UNITS_BUDGET // 4 if short else COMMENT_UNITS_BUDGET
    room = _Room(limit, COMMENT_BYTES_BUDGET)
    room.take(f"{_text([], footer)}\n\n{_overview([*sections.values()])}")
    for each in sections.values():
        room.take(f"\n\n{_block(each, several)}")

    def change(section: Section) -> None:
        room.give(_block(sections[section.key], several))
        room.take(_block(section, several))
        sections[section.key] = section

    change(replace(own, details=draw(max(room.units, limit // len(sections)) - _FRAME)))
    for shorten in (_without_details, _heading_only):
        for each in (*cut_first, own):
            if room.is_left():
                break
            change(shorten(sections[each.key]))
    return _text([*sections.values()], footer) if room.is_left() else None


@dataclass(slots=True)
class _Room:
    """How much more a comment may hold, as GitHub counts and as it stores it."""

    units: int
    octets: int

    def take(self, text: str) -> None:
        self.units -= _units(text)
        self.octets -= len(text.encode(errors="replace"))

    def give(self, text: str) -> None:
        self.units += _units(text)
        self.octets += len(text.encode(errors="replace"))

    def is_left(self) -> bool:
        return self.units >= 0 and self.octets >= 0


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _cut_first(section: Section) -> tuple[bool, int, int, str]:
    return section.state == "failed", section.run_id, -len(section.details), section.key


def _without_details(section: Section) -> Section:
    return replace(section, details=_CUT) if len(section.details) > len(_CUT) else section


def _heading_only(section: Section) -> Section:
    return replace(section, head=section.head.partition("\n")[0], details="")


def _text(sections: Sequence[Section], footer: str) -> str:
    ordered = sorted(sections, key=lambda each: (_STATES.index(each.state), each.key))
    several = len(ordered) > 1
    parts = [COMMENT_MARK, *([_overview(ordered)] if several else [])]
    parts += [_block(section, several) for section in ordered]
    return "\n\n".join((*parts, _FOOTER, footer)) + "\n"


def _block(section: Section, several: bool) -> str:
    """Write one section. Among several its details are folded; of a green one, all but a line."""
    details = [_DETAILS, section.details] if section.details else []
    if not several:
        return "\n\n".join((_mark(section), section.head, *details))
    heading, _, verdict = f"#{section.head}".partition("\n\n")
    shown, folded = [heading], [verdict] if verdict else []
    if section.state != "passed":
        shown, folded = [*shown, *folded], []
    folded += details
    if folded:
        opened = _OPENED[0] if section.state == "failed" else _OPENED[1]
        folded = [f"{_FOLDED}\n{opened}\n{_TITLE}", *folded, "</details>"]
    return "\n\n".join((_mark(section), *shown, *folded))


def _overview(sections: Sequence[Section]) -> str:
    failed = sum(section.state == "failed" for section in sections)
    passed = sum(section.state == "passed" for section in sections)
    said = [f"{failed:,} failed"] if failed else []
    said += [f"{passed:,} succeeded"] if passed else []
    left = len(sections) - failed - passed
    said += [f"{left:,} neither" if said else "none of them succeeded or failed"] if left else []
    return f"**{len(sections):,} reports: {', '.join(said)}.**"


def _mark(section: Section) -> str:
    fields = {
        "key": section.key,
        "run": section.run_id,
        "attempt": section.attempt,
        "state": section.state,
        "digest": section.digest,
        "outcome": section.outcome,
    }
    said = " ".join(f"{name}={_encoded(str(value))}" for name, value in fields.items())
    return f"{_SECTION}{said} -->"


def _encoded(text: str) -> str:
    """Percent-encode what could end an HTML comment; two dashes in a row would."""
    return quote(text, safe="", errors="replace").replace("--", "-%2D")


def _section(mark: str, lines: list[str]) -> Section | None:
    if not mark.startswith(_SECTION):
        return None
    fields = {name: unquote(value) for name, value in _FIELD.findall(mark)}
    run, attempt, state = (fields.get(name, "") for name in ("run", "attempt", "state"))
    if not (_NUMBER.fullmatch(run) and _NUMBER.fullmatch(attempt) and state in _STATES):
        return None
    if not fields.get("key"):
        return None
    text = "\n".join(lines)
    shown, fold, folded = text.partition(f"\n{_FOLDED}\n")
    if fold:
        for opened in _OPENED:
            folded = folded.removeprefix(f"{opened}\n{_TITLE}\n")
        text = f"{shown.rstrip()}\n\n{folded.strip().removesuffix('</details>').strip()}"
    head, _, details = text.partition(_DETAILS)
    head = head.strip()
    return Section(
        key=fields["key"],
        run_id=int(run),
        attempt=int(attempt),
        state=state,
        digest=fields.get("digest", ""),
        outcome=fields.get("outcome", ""),
        head=head[1:] if head.startswith("### ") else head,
        details=details.strip("\n"),
    )
