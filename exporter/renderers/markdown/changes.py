"""What changed since the baseline: the worst first, each list with an end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from exporter.model import RunStatus, StepStatus
from exporter.renderers.markdown.causes import NAME
from exporter.renderers.markdown.escape import cell, code
from exporter.renderers.markdown.forms import Form
from exporter.renderers.markdown.words import SIGNS, and_more, folded, table
from exporter.report import Report
from exporter.report.words import RUN_WORDS, STATUS_WORDS, duration, moment, share

if TYPE_CHECKING:
    from exporter.model.comparison import Comparison, StepChange

_OPEN: Final = 5
"""So many rows of what is worse stand open in a comment; more are folded, as all that is not."""
_FACTS: Final = 6
_WORDS: Final = {"New steps": "new"}


def changes(report: Report, form: Form) -> list[str]:
    """List what changed; nothing without a baseline."""
    found = report.comparison
    if found is None:
        return []
    lines = ["### What changed", "", _against(found), ""]
    lines += _facts(found)
    worse = (("Newly failed", found.newly_failed), ("Slower", found.slower))
    other = (
        ("Fixed", found.fixed),
        ("Still failed", found.still_failed),
        ("Faster", found.faster),
        ("Ended in another way", found.status_changed),
        ("New steps", found.added),
        ("Gone", found.removed),
    )
    for title, steps in worse:
        lines += _listed(title, steps, form, fold=len(steps) > max(form.open_rows, _OPEN))
    rest = [line for title, steps in other for line in _listed(title, steps, form, fold=False)]
    if rest:
        counts = ", ".join(
            f"{len(steps):,} {_WORDS.get(title, title.lower())}" for title, steps in other if steps
        )
        lines += [*folded(counts[0].upper() + counts[1:], rest[:-1]), ""]
    lines += _critical(report, found, form)
    if not any(steps for _, steps in (*worse, *other)):
        lines += ["Every step ended as it did there, and none took longer beyond noise.", ""]
    return lines[:-1]


def _against(found: Comparison) -> str:
    base = found.baseline
    status: RunStatus = base.status
    began = f" of {moment(base.start_time)}" if base.start_time else ""
    parts = [f"Against run {code(base.run_id, NAME)}{began} ({RUN_WORDS[status].lower()})"]
    before, after = found.before.duration_seconds, found.after.duration_seconds
    if before is not None and after is not None:
        parts.append(f"{duration(before)} → {duration(after)}{share(before, after)}")
    return " · ".join(parts)


def _facts(found: Comparison) -> list[str]:
    """Tell what the runs were made of, where that differs."""
    if not found.facts:
        return []
    shown = found.facts[:_FACTS]
    rows = [
        [
            cell(each.name, 80),
            *(cell(told, 80) if told else "\u2013" for told in (each.was, each.now)),
        ]
        for each in shown
    ]
    more = and_more(len(found.facts) - len(shown))
    return [*table(["Of the run itself", "before", "now"], rows, more), ""]


def _listed(title: str, steps: Sequence[StepChange], form: Form, *, fold: bool) -> list[str]:
    if not steps:
        return []
    shown = steps[: form.changes]
    heading = f"{title} ({len(steps):,})"
    if not shown:
        return [f"{heading}: not listed here.", ""]
    lines = table(
        [heading, "before", "now"],
        ([cell(each.name, NAME), *_sides(each)] for each in shown),
        and_more(len(steps) - len(shown)),
    )
    return [*(folded(heading, lines) if fold else lines), ""]


def _sides(change: StepChange) -> tuple[str, str]:
    before = _side(change.before, change.before_seconds)
    after = _side(change.after, change.after_seconds)
    if change.same_error is False:
        after += ", with another error"
    elif change.before == change.after:
        after += share(change.before_seconds, change.after_seconds)
    return before, after


def _side(status: StepStatus | None, seconds: float | None) -> str:
    if status is None:
        return "—"
    took = "" if seconds is None else f", {duration(seconds)}"
    return f"{SIGNS[status]} {STATUS_WORDS[status]}{took}".replace(" ", "\u00a0")


def _critical(report: Report, found: Comparison, form: Form) -> list[str]:
    path = found.critical_path
    if not path.entered and not path.left:
        return []
    steps = report.run.steps
    parts = []
    for word, ids in (("now on it", path.entered), ("no longer", path.left)):
        named = [code(steps[key].name if key in steps else key, 60) for key in ids[: form.path]]
        if named:
            more = and_more(len(ids) - len(named))
            parts.append(f"{word}: {', '.join(named)} {more}".rstrip())
    if not parts:
        return []
    before, after = path.before_seconds, path.after_seconds
    took = "" if before is None or after is None else f" ({duration(before)} → {duration(after)})"
    return [f"Critical path{took}: {'; '.join(parts)}", ""]
