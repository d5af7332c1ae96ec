"""Reports to publish: a red run, a green one, and runs of any size."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from exporter.analysis import analyse
from exporter.model import DagRun, Failure, Location, Note, Source, Step
from exporter.publishers.job_summary import Compose
from exporter.renderers.markdown import summary_text
from exporter.report import Report, build_report
from tests.support.runs import START, make_run

SOURCE = Source(reader="dbt", tool="dbt-core", tool_version="1.12.6", command="dbt build")

RED = """
    raw_customers                          success 0s..1.2s   kind seed
    raw_orders                             success 0s..1.9s   kind seed
    raw_payments                           success 0s..1.4s   kind seed
    stg_customers <- raw_customers         success 1.9s..3.1s kind model in staging
    stg_orders    <- raw_orders            failed  1.9s..4.4s kind model retries 1 in staging
    stg_payments  <- raw_payments          success 1.4s..9.8s kind model in staging
    unique_stg_payments_id <- stg_payments failed  9.8s..10.4s kind test
    orders        <- stg_orders, stg_payments upstream_failed kind model in marts
    customers     <- stg_customers, orders upstream_failed kind model in marts
    not_null_customers_id <- customers     skipped kind test
    freshness     <- raw_payments          warned  1.4s..1.6s kind test "Got 3 results, wanted 0"
"""

TRACEBACK = """Database Error in model stg_orders (models/staging/stg_orders.sql)
  column "amount_cents" does not exist
  LINE 14:     sum(amount_cents) / 100.0 as amount
                   ^
  HINT:  Perhaps you meant to reference the column "raw_orders.amount".
  compiled code at target/run/shop/models/staging/stg_orders.sql"""


def report_of(run: DagRun, **words: Any) -> Report:
    return build_report(run, analyse(run), generator="dagrun-export 1.0.0", **words)


def red_run() -> DagRun:
    run = make_run(RED, dag_id="shop", run_id="0a4f6e7c-9f7e-4f2d-8f2a-6b1f3d2c1e00", source=SOURCE)
    steps = dict(run.steps)
    steps["stg_orders"] = replace(
        steps["stg_orders"],
        error=TRACEBACK,
        failure=Failure(kind="error", message=TRACEBACK, traceback=TRACEBACK),
        location=Location(file="models/staging/stg_orders.sql", line=14),
    )
    steps["unique_stg_payments_id"] = replace(
        steps["unique_stg_payments_id"],
        failure=Failure(kind="assertion", message="Got 2 results, configured to fail if != 0"),
        location=Location(file="models/staging/schema.yml"),
    )
    note = Note(
        code="log-cut",
        level="info",
        message="Of 90,000,000 bytes of log the last 25,165,824 were read.",
        where="logs/dbt.log",
    )
    return replace(run, steps=steps, notes=(note,))


def green_run() -> DagRun:
    run = red_run()
    healed = {
        key: replace(
            step,
            status="warned" if step.status == "warned" else "success",
            start_time=step.start_time or START,
            end_time=step.end_time or START,
            duration_seconds=step.duration_seconds or 0.8,
            error=step.error if step.status == "warned" else None,
            failure=None,
        )
        for key, step in run.steps.items()
    }
    return replace(run, status="success", steps=healed)


def failing_run(number: int, text: str = "ValueError: order {} has no amount") -> DagRun:
    """Return a run of so many failures, each blocking another step."""
    steps = {}
    for index in range(number):
        message = text.format(index)
        broken = Step(
            step_id=f"load_{index}",
            name=f"load_{index}",
            status="failed",
            start_time=START,
            end_time=START,
            duration_seconds=float(index % 97),
            error=message,
            failure=Failure(kind="error", message=message, traceback=f"Traceback\n{message}"),
            location=Location(file="dags/orders.py", line=index + 1),
        )
        blocked = Step(
            step_id=f"send_{index}",
            name=f"send_{index}",
            status="upstream_failed",
            upstream=(broken.step_id,),
        )
        steps[broken.step_id] = broken
        steps[blocked.step_id] = blocked
    return DagRun(
        dag_id="orders",
        run_id="r1",
        status="failed",
        duration_seconds=100.0,
        source=Source(reader="native"),
        steps=steps,
    )


def drawn(run: DagRun) -> Compose:
    """Return what draws a run's job summary."""
    return partial(summary_text, report_of(run))
