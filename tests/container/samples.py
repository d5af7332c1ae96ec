"""Native runs for the tests of the image, as small or as big as a test needs them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


def step(step_id: str, status: str = "success", **more: Any) -> dict[str, Any]:
    """Return one step of ten seconds."""
    return {
        "step_id": step_id,
        "status": status,
        "start_time": "2026-11-23T03:00:00",
        "end_time": "2026-11-23T03:00:10",
        "duration_seconds": 10.0,
        "retry_count": 0,
        "error": f"{step_id} broke" if status == "failed" else None,
        **more,
    }


def write_run(folder: Path, run_id: str, *steps: dict[str, Any], **more: Any) -> Path:
    """Write a run where its owner keeps it, and return the file."""
    failed = any(one["status"] == "failed" for one in steps)
    run = {
        "dag_id": "orders_daily",
        "run_id": run_id,
        "status": "failed" if failed else "success",
        "start_time": "2026-11-23T03:00:00",
        "end_time": "2026-11-23T03:01:00",
        "duration_seconds": 60.0,
        "steps": {one["step_id"]: one for one in steps},
        **more,
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"run_{run_id}.json"
    path.write_text(json.dumps(run), encoding="utf-8")
    return path


def write_big_run(folder: Path, steps: int) -> Path:
    """Write a run that takes a while."""
    return write_run(
        folder,
        "big",
        *(
            step(f"task_{number}", result={"rows": number, "table": f"mart.table_{number}"})
            for number in range(steps)
        ),
    )
