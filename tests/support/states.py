"""The states that a page must survive: a small file each, and what would be large made here."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Literal

from exporter.codec import encode_export
from exporter.model import DagRun
from exporter.model.history import History, PastRun, StepHistory
from exporter.report.anchor import step_anchor
from tests.support.runs import START, make_run
from tests.support.runs_many import hostile_run, many_steps, report_of, with_logs

FILES: Final = Path(__file__).parents[1] / "fixtures/states"


@dataclass(frozen=True)
class State:
    """A run as a file, and how its page is looked at."""

    source: str | Callable[[], bytes]
    """The fixture's name, or what makes the file."""
    step: str = ""
    """The step that is open."""
    view: str = ""
    """Which side of it."""
    press: str = ""
    """The key that is pressed once the page stands."""
    click: str = ""
    """The name of the button that is pressed then."""
    choose: str = ""
    """What is ticked."""
    only: str = ""
    """The section that is looked at, where it would not be on its page's picture."""
    script: bool = True
    media: str = "screen"
    scheme: Literal["light", "dark"] = "light"
    contrast: Literal["more", "no-preference"] = "no-preference"
    width: int = 1000
    tolerance: float = 0.004
    """The share of its picture that may differ: more where fonts of this machine are seen."""

    @property
    def axe(self) -> bool:
        """Whether a tool that runs inside the page can judge it."""
        return self.script and self.media == "screen" and not self.only

    def file(self, folder: Path) -> Path:
        """Return the run's file; one that is made goes into the folder."""
        if isinstance(self.source, str):
            return FILES / f"{self.source}.json"
        path = folder / "run.json"
        path.write_bytes(self.source())
        return path

    @property
    def hash(self) -> str:
        """Return what the link to the page ends with."""
        if not self.step:
            return ""
        return f"#s={step_anchor(self.step)}" + (f"&v={self.view}" if self.view else "")


def _exported(run: DagRun) -> bytes:
    return b"".join(encode_export(report_of(run)))


def _native(name: str, steps: dict[str, Any], **facts: Any) -> bytes:
    run = {"dag_id": "orders_daily", "run_id": name, "status": "success", **facts}
    return json.dumps({**run, "steps": steps}).encode()


def _time(seconds: int) -> str:
    return f"2026-11-23T{4 + seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}Z"


def _chain() -> bytes:
    steps = {
        f"link_{number:03d}": {
            "status": "success",
            "start_time": _time(number * 4),
            "end_time": _time(number * 4 + 4),
            "upstream": [f"link_{number - 1:03d}"] if number else [],
        }
        for number in range(500)
    }
    return _native("chain", steps, start_time=_time(0), end_time=_time(2000))


