"""A tiny language for runs, so that a test says only what it is about.

    extract                 success 0s..10s
    clean    <- extract     failed  10s..12s  "ValueError: boom"
    load     <- clean       upstream_failed
    report   <- load, clean skipped

A line is a step: id, then `<-` and the ids above it, then a status, then start and end in seconds
after the run's start, then `queued 3s`, `retries 2`, `on WORKER`, `in GROUP`, `kind KIND`,
`exit 137` in any order, and last its error in double quotes.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from exporter.model import DagRun, Failure, Source, Step

START = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
_STATUS = "pending|running|retry|success|warned|failed|upstream_failed|skipped|cancelled|unknown"
_LINE = re.compile(
    rf"(?P<id>\S+)(?:\s+<-\s+(?P<up>.+?))?\s+(?P<status>{_STATUS})\b"
    r"(?:\s+(?P<start>[\d.]+)s\.\.(?:(?P<end>[\d.]+)s)?)?(?P<rest>[^\"]*)(?:\"(?P<error>.*)\")?"
)
_EXTRA = re.compile(r"(queued|retries|on|in|kind|exit)\s+(\S+)")


def make_run(text: str, **facts: Any) -> DagRun:
    """Return the run that a text describes; `facts` are more of the run's fields."""
    steps = [_step(line.strip()) for line in text.splitlines() if line.strip()]
    ends = [step.end_time for step in steps if step.end_time]
    failed = any(step.status == "failed" for step in steps)
    known: dict[str, Any] = {
        "dag_id": "orders",
        "run_id": "r1",
        "status": "failed" if failed else "success",
        "start_time": START,
        "end_time": max(ends) if ends else None,
        "duration_seconds": (max(ends) - START).total_seconds() if ends else None,
        "total_retries": sum(step.retry_count for step in steps),
        "source": Source(reader="native"),
    }
    return DagRun(**{**known, **facts}, steps={step.step_id: step for step in steps})


def _at(seconds: str | None) -> datetime | None:
    return None if seconds is None else START + timedelta(seconds=float(seconds))


def _step(line: str) -> Step:
    found = _LINE.fullmatch(line)
    if found is None:
        raise ValueError(f"no step: {line!r}")
    extra = dict(_EXTRA.findall(found["rest"] or ""))
    start, end = _at(found["start"]), _at(found["end"])
    queued = extra.get("queued")
    error = found["error"]
    status: Any = found["status"]
    return Step(
        step_id=found["id"],
        name=found["id"],
        kind=extra.get("kind"),
        group=extra.get("in"),
        status=status,
        native_status=status,
        queued_time=start - timedelta(seconds=float(queued.rstrip("s")))
        if start and queued
        else None,
        start_time=start,
        end_time=end,
        duration_seconds=(end - start).total_seconds() if start and end else None,
        queue_seconds=float(queued.rstrip("s")) if queued else None,
        retry_count=int(extra.get("retries", "0")),
        upstream=tuple(part.strip() for part in (found["up"] or "").split(",") if part.strip()),
        error=error,
        failure=Failure(kind="error", message=error) if error and status == "failed" else None,
        metadata={"exit_code": int(extra["exit"])} if "exit" in extra else {},
        worker=extra.get("on"),
    )
