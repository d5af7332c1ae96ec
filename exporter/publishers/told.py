"""What publishers are told of a report: numbers, words and remarks, no more than they show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

from exporter.model import RunStatus
from exporter.model.named import NamedTuple

State = Literal["failed", "passed", "other"]
Level = Literal["error", "warning"]


class Remark(NamedTuple):
    """What is said beside a line of the repository."""

    level: Level
    title: str
    message: str
    file: str | None = None
    """As the tool named it."""
    line: int | None = None


class Told(NamedTuple):
    """A report in short."""

    dag_id: str
    run_id: str
    status: RunStatus
    state: State
    """What the comment makes of it."""
    outcome: str
    """A digest of how steps ended and what changed: equal where a reader learns nothing new."""
    total: int = 0
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    duration_seconds: float | None = None
    regressions: int | None = None
    changed: bool | None = None
    """Whether any step ends in another way than in the baseline; None without one."""
    remarks: tuple[Remark, ...] = ()


def told_from(said: Mapping[str, Any]) -> Told:
    """Read what the worker says; raises ValueError, TypeError or KeyError where it is not that."""
    status, state, seconds = said["status"], said["state"], said["duration_seconds"]
    if status not in get_args(RunStatus) or state not in get_args(State):
        raise ValueError(f"{status!r} {state!r}")
    return Told(
        dag_id=str(said["dag_id"]),
        run_id=str(said["run_id"]),
        status=status,
        state=state,
        outcome=str(said["outcome"]),
        **{name: int(said[name]) for name in ("total", "passed", "failed", "skipped")},
        duration_seconds=None if seconds is None else float(seconds),
        regressions=None if said["regressions"] is None else int(said["regressions"]),
        changed=None if said["changed"] is None else bool(said["changed"]),
        remarks=tuple(_remark(*each) for each in said["remarks"]),
    )


def _remark(level: Any, title: Any, message: Any, file: Any, line: Any) -> Remark:
    if level not in get_args(Level):
        raise ValueError(level)
    return Remark(
        level,
        str(title),
        str(message),
        None if file is None else str(file),
        None if line is None else int(line),
    )