def _mapped() -> bytes:
    steps: dict[str, Any] = {"plan": {"status": "success", "kind": "task", "group": "plan"}}
    for number in range(10_000):
        broken = number % 1700 == 5
        steps[f"load[{number}]"] = {
            "status": "failed" if broken else "success",
            "name": f"load [{number}]",
            "kind": "mapped",
            "group": "load",
            "upstream": ["plan"],
            "start_time": _time(number // 4),
            "end_time": _time(number // 4 + 3 + number % 7),
            "error": f"IndexError: partition {number} is empty" if broken else None,
        }
    return _native("mapped", steps, status="failed", start_time=_time(0), end_time=_time(2600))


def _aggregated() -> bytes:
    """Return more steps than a page lists; three fields each, so that they are made fast."""
    steps = {
        f"load_{number}": {
            "status": "failed" if number % 70_000 == 9 else "success",
            "group": f"shard {number % 7}",
            "duration_seconds": 1 + number % 977,
        }
        for number in range(200_010)
    }
    return _native("aggregated", steps, status="failed")


def _measured() -> bytes:
    """Return a run of groups that asked for too much, for too little, and for what they needed."""
    steps: dict[str, Any] = {}
    # gigabytes and cores: asked for, and used by the first step; each further one needs more
    groups = {"trim": (4, 0.3, 4, 1.1), "align": (64, 9, 16, 14.2), "sort": (8, 7.1, 1, 0.9)}
    groups |= {"call": (16, 8, 8, 2.6), "annotate": (2, 0.9, 1, 1.3)}
    for place, (group, (memory, used, cores, busy)) in enumerate(groups.items()):
        for number in range(12):
            grown = 1 + (number * 7 % 12) ** 2 / 200
            steps[f"{group}[{number}]"] = {
                "status": "failed" if group == "sort" and grown > 1.5 else "success",
                "group": group,
                "start_time": _time(place * 700 + number * 3),
                "end_time": _time(place * 700 + number * 3 + 640),
                "metrics": {
                    "peak_rss_bytes": used * grown * 1e9,
                    "memory_bytes": memory * 1e9,
                    "cpu_percent": busy * (2 - grown) * 100,
                    "cpus": cores,
                    "rows_written": number * 1_234,
                    "bytes_written": round(used * grown * 1e8),
                },
                "metadata": {"outputs": [f"results/{group}.{number}.parquet"] * (number % 2)},
            }
    return _native("measured", steps, status="failed", start_time=_time(0), end_time=_time(3600))


def _logs() -> bytes:
    run = with_logs(many_steps(60, failed=0.2), 700)
    step = next(step for step in run.steps.values() if step.status == "failed" and step.log)
    endless = f"{step.log}{'x' * 2_000_000}\n"
    exported = json.loads(_exported(run))
    exported["steps"][step.step_id]["log"] = endless
    return json.dumps(exported).encode()


def _past() -> bytes:
    """Return a run whose report carries the recent runs along."""
    ends = "sssssssrsssfcss-sssssss"
    runs = tuple(
        PastRun(
            run_id=f"nightly-{night}",
            status="failed" if end == "f" else "success",
            start_time=START + timedelta(days=night - len(ends)),
            duration_seconds=60.0 + night,
            total_steps=2,
            failed_steps=int(end == "f"),
        )
        for night, end in enumerate(ends)
    )
    seconds = tuple(None if end in "fc-" else 40.0 + at * 7 % 9 for at, end in enumerate(ends))
    history = History(runs=runs, steps=(StepHistory(step_id="load", ends=ends, seconds=seconds),))
    run = make_run("load success 0s..44s\nreport <- load success 44s..60s")
    return _exported(replace(run, history=history))


_PLAIN: Final = """
    apart cancelled clock-skew cycle dangling days durations-only end-before-start green hostile
    long-names no-steps no-times not-run one-long one-step outputs recovered red run-error running
    same-error scripts secrets some-times warned zero-length
"""
STATES: Final[dict[str, State]] = {
    **{name: State(name) for name in _PLAIN.split()},
    "scripts": State("scripts", tolerance=0.02),
    "one-long-shortened": State("one-long", click="Shorten quiet times", only="timeline"),
    "one-long-log": State("one-long", click="Log scale", only="timeline"),
    "resources": State(_measured, only="resources"),
    "resources-shares": State(_measured, choose="Shares of what", only="resources"),
    "written": State(_measured, only="outputs"),
    "written-narrow": State(_measured, only="outputs", width=400, scheme="dark"),
    "resources-narrow": State(_measured, only="resources", width=400, scheme="dark"),
    "ghosts": State("dangling", only="graph"),
    "red-dark": State("red", scheme="dark"),
    "red-contrast": State("red", contrast="more"),
    "red-contrast-dark": State("red", contrast="more", scheme="dark"),
    "red-narrow": State("red", width=400),
    "step": State("red", step="convert"),
    "step-dark": State("red", step="convert", scheme="dark"),
    "step-attempts": State("red", step="convert", view="attempts"),
    "step-json": State("red", step="convert", view="raw"),
    "step-stopped": State("red", step="mail"),
    "step-tried-often": State("retries", step="call_api", view="attempts"),
    "step-log": State("terminal-log", step="convert", view="log"),
    "step-history": State(_past, step="load", view="history"),
    "step-history-narrow": State(_past, step="load", view="history", width=400, scheme="dark"),
    "help": State("green", press="?"),
    "export": State("green", press="e"),
    "paper": State("red", media="print"),
    "without-script": State("red", script=False),
    "chain": State(_chain),
    "mapped": State(_mapped),
    "aggregated": State(_aggregated, only="steps"),
    "logs": State(_logs, step="model.shop.step_00000", view="log"),
    "many": State(lambda: _exported(many_steps(40, failed=0.3, errors=12))),
    "fifty-thousand": State(lambda: _exported(many_steps(50_000, errors=60))),
    "nasty-everywhere": State(lambda: _exported(hostile_run()), tolerance=0.02),
}
"""By the names of their pictures."""
