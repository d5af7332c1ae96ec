"""Which outputs a failure left as they were: those of what broke, and of what it stopped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from exporter.model import Step
from exporter.model.named import NamedTuple
from exporter.report.report import Report

_LEFT: Final = frozenset({"failed", "upstream_failed"})
_KEYS: Final = ("relation", "assets", "outputs", "output")
"""Where readers put what a step writes: dbt, Dagster, OpenLineage, Snakemake."""
_TESTS: Final = frozenset({"test", "unit_test"})
"""What checks and writes nothing that others read."""


class Stale(NamedTuple):
    """One output that was not written, or not wholly."""

    name: str
    """As the source writes it."""
    step: Step


def stale_outputs(report: Report) -> Iterator[Stale]:
    """Return the outputs of failed steps and of those they stopped, each once, in their order.

    A run in which nothing broke has none. What a failed step wrote before it broke is not known.
    """
    if not report.causes:
        return
    seen: set[str] = set()
    for step in report.run.steps.values():
        if step.status in _LEFT and step.metadata and step.kind not in _TESTS:
            for name in _outputs(step):
                if name not in seen:
                    seen.add(name)
                    yield Stale(name, step)


def _outputs(step: Step) -> Iterator[str]:
    for key in _KEYS:
        told = step.metadata.get(key)
        for name in told if isinstance(told, list) else (told,):
            if isinstance(name, str) and name.strip():
                yield name
