"""The steps that broke or warned, as the static part of the page shows them.

Each different error stands in full once, with the other steps that show it below; a step more is
a line, and the rest are counted: the page must open fast when half of 50,000 steps fail. The whole
page has room for 3,000 nodes, texts counted, and what is drawn by the script needs most of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from exporter.model import RunStatus, Step
from exporter.model.exit_codes import exit_code_of
from exporter.model.named import NamedTuple
from exporter.model.statuses import OPEN_RUN
from exporter.renderers.html.errors import FEW, Room, says_at_once
from exporter.renderers.html.seldom import MOST_LISTED, again_of, past_of, seen_of, tree_of
from exporter.renderers.html.text import shorten
from exporter.report import Cause, Report
from exporter.report.anchor import step_anchor
from exporter.report.build import cause_of
from exporter.report.exits import exit_in_words
from exporter.report.owner import owner_of
from exporter.report.verdict import noun_of
from exporter.report.words import STATUS_WORDS, count, duration

if TYPE_CHECKING:
    from exporter.renderers.html.history import Strip
    from exporter.renderers.html.tree import Tree

MOST_FULL: Final = 6
"""How many different errors have a card, over all sections."""
MOST_FULL_OF_MANY: Final = 4
"""And how many where the page cannot list all steps: it says how many are left out."""
MOST_LIKE: Final = 3
"""How many more steps with the same error are named in a card."""
MOST_BRIEF: Final = 10
"""How many more steps of a section have one line each."""
MOST_BLOCKED: Final = 24
"""How many of the steps that a cause stopped are named."""
BLOCKED_LIMIT: Final = 48
"""How many of them are named over all causes."""
MOST_TRIES: Final = 5
"""Of more attempts only the first and the last have a sign of their own."""


class Line(NamedTuple):
    """One step that broke or warned, in a line."""

    status: str
    anchor: str
    """What a link to the step is made of."""
    name: str
    message: str
    more: str
    """What it stopped, and how many more show its error, where there is any."""


class Card(NamedTuple):
    """One step that broke or warned."""

    status: str
    anchor: str
    """What a link to the step is made of."""
    name: str
    step_id: str
    """Empty where it is the name."""
    kind: str
    location: str
    facts: str
    """How long it took, in which try, where it ran."""
    tries: tuple[str, ...]
    """The status of each try, where there were several; empty for those that are counted."""
    tries_more: str
    """How many are left out between."""
    tries_label: str
    message: str
    """The first telling line; empty when the error that stands open says it at once."""
    open: str
    """The error, without most frames of what is only installed; empty where there is no room, or
    the message says it all."""
    error: str
    """The whole error, within bounds; empty where it stands open."""
    lines: str
    """How long that is."""
    past: Strip | None
    """How it ended in the recent runs, where these are known."""
    seen: str
    """Whether its error is new, or where it was met before, where these tell."""
    owner: str
    """Who it belongs to, where the source says so."""
    rerun: str
    """The tool's command for this step and what it stopped; empty where the section's says it."""
    stopped: str
    tree: Tree | None
    """What it stopped, where there is room for names."""
    like_title: str
    like: tuple[Line, ...]
    """Other steps with the same error."""
    more_like: str


class Problem(NamedTuple):
    """A section of steps that need a look."""

    id: str
    title: str
    hint: str
    rerun: str
    """The tool's command that runs again what failed, where there is one."""
    cards: tuple[Card, ...]
    brief: tuple[Line, ...]
    more: str


def problems_of(report: Report) -> tuple[Problem, ...]:
    """Return the sections there is something to say in: causes, other failures, warnings."""
    sketch = _Sketch(report)
    roots = {cause.step.step_id for cause in report.causes}
    others = [step for step in report.failed_steps() if step.step_id not in roots]
    warned = [step for step in report.run.steps.values() if step.status == "warned"]
    sections = (
        ("causes", _title(report.run.status), _hint(report), report.causes),
        (
            "failed",
            "Also failed",
            "These failed too, after something above them had failed.",
            others,
        ),
        ("warned", "Warnings", "", warned),
    )
    return tuple(sketch.section(*section) for section in sections if section[3])


def _title(status: RunStatus) -> str:
    """Say no more than is known: a run that goes on, or was cancelled, has not failed."""
    if status in OPEN_RUN:
        return "What broke so far"
    return "Why it failed" if status == "failed" else "What broke"


def _hint(report: Report) -> str:
    roots = len(report.causes)
    failed = report.analysis.summary.failed_steps
    said = f"{count(roots, 'step')} broke first, with no failed step above."
    return " ".join(filter(None, (said if roots < failed else "", again_of(report))))


