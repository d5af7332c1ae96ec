"""The report: one run with everything that a renderer draws, before any format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from exporter.analysis import Analysis
from exporter.model import DagRun, Note, Step
from exporter.model.document import Link
from exporter.model.named import NamedTuple

if TYPE_CHECKING:
    from exporter.model.comparison import Comparison
    from exporter.model.history import History

Tone = Literal["success", "danger", "warning", "info", "secondary"]
"""Bootstrap's words for how a thing is coloured."""


class Verdict(NamedTuple):
    """What a person is told first."""

    word: str
    """`Failed`, `Succeeded`, ..."""
    sentence: str
    """What broke, what that took down, how long it took."""
    tone: Tone


class Cause(NamedTuple):
    """A root cause, ready to be shown."""

    step: Step
    message: str
    """The first telling line of its error; a plain sentence where it has none."""
    detail: str | None
    """The whole error, where there is more than the message."""
    blocked: tuple[str, ...]
    """Ids of the steps that it stopped."""


class Report(NamedTuple):
    """One run, analysed and put into words."""

    title: str
    run: DagRun
    analysis: Analysis
    comparison: Comparison | None
    """What changed against a baseline, or None."""
    history: History | None
    """The recent runs up to this one, or None."""
    notes: tuple[Note, ...]
    """The reader's notes and the analysis's, each once."""
    verdict: Verdict
    causes: tuple[Cause, ...]
    selected: frozenset[str] | None
    """Ids of the steps that are listed in detail, or None for all."""
    generator: str
    """`dagrun-export 1.2.3`, as the outputs name their maker."""
    links: tuple[Link, ...] = ()
    """Where its page leads to, where a viewer shows it among others."""

    def steps(self) -> list[Step]:
        """Return the steps that are listed in detail, in the order of the run."""
        if self.selected is None:
            return list(self.run.steps.values())
        return [step for key, step in self.run.steps.items() if key in self.selected]

    def failed_steps(self) -> list[Step]:
        """Return every failed step of the whole run, root causes first."""
        roots = {cause.step.step_id for cause in self.causes}
        rest = [
            step
            for step in self.run.steps.values()
            if step.status == "failed" and step.step_id not in roots
        ]
        return [cause.step for cause in self.causes] + rest
