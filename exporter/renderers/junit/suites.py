"""The steps by suite, and what each is called: no two tests of a document share class and name.

Who reads such reports tells tests apart by these two, and takes two of the same for one: the second
could hide the first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC

from exporter.analysis.facts import SEVERAL
from exporter.model import DagRun, Step
from exporter.model.named import NamedTuple
from exporter.renderers.junit.cases import Outcome, outcome_of, seconds
from exporter.renderers.junit.marks import escaped, line


class Suite(NamedTuple):
    """Steps of one group, or of one kind."""

    name: str
    """One line; the class of its tests too."""
    steps: Sequence[Step]


def suites_of(run: DagRun, steps: Iterable[Step]) -> list[Suite]:
    """Return the suites in the order of their first steps."""
    dag = class_of(run)
    found: dict[str, list[Step]] = {}
    labels: dict[tuple[str | None, str | None], str] = {}
    for step in steps:
        key = (step.group, step.kind)
        if key not in labels:
            labels[key] = _label(dag, step)
        found.setdefault(labels[key], []).append(step)
    return [Suite(name, some) for name, some in found.items()]


def class_of(run: DagRun) -> str:
    """Return what all classes begin with: the DAG, but where the steps are runs of several."""
    return "" if SEVERAL in run.metadata else line(run.dag_id) or "run"


def _label(dag: str, step: Step) -> str:
    label = line(step.group or "") or line(step.kind or "")
    if not dag or not label:
        return label or dag or "runs"
    return label if label == dag or label.startswith(f"{dag}.") else f"{dag}.{label}"


def names_of(suites: Iterable[Suite]) -> dict[str, str]:
    """Return what each step is called, by id: its name; its id where others have the same.

    Where ids do not tell them apart either, as of those that were cut, they have numbers.
    """
    names: dict[str, str] = {}
    for suite in suites:
        wanted = [line(step.name) or line(step.step_id) or "step" for step in suite.steps]
        counted = Counter(wanted)
        for at, step in enumerate(suite.steps):
            if counted[wanted[at]] > 1:
                wanted[at] = line(step.step_id) or wanted[at]
        counted, taken = Counter(wanted), set(wanted)
        seen: Counter[str] = Counter()
        for name, step in zip(wanted, suite.steps, strict=True):
            made = name
            if counted[name] > 1:
                while made in taken:
                    seen[name] += 1
                    made = f"{name} #{seen[name]}"
                taken.add(made)
            names[step.step_id] = made
    return names


class Counts(NamedTuple):
    """How many tests there are, and how they ended."""

    tests: int = 0
    failures: int = 0
    errors: int = 0
    skipped: int = 0

    @property
    def red(self) -> bool:
        """Say whether any did not end well."""
        return self.failures + self.errors > 0

    def plus(self, other: Counts) -> Counts:
        """Return the sum."""
        return Counts(*(one + two for one, two in zip(self, other, strict=True)))


def counts_of(steps: Iterable[Step]) -> Counts:
    """Count steps as tests."""
    found: Counter[Outcome] = Counter(map(outcome_of, steps))
    return Counts(found.total(), found["failure"], found["error"], found["skipped"])


def opening(suite: Suite, counts: Counts) -> str:
    """Return a suite's first tag: its counts, when its first step began, what its steps took."""
    took = sum(step.duration_seconds or 0.0 for step in suite.steps)
    starts = [step.start_time for step in suite.steps if step.start_time]
    stamp = ""
    if starts:
        first = min(starts).astimezone(UTC).replace(tzinfo=None)
        stamp = f' timestamp="{first.isoformat(timespec="milliseconds")}Z"'
    return (
        f'<testsuite name="{escaped(suite.name)}" tests="{counts.tests}" '
        f'failures="{counts.failures}" errors="{counts.errors}" skipped="{counts.skipped}" '
        f'time="{seconds(took)}"{stamp}>\n'
    )
