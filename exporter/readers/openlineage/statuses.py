"""The types of OpenLineage's run events and what they mean here.

START, RUNNING, COMPLETE, FAIL, ABORT, OTHER; one without a type only adds facts, as OTHER does. A
run that was skipped may be a COMPLETE one, or have no event at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

End = Literal["COMPLETE", "FAIL", "ABORT"]

ENDED: Final[Mapping[str, Literal["success", "failed", "cancelled"]]] = {
    "COMPLETE": "success",
    "FAIL": "failed",
    "ABORT": "cancelled",
}
WORST_FIRST: Final = ("FAIL", "ABORT", "COMPLETE")
"""Of two ends of one try the first of these counts."""
START: Final = "START"
RUNNING: Final = "RUNNING"
KNOWN: Final = frozenset({"START", "RUNNING", "COMPLETE", "FAIL", "ABORT", "OTHER", ""})
