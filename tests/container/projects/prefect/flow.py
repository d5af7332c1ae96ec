from __future__ import annotations

from prefect import flow, task


@task
def extract() -> int:
    return 42


@task
def load(rows: int) -> int:
    raise ValueError(f"{rows} rows have no customer")


@task
def mail(rows: int) -> None:
    print(rows)


@flow
def orders_daily() -> None:
    mail.submit(load.submit(extract.submit())).result()


if __name__ == "__main__":
    orders_daily()
