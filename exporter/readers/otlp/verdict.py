"""How a trace ended: what its root says, by a word of whoever exported it, or as a code.

A code may say less than the steps: OK is set on the root of cancelled runs too, and so is UNSET,
which says nothing. The collector's receivers put the word on the resource. A trace whose root is
missing, or of which parts cannot be read, is never green by what its other spans say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from exporter.model import Note, NoteLevel, RunStatus, Step
from exporter.readers.otlp.outcomes import conclusion_of
from exporter.readers.otlp.spans import Span, Trace
from exporter.readers.otlp.statuses import (
    ERROR,
    OK,
    STATE,
    is_word,
    run_status,
    step_status,
)
from exporter.readers.otlp.tree import Tree
from exporter.report.words import count

_RESULT: Final = (
    "cicd.pipeline.result",
    "cicd.pipeline.run.result",
    "cicd.pipeline.run.status",  # the collector's receiver for GitHub
    "ci.pipeline.run.result",  # Jenkins
    "github.conclusion",
    "github.run.conclusion",
    "github.workflow.conclusion",
)
_STATE: Final = "cicd.pipeline.run.state"
_OPEN: Final = frozenset({"pending", "running", "retry", "unknown"})


@dataclass(slots=True)
class Verdict:
    """How a run stands."""

    status: RunStatus
    where: str
    word: str | None = None
    ended: bool = True
    notes: list[Note] = field(default_factory=list)

    def note(self, code: str, level: NoteLevel, message: str) -> None:
        """Add a note on the file that the run is known by."""
        self.notes.append(Note(code=code, level=level, message=message, where=self.where))


def verdict(trace: Trace, tree: Tree, steps: Mapping[str, Step], *, bad: int, lost: int) -> Verdict:
    """Return how a run ended."""
    root = tree.root
    where = root.file.path if root else next(iter(trace.files))
    told = Verdict("unknown", where)
    stated = root is not None and _stated(root, told)
    if not stated:
        _of_spans(tree, steps, told)
    _gaps(tree, told, bad=bad, lost=lost, stated=stated)
    failed = sum(step.status == "failed" for step in steps.values())
    open_ = [step for step in steps.values() if step.status in _OPEN]
    if told.status == "success" and open_:
        told.status = "unknown"
        told.note(
            "unfinished-steps",
            "warning",
            "The run is said to have succeeded, but "
            f"{count(len(open_), 'of its steps has', 'of its steps have')} no end on record: "
            f"{open_[0].name[:100]}.",
        )
    elif told.status == "success" and failed:
        told.note(
            "failures-allowed",
            "info",
            f"{failed:,} step{'' if failed == 1 else 's'} failed and the run succeeded.",
        )
    return told


def _stated(root: Span, told: Verdict) -> bool:
    """Take the root's own word, where it has one."""
    word = root.text(*_RESULT) or root.of_resource(*_RESULT) or conclusion_of(root)
    if word is None and root.code not in {OK, ERROR} and is_word(root.message):
        word = root.message
    if word is not None:
        _of_word(word, root, told)
    elif (word := root.text(_STATE)) in STATE and (word != "finalizing" or root.end is None):
        told.word, told.status, told.ended = word, STATE[word or ""], False
        told.note("unfinished-run", "warning", f"The run had not ended: its state is {word}.")
        return True
    elif root.code == ERROR:
        told.word, told.status = "ERROR", "failed"
    else:
        return False
    if told.status == "unknown" and not told.notes:
        message = f"The run's result is {word[:80]!r}: how it ended is not known." if word else ""
        told.note("unknown-status-word", "warning", message or "How the run ended is not known.")
    return True


def _of_word(word: str, root: Span, told: Verdict) -> None:
    told.word, told.status = word, run_status(word)
    if told.status in {"created", "running"}:
        told.ended = False
        told.note("unfinished-run", "warning", f"The run had not ended: its state is {word}.")
    elif told.status == "success" and step_status(word) == "skipped":
        told.note("nothing-ran", "warning", "Nothing ran: the whole run was skipped.")
    elif told.status == "success" and root.code == ERROR:
        told.status = "unknown"
        told.note(
            "contradicting-status",
            "warning",
            f"The run's result is {word!r}, and its span has the status ERROR.",
        )


def _of_spans(tree: Tree, steps: Mapping[str, Step], told: Verdict) -> None:
    statuses = {step.status for step in steps.values()}
    root = tree.root
    if root is not None and root.end is not None:
        told.word = "OK" if root.code == OK else "UNSET"
        clean = not statuses & {"failed", "cancelled"}
        if clean or (root.code == OK and "cancelled" not in statuses):
            told.status = "success"
            return
    if "failed" in statuses:
        told.status = "failed"
    elif "cancelled" in statuses:
        told.status = "cancelled"
    else:
        told.ended = False
    if root is not None:
        told.note(
            "verdict-of-tasks",
            "info",
            "The root span does not say how the run ended; what its steps say is reported.",
        )


def _gaps(tree: Tree, told: Verdict, *, bad: int, lost: int, stated: bool) -> None:
    """Note what is missing, and take a green back that could come of that."""
    gaps = bool(bad)
    if tree.root is None:
        gaps = True
        many = f"has {tree.roots:,} roots" if tree.roots > 1 else "has no root"
        told.note(
            "missing-root",
            "warning",
            f"The trace {many}: no span tells of the whole run. It may have been killed, or a part "
            "of the trace is elsewhere.",
        )
    elif tree.orphans and tree.root.parent is None:
        gaps = True
        told.note(
            "missing-spans",
            "warning",
            f"{count(tree.orphans, 'span is', 'spans are')} inside others that are not on record: "
            "parts of the trace were lost, or are elsewhere.",
        )
    if lost:
        told.note(
            "links-lead-out",
            "info",
            f"{count(lost, 'link leads', 'links lead')} to spans that are no step of this run.",
        )
    if gaps and not stated and told.status == "success":
        told.status, told.ended = "unknown", False
