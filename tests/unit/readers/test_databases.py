from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from exporter.readers.databases import SUFFIXES, beside, is_beside, is_sqlite, mentions
from tests.support.memory import bundle_of


def test_tables_are_told_without_opening(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db")) as connection:
        connection.execute("PRAGMA journal_mode=wal")
        connection.execute("CREATE TABLE task (x)")
        connection.execute('CREATE TABLE "dag run" (x)')
        connection.commit()
        files = {name: (tmp_path / name).read_bytes() for name in ("a.db", "a.db-wal")}
    bundle = bundle_of({**files, "b.db": b"SQLite 3", "c.db": b""})
    first, log, second, _ = bundle.artifacts
    assert is_sqlite(first)
    assert not is_sqlite(log)
    assert not is_sqlite(second)
    # as long as nobody put them into the file, they stand in the log
    assert mentions(bundle, first, ["task", "dag run"])
    assert not mentions(bundle, first, ["task", "other"])
    assert not mentions(bundle_of({"a.db": files["a.db"]}), first, ["other"])
    assert beside(bundle, "a.db") == ("a.db-wal",)
    assert is_beside("a.db-journal")
    assert not is_beside("a.db")
    assert {".db", ".sqlite3-wal"} <= set(SUFFIXES)
