"""Runs of any size and runs with something nasty in every field, for what draws them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from random import Random

from exporter.analysis import analyse
from exporter.model import (
    Attempt,
    DagRun,
    Failure,
    Location,
    Note,
    Source,
    SourceFile,
    Step,
    StepStatus,
)
from exporter.report import Report, build_report

START = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)

HOSTILE = (
    "<script>window.__xss = 1</script>",
    '</script><img src=x onerror="window.__xss=1">',
    "<!--<script>",
    "\"'><svg/onload=window.__xss=1>",
    "javascript:window.__xss=1",
    "{{ 7 * 7 }}{% raw %}",
    "gpj.\u202eexe\u2066\u200b",
    "\x1b[31mred\x1b[0m\x00\x07",
    "<!--css--><!--data--><!--js-->",
    "\\u003cb>\\\\u003c \\ </style>",
    "a\u2028b\u2029c\r\nd\re",
    "مرحبا 東京 👩\u200d👩\u200d👧",
)


def report_of(run: DagRun) -> Report:
    """Analyse a run and put it into words."""
    return build_report(run, analyse(run), generator="dagrun-export 0.0.0")


def many_steps(number: int, *, failed: float = 0.02, seed: int = 1, errors: int = 1) -> DagRun:
    """Return a run of so many steps in which all facts occur, and so many different errors."""
    random = Random(seed)
    steps: dict[str, Step] = {}
    ids: list[str] = []
    for i in range(number):
        step_id = f"{random.choice(('model', 'test'))}.shop.step_{i:05d}"
        start = START + timedelta(microseconds=random.randrange(1_000 * i + 1, 1_000 * i + 10**7))
        end = start + timedelta(microseconds=random.randrange(1, 3 * 10**7))
        status: StepStatus = "failed" if random.random() < failed else "success"
        retries = int(random.random() < 0.07)
        column = "price" + "x" * (i % errors)
        message = f"ValueError: bad value {i} in column {column}"
        steps[step_id] = Step(
            step_id=step_id,
            name=f"step_{i:05d}",
            kind=step_id.split(".", 1)[0],
            group=f"group_{i % 17}",
            status=status,
            native_status="error" if status == "failed" else "pass",
            cached=i % 11 == 5,
            queued_time=start - timedelta(milliseconds=random.randrange(4000)),
            start_time=start,
            end_time=end,
            duration_seconds=(end - start).total_seconds(),
            queue_seconds=random.randrange(4000) / 1000,
            retry_count=retries,
            max_retries=3,
            attempts=tuple(
                Attempt(
                    number=n + 1,
                    status=status if n == retries else "failed",
                    start_time=start,
                    end_time=end,
                    error=None if n == retries else "ConnectionError: gone",
                )
                for n in range(retries + 1)
            ),
            upstream=tuple(sorted(random.sample(ids[-50:], min(len(ids), random.randrange(4))))),
            error=message if status == "failed" else None,
            failure=Failure(
                kind="error",
                type="ValueError",
                message=message,
                traceback=f'Traceback:\n  File "run.py", line {i}\n{message}\n' * 20,
            )
            if status == "failed"
            else None,
            metrics={"rows_affected": float(random.randrange(10**6))},
            metadata={"schema": "marts", "unique": f"k{i}", "big": 2**60 + i, "one": 1.0},
            location=Location(file=f"models/step_{i}.sql", line=i % 3 or None),
            worker=f"Thread-{i % 8}",
            log=f"step {i}\nstarts\n" if i % 50 == 1 else None,
        )
        ids.append(step_id)
    return DagRun(
        dag_id="shop",
        run_id="2026-11-23",
        status="failed" if any(step.status == "failed" for step in steps.values()) else "success",
        start_time=START,
        end_time=max((step.end_time for step in steps.values() if step.end_time), default=START),
        duration_seconds=number / 1000 + 40.0,
        total_retries=sum(step.retry_count for step in steps.values()),
        metadata={"target": "ci", "threads": 8},
        source=Source(
            reader="dbt",
            tool="dbt-core",
            tool_version="1.12.6",
            command="dbt build",
            files=(SourceFile(path="target/run_results.json", size_bytes=1234, sha256="0" * 64),),
        ),
        steps=steps,
        notes=(Note(code="some-note", level="warning", message="One file was cut.", where="a/b"),),
    )


def hostile_run() -> DagRun:
    """Return a failed run with something nasty in every field that can hold it."""
    steps = {}
    before: tuple[str, ...] = ()
    east = timezone(timedelta(hours=5, minutes=30))
    for number, text in enumerate(HOSTILE):
        failed = number % 3 == 0
        step = Step(
            step_id=f"{number} {text}",
            name=text,
            kind=text,
            group=text,
            status="failed" if failed else "upstream_failed" if number % 3 == 1 else "warned",
            native_status=text,
            start_time=START.astimezone(east),
            end_time=START + timedelta(days=number),
            duration_seconds=float(number),
            retry_count=1,
            attempts=(Attempt(number=1, status="failed", error=text, start_time=START),),
            upstream=before,
            error=f"{text}\n{text}",
            failure=Failure(kind="error", type=text, message=text, traceback=f"{text}\n{text}")
            if failed
            else None,
            result={text: text},
            metrics={text: 1.5},
            metadata={text: [text, 1, 1.0, None, 2**70]},
            location=Location(file=text, line=3),
            worker=text,
            log=text,
        )
        steps[step.step_id] = step
        before = (step.step_id,)
    nasty = "".join(HOSTILE)
    notes = tuple(
        Note(code="nasty", level=level, message=nasty, where=nasty)
        for level in ("info", "warning", "error")
    )
    return DagRun(
        dag_id=nasty,
        run_id=nasty,
        status="failed",
        native_status=nasty,
        start_time=START,
        end_time=START + timedelta(days=20),
        duration_seconds=1e6,
        error=nasty,
        metadata={text: text for text in HOSTILE},
        source=Source(
            reader="native",
            tool=nasty,
            tool_version=nasty,
            command=nasty,
            files=tuple(SourceFile(path=t, size_bytes=1, sha256=t) for t in HOSTILE),
        ),
        steps=steps,
        notes=notes,
    )


def with_status(run: DagRun, status: str, **facts: object) -> DagRun:
    """Return the same run with another status."""
    return replace(run, status=status, **facts)  # type: ignore[arg-type]  # the test's own words


def with_logs(run: DagRun, kilobytes: int) -> DagRun:
    """Return the same run with so much log for every third step, in colours and with progress."""
    steps = dict(run.steps)
    for number, step in enumerate(run.steps.values()):
        if number % 3 == 0:
            steps[step.step_id] = replace(step, log=_log(number, step.status, kilobytes * 1000))
    return replace(run, steps=steps)


def _log(number: int, status: str, length: int) -> str:
    random = Random(number)
    lines = [f"\x1b[1mstep {number}\x1b[0m starts", "10 %\r50 %\r100 %"]
    written = 0
    while written < length:
        second = len(lines)
        level, colour = random.choice((("INFO", 32), ("DEBUG", 90), ("WARNING", 33)))
        lines.append(
            f"2026-11-23 04:{second // 60 % 60:02d}:{second % 60:02d} \x1b[{colour}m{level}\x1b[0m "
            f"orders.load: batch {second} of {random.randrange(9999)} rows < limit"
        )
        written += len(lines[-1]) + 1
    if status == "failed":
        lines.insert(len(lines) // 4, "\x1b[31mERROR\x1b[0m the first of the failures")
    return "\n".join(lines) + "\n"
