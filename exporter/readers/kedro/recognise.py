"""What the events of a Kedro run look like from their first bytes; their name says nothing."""

from __future__ import annotations

from typing import Final

from exporter.model.late import late

PROJECT: Final = "pyproject.toml"
SECTION: Final = b"[tool.kedro]"
EVENTS: Final = (
    "before_pipeline_run",
    "after_node_run",
    "after_dataset_loaded",
    "after_dataset_saved",
    "on_node_error",
    "on_pipeline_error",
    "after_pipeline_run",
)
_FIRST: Final = late(
    rb'(?:\xef\xbb\xbf)?\s*\[\s*\{[^{}\[\]]{0,3000}?"event"\s{0,9}:\s{0,9}"('
    + "|".join(EVENTS).encode()
    + rb')"'
)


def is_events(head: bytes) -> bool:
    """Tell a list of Kedro's events by its first item."""
    return _FIRST.match(head) is not None


def is_project(name: str, head: bytes) -> bool:
    """Tell a project's settings, which hold its name."""
    return name.rpartition("/")[2] == PROJECT and SECTION in head
