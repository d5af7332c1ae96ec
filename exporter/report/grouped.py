"""Steps by their group, or by their kind where none has a group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from exporter.model import Step


def grouped(steps: Sequence[Step]) -> tuple[Literal["group", "kind"], dict[str, list[Step]]]:
    """Return what the steps are told apart by, and those of each; the empty name is for none."""
    by: Literal["group", "kind"] = "group" if any(step.group for step in steps) else "kind"
    groups: dict[str, list[Step]] = {}
    for step in steps:
        groups.setdefault((step.group if by == "group" else step.kind) or "", []).append(step)
    return by, groups
