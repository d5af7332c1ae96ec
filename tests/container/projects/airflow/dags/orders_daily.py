from __future__ import annotations

from airflow.decorators import dag, task


@dag(schedule=None, catchup=False)
def orders_daily() -> None:
    @task
    def extract() -> int:
        return 42

    @task
    def load(rows: int) -> None:
        raise ValueError(f"{rows} rows have no customer")

    @task
    def mail() -> None:
        print("never")

    load(extract()) >> mail()


orders_daily()
