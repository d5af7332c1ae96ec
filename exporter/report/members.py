"""The runs that a report of several is made of, as its record tells of them.

They stand in the metadata of its steps, so that the export of several runs reads back as what it
is. A record is foreign then: a link that we would not have made is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from exporter.analysis.facts import SEVERAL
from exporter.model import DagRun, Step
from exporter.model.late import late
from exporter.model.named import NamedTuple
from exporter.report.report import Report

FOLDER: Final = "runs"
_PAGE: Final = late(rf"{FOLDER}/[A-Za-z0-9][A-Za-z0-9._-]{{0,99}}/report\.html")
_DEEPEST: Final = 5


class Member(NamedTuple):
    """One of several runs."""

    step: Step
    """The run as a step of all of them."""
    verdict: str
    page: str
    """Where its own report is, relative to this one; empty where that is not known."""
    depth: int
    """In how many other runs it ran, 5 at most."""
    within: str
    """In which step of which run, in words; empty for a run of its own."""


def member_facts(report: Report, folder: str, depth: int, within: str) -> dict[str, Any]:
    """Return what is kept of a run where it is a step."""
    return {
        "run_id": report.run.run_id,
        "reader": report.run.source.reader,
        "verdict": report.verdict.sentence,
        "report": f"{folder}/report.html",
        "depth": depth,
        "within": within or None,
    }


def members_of(run: DagRun) -> tuple[Member, ...]:
    """Return a line a run; none where the run is one run."""
    if SEVERAL not in run.metadata:
        return ()
    return tuple(_member(step, step.metadata) for step in run.steps.values())


def _member(step: Step, facts: Mapping[str, Any]) -> Member:
    page, depth = _text(facts, "report"), facts.get("depth")
    return Member(
        step=step,
        verdict=_text(facts, "verdict"),
        page=page if _PAGE.fullmatch(page) else "",
        depth=min(max(depth, 0), _DEEPEST) if isinstance(depth, int) else 0,
        within=_text(facts, "within"),
    )


def _text(facts: Mapping[str, Any], key: str) -> str:
    value = facts.get(key)
    return value if isinstance(value, str) else ""
