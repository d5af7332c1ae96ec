"""Parsl's words for how a task stands, as ours.

Source: `States` in parsl/dataflow/states.py.
"""

from __future__ import annotations

from typing import Final

from exporter.model import StepStatus

TASK_STATUSES: Final[dict[str, StepStatus]] = {
    "unsched": "pending",
    "pending": "pending",
    # handed to an executor; that it runs is often not told, as such messages get lost
    "launched": "running",
    "running": "running",
    "running_ended": "running",
    "joining": "running",
    "exec_done": "success",
    "memo_done": "success",
    "failed": "failed",
    "dep_fail": "upstream_failed",
    "fail_retryable": "retry",
}
MEMOIZED: Final = "memo_done"
