from __future__ import annotations

from dagster import job, op


@op
def extract() -> int:
    return 42


@op
def load(rows: int) -> int:
    raise ValueError(f"{rows} rows have no customer")


@op
def mail(rows: int) -> None:
    print(rows)


@job
def orders_daily() -> None:
    mail(load(extract()))
