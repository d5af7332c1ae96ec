"""What two runs were made of, where that differs: the code, the tool, what it was told to do.

A change of these may explain what the steps do. What every run has of its own, such as ids, times,
addresses and measurements, is left out: it explains nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from exporter.analysis.facts import SEVERAL
from exporter.model import DagRun
from exporter.model.comparison import FactChange

MOST: Final = 30
_LONGEST: Final = 200
_MOST_PARTS: Final = 20
_FIRST: Final = ("commit", "revision", "branch", "tool", "tool_version", "command")
_OF_EACH_RUN: Final = re.compile(
    r"(?:^|[_./-])(?:ids?|u?uid|iid|arn|urls?|name|number|attempt|progress|session|log|title|host|pid|"
    r"at|on|after|date|time|timestamp|seconds|created|started|ended|updated|because|reason|verdict)$",
    re.IGNORECASE,
)
_TIME_OR_UUID: Final = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:.{0,40})?|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)


def changed_facts(
    base: DagRun, head: DagRun, revision: str | None = None
) -> tuple[FactChange, ...]:
    """Return what differs, what explains most first; `revision` is the commit of `head`."""
    if SEVERAL in base.metadata or SEVERAL in head.metadata:
        return ()
    old, new = dict(_facts(base, _revision(base))), dict(_facts(head, revision))
    names = [*dict.fromkeys((*_FIRST, *new, *old))]
    changes = [
        FactChange(name=name, was=old.get(name), now=new.get(name))
        for name in names
        if old.get(name) != new.get(name)
    ]
    return tuple(changes[:MOST])


def _revision(run: DagRun) -> str | None:
    past = run.history.runs if run.history else ()
    return past[-1].revision if past and past[-1].run_id == run.run_id else None


def _facts(run: DagRun, revision: str | None) -> Iterator[tuple[str, str]]:
    source = run.source
    for name, value in (
        ("commit", revision),
        ("tool", source.tool),
        ("tool_version", source.tool_version),
        ("command", source.command),
    ):
        if value:
            yield name, value[:_LONGEST]
    for key, value in run.metadata.items():
        if _OF_EACH_RUN.search(key):
            continue
        if not isinstance(value, dict):
            # a number with a fraction that the tool states of a run is a measurement
            if not isinstance(value, float):
                yield from _told(key, value)
            continue
        for part, own in list(value.items())[:_MOST_PARTS]:
            if isinstance(part, str) and not _OF_EACH_RUN.search(part):
                yield from _told(f"{key}.{part}", own)


def _told(name: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        parts = [each for each in value[:_MOST_PARTS] if isinstance(each, str)]
        value = ", ".join(parts)
    if isinstance(value, bool):
        value = "true" if value else "false"
    if isinstance(value, str | int | float):
        text = str(value)[: _LONGEST + 1]
        if text and not _TIME_OR_UUID.fullmatch(text):
            yield name[:_LONGEST], text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
