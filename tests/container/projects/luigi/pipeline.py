from __future__ import annotations

from pathlib import Path

import luigi


class Extract(luigi.Task):
    def output(self) -> luigi.LocalTarget:
        return luigi.LocalTarget("out/orders.txt")

    def run(self) -> None:
        Path("out").mkdir(exist_ok=True)
        Path(self.output().path).write_text("42")


class Load(luigi.Task):
    def requires(self) -> Extract:
        return Extract()

    def output(self) -> luigi.LocalTarget:
        return luigi.LocalTarget("out/loaded.txt")

    def run(self) -> None:
        raise ValueError("42 rows have no customer")


class Mail(luigi.Task):
    def requires(self) -> Load:
        return Load()

    def output(self) -> luigi.LocalTarget:
        return luigi.LocalTarget("out/mailed.txt")

    def run(self) -> None:
        Path(self.output().path).write_text("mailed")
