"""Which outputs a failure left as they were: those of what broke, and of what it stopped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from exporter.model import Step
from exporter.model.named import NamedTuple
from exporter.report.report import Report

_LEFT: Final = frozenset({"failed", "upstream_failed"})
OUTPUT_KEYS: Final = ("relation", "assets", "outputs", "output")
"""Where readers put what a step writes: dbt, Dagster, OpenLineage, Snakemake."""
WRITES_NOTHING: Final = frozenset({"test", "unit_test", "source", "exposure", "analysis"})
"""What checks, or is read by others, and writes nothing."""


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
        if step.status in _LEFT and step.metadata and step.kind not in WRITES_NOTHING:
            for name in outputs_named_by(step):
                if name not in seen:
                    seen.add(name)
                    yield Stale(name, step)


def outputs_named_by(step: Step) -> Iterator[str]:
    """Return what a step writes, as the source names it."""
    for key in OUTPUT_KEYS:
        told = step.metadata.get(key)
        for name in told if isinstance(told, list) else (told,):
            if isinstance(name, str) and name.strip():
                yield name