class _Sketch:
    """Draws the sections of one page, which share what room there is."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._noun = noun_of(report.run)
        self._rerun = report.analysis.rerun or ""
        self._reruns = {cause.step_id: cause.rerun for cause in report.analysis.root_causes}
        self._fingerprints = report.analysis.fingerprints()
        self._room = Room()
        self._full = MOST_FULL if len(report.run.steps) <= MOST_LISTED else MOST_FULL_OF_MANY
        self._named = BLOCKED_LIMIT

    def section(self, name: str, title: str, hint: str, items: Sequence[Cause | Step]) -> Problem:
        groups: dict[str, list[Cause | Step]] = {}
        for item in items:
            key = item.step_id if isinstance(item, Step) else item.step.step_id
            groups.setdefault(self._fingerprints.get(key, key), []).append(item)
        alike = list(groups.values())
        full, alike = alike[: self._full], alike[self._full :]
        self._full -= len(full)
        left = sum(map(len, alike[MOST_BRIEF:]))
        return Problem(
            id=name,
            title=title,
            hint=hint,
            rerun=self._rerun if name == "causes" else "",
            cards=tuple(self._card(group, few=len(full) <= FEW) for group in full),
            brief=tuple(_line(group) for group in alike[:MOST_BRIEF]),
            more=f"and {left:,} more, in the table below and in the JSON" if left > 0 else "",
        )

    def _card(self, group: list[Cause | Step], *, few: bool) -> Card:
        first, like = _cause(group[0]), group[1:]
        step = first.step
        error, shown = "", ""
        if first.detail:
            error, shown = self._room.take(first.detail, first.message, few=few)
        tree = tree_of(self._report, first, min(MOST_BLOCKED, self._named))
        self._named -= tree.named if tree else 0
        rerun = self._reruns.get(step.step_id) or ""
        return Card(
            status=step.status,
            anchor=step_anchor(step.step_id),
            name=shorten(step.name, 200),
            step_id=shorten(step.step_id, 300) if step.step_id != step.name else "",
            kind=shorten(step.kind or "", 40),
            location=_location(step),
            facts=_facts(step),
            past=past_of(self._report, step),
            seen=seen_of(self._report, step),
            owner=owner_of(step, self._report.run.steps),
            tries=_tries(step),
            tries_more=f"{len(step.attempts) - 2:,} more",
            tries_label=_tries_label(step),
            message="" if says_at_once(shown, first.message) else first.message,
            open=shown,
            error="" if error == shown else error,
            lines=count(error.count("\n") + 1, "line"),
            rerun="" if rerun == self._rerun else rerun,
            stopped=_stopped(first),
            tree=tree,
            like_title=f"The same error in {count(len(like), f'other {self._noun}')}:"
            if like
            else "",
            like=tuple(_line([item]) for item in like[:MOST_LIKE]),
            more_like=_more(len(like) - MOST_LIKE),
        )


def _cause(item: Cause | Step) -> Cause:
    """Put a step that is no root cause into the same words as one that is."""
    if isinstance(item, Cause):
        return item
    return cause_of(item, without="The source keeps no message.")


def _line(group: Sequence[Cause | Step]) -> Line:
    cause = _cause(group[0])
    step = cause.step
    more = [_stopped(cause), f"and {len(group) - 1:,} more like it" if len(group) > 1 else ""]
    return Line(
        status=step.status,
        anchor=step_anchor(step.step_id),
        name=shorten(step.name, 200),
        message=cause.message,
        more=" · ".join(filter(None, more)),
    )


def _stopped(cause: Cause) -> str:
    return f"stopped {count(len(cause.blocked), 'step')}" if cause.blocked else ""


def _tries(step: Step) -> tuple[str, ...]:
    """Return the tries one by one, but of many only the first and the last."""
    statuses = tuple(attempt.status for attempt in step.attempts)
    if len(statuses) > MOST_TRIES:
        return (statuses[0], "", statuses[-1])
    return statuses if len(statuses) > 1 else ()


def _tries_label(step: Step) -> str:
    """Say the same for who does not see it."""
    counts = Counter(attempt.status for attempt in step.attempts)
    words = ", ".join(f"{number:,} {STATUS_WORDS[status]}" for status, number in counts.items())
    folded = len(step.attempts) - 2
    more = f"; {folded:,} more than are shown" if folded + 2 > MOST_TRIES else ""
    return f"{count(len(step.attempts), 'attempt')}: {words}{more}"


def _more(left: int) -> str:
    return f"and {left:,} more" if left > 0 else ""


def _location(step: Step) -> str:
    if step.location is None:
        return ""
    line = f":{step.location.line}" if step.location.line else ""
    return shorten(step.location.file, 200) + line


def _facts(step: Step) -> str:
    facts = []
    if step.duration_seconds is not None:
        facts.append(f"ran {duration(step.duration_seconds)}")
    if step.retry_count:
        facts.append(count(step.retry_count + 1, "attempt"))
    kind = step.failure.type if step.failure else None
    # some readers have it as the kind of the failure
    if kind and kind not in {f"exit status {exit_code_of(step)}", f"exited ({exit_code_of(step)})"}:
        facts.append(shorten(kind, 80))
    if told := exit_in_words(step):
        facts.append(told)
    if step.worker:
        facts.append(f"on {shorten(step.worker, 80)}")
    return " · ".join(facts)
