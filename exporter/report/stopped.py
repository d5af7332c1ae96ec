"""Which steps broke first, and by which of them each other one was stopped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from exporter.analysis import Analysis


def stopped_by(analysis: Analysis) -> Mapping[str, Sequence[str]]:
    """Return, for each step that did not run because of them, the ids of its root causes."""
    found: dict[str, list[str]] = {}
    for cause in analysis.root_causes:
        for key in cause.blocked:
            found.setdefault(key, []).append(cause.step_id)
    return found
