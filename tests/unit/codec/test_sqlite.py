from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from exporter.codec.sqlite import open_database
from exporter.codec.sqlite_pages import page_size, pages_missing, rolled_back, with_wal
from exporter.model import ExportError
from tests.support.memory import bundle_of

ROWS = 3000


def _made(path: Path, journal_mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"PRAGMA journal_mode={journal_mode}")
    connection.execute("PRAGMA wal_autocheckpoint=0")
    connection.execute("BEGIN")
    connection.execute("CREATE TABLE task (id INTEGER PRIMARY KEY, name TEXT, state TEXT)")
    connection.executemany(
        "INSERT INTO task VALUES (?, ?, 'old')", [(i, f"task {i}") for i in range(ROWS)]
    )
    connection.execute("COMMIT")
    return connection


def _files(path: Path) -> dict[str, bytes]:
    return {
        each.name: each.read_bytes() for each in path.parent.iterdir() if "shm" not in each.name
    }


def _states(files: dict[str, bytes]) -> dict[str, int]:
    bundle = bundle_of(files)
    artifact = bundle.get("a.db")
    assert artifact is not None
    with closing(open_database(bundle, artifact)) as database:
        return {
            str(state): int(count)
            for state, count in database.rows("SELECT state, count(*) FROM task GROUP BY state")
        }


@pytest.fixture
def with_log(tmp_path: Path) -> Iterator[dict[str, bytes]]:
    """Give a database whose last change stands in its log only."""
    with closing(_made(tmp_path / "a.db", "wal")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("UPDATE task SET state = 'new' WHERE id % 2 = 0")
        connection.execute("UPDATE task SET state = 'newest' WHERE id = 1")
        yield _files(tmp_path / "a.db")


@pytest.fixture
def half_changed(tmp_path: Path) -> Iterator[dict[str, bytes]]:
    """Give a database in the middle of a change, as a killed program leaves it."""
    with closing(_made(tmp_path / "a.db", "delete")) as connection:
        connection.execute("PRAGMA cache_size=2")
        connection.execute("BEGIN")
        connection.execute("UPDATE task SET state = 'new'")
        connection.executemany(
            "INSERT INTO task VALUES (?, 'more', 'new')", [(i,) for i in range(ROWS, 2 * ROWS)]
        )
        yield _files(tmp_path / "a.db")
        connection.execute("ROLLBACK")


def test_what_stands_in_the_log_only_is_read(with_log: dict[str, bytes]) -> None:
    assert _states({"a.db": with_log["a.db"]}) == {"old": ROWS}
    assert _states(with_log) == {"new": ROWS // 2, "newest": 1, "old": ROWS // 2 - 1}


def test_a_cut_log_counts_up_to_its_last_whole_commit(with_log: dict[str, bytes]) -> None:
    data, wal = with_log["a.db"], with_log["a.db-wal"]
    seen = {
        tuple(sorted(_states({"a.db": data, "a.db-wal": wal[:end]}).items()))
        for end in (0, 20, 32, 5000, len(wal) - 4120, len(wal) - 4119, len(wal) - 1, len(wal))
    }
    assert seen == {
        (("old", ROWS),),
        (("new", ROWS // 2), ("old", ROWS // 2)),
        (("new", ROWS // 2), ("newest", 1), ("old", ROWS // 2 - 1)),
    }


def test_a_damaged_log_counts_up_to_the_damage(with_log: dict[str, bytes]) -> None:
    wal = bytearray(with_log["a.db-wal"])
    wal[-100] ^= 1
    states = _states({"a.db": with_log["a.db"], "a.db-wal": bytes(wal)})
    assert states == {"new": ROWS // 2, "old": ROWS // 2}


@pytest.mark.parametrize("wal", [b"", b"x" * 40, b"\x37\x7f\x06\x82" + bytes(28), bytes(5000)])
def test_what_is_no_log_changes_nothing(with_log: dict[str, bytes], wal: bytes) -> None:
    assert with_wal(with_log["a.db"], wal) == (with_log["a.db"], 0)


def test_the_log_of_a_database_with_other_pages_changes_nothing(
    with_log: dict[str, bytes], tmp_path: Path
) -> None:
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("PRAGMA page_size=8192")
        connection.execute("CREATE TABLE x (y)")
    data = other.read_bytes()
    assert with_wal(data, with_log["a.db-wal"]) == (data, 0)


def test_an_unfinished_change_is_taken_back(half_changed: dict[str, bytes]) -> None:
    assert half_changed["a.db-journal"]
    assert _states(half_changed) == {"old": ROWS}
    back, pages = rolled_back(half_changed["a.db"], half_changed["a.db-journal"])
    assert pages > 1
    assert len(back) < len(half_changed["a.db"])
    bundle = bundle_of(half_changed)
    artifact = bundle.get("a.db")
    assert artifact is not None
    with closing(open_database(bundle, artifact)) as database:
        assert [note.code for note in database.notes] == ["change-rolled-back"]


def test_the_journal_of_a_finished_change_changes_nothing(half_changed: dict[str, bytes]) -> None:
    data, journal = half_changed["a.db"], half_changed["a.db-journal"]
    for finished in (b"", bytes(28) + journal[28:], journal[:20]):
        assert rolled_back(data, finished) == (data, 0)


def test_logs_of_absurd_size_are_not_followed(half_changed: dict[str, bytes]) -> None:
    data, journal = half_changed["a.db"], bytearray(half_changed["a.db-journal"])
    journal[16:20] = b"\x7f\xff\xff\xff"
    assert rolled_back(data, bytes(journal)) == (data, 0)


def test_missing_pages_are_counted_and_told(tmp_path: Path) -> None:
    with closing(_made(tmp_path / "a.db", "delete")):
        pass
    data = (tmp_path / "a.db").read_bytes()
    assert page_size(data) == 4096
    assert pages_missing(data) == 0
    assert pages_missing(data[: 4096 * 3 + 5]) == len(data) // 4096 - 3
    bundle = bundle_of({"a.db": data[: 4096 * 3]})
    with pytest.raises(ExportError, match="pages are missing") as caught:
        open_database(bundle, bundle.artifacts[0])
    assert caught.value.code == "database-cut"


@pytest.mark.parametrize(
    "data", [b"SQLite format 3\x00", b"{}", b"SQLite format 3\x00" + bytes(84)]
)
def test_what_is_no_database_is_refused(data: bytes) -> None:
    bundle = bundle_of({"a.db": data})
    with pytest.raises(ExportError) as caught:
        open_database(bundle, bundle.artifacts[0])
    assert caught.value.code == "broken-database"


def test_a_header_without_a_database_is_refused(tmp_path: Path) -> None:
    with closing(_made(tmp_path / "a.db", "delete")):
        pass
    data = (tmp_path / "a.db").read_bytes()
    bundle = bundle_of({"a.db": data[:100] + bytes(len(data) - 100)})
    with pytest.raises(ExportError) as caught:
        open_database(bundle, bundle.artifacts[0]).columns("task")
    assert caught.value.code == "broken-database"


def test_views_are_no_tables_and_queries_end(tmp_path: Path) -> None:
    with closing(_made(tmp_path / "a.db", "delete")) as connection:
        connection.execute(
            "CREATE VIEW evil AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) "
            "SELECT count(*) AS x FROM n"
        )
    bundle = bundle_of({"a.db": (tmp_path / "a.db").read_bytes()})
    with closing(open_database(bundle, bundle.artifacts[0])) as database:
        assert database.select("evil", ["x"]) == []
        assert database.select("nowhere", ["x"]) == []
        assert database.select(
            "task", ["id", "name", "absent"], rest="WHERE id = ?", values=(5,), others=["id"]
        ) == [(None, "task 5", None, 5)]


def test_a_database_of_another_layout_is_not_called_damaged(tmp_path: Path) -> None:
    _made(tmp_path / "a.db", "delete").close()
    bundle = bundle_of({"a.db": (tmp_path / "a.db").read_bytes()})
    with (
        closing(open_database(bundle, bundle.artifacts[0])) as database,
        pytest.raises(ExportError) as caught,
    ):
        database.select("task", ["name"], rest="WHERE run_id = ?", values=("a",))
    assert caught.value.code == "unknown-database"
    assert "no such column: run_id" in caught.value.message


def test_a_query_without_an_end_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exporter.codec.sqlite._MOST_OPERATIONS", 3_000_000)
    with closing(_made(tmp_path / "a.db", "delete")):
        pass
    bundle = bundle_of({"a.db": (tmp_path / "a.db").read_bytes()})
    with (
        closing(open_database(bundle, bundle.artifacts[0])) as database,
        pytest.raises(ExportError) as caught,
    ):
        database.rows(
            "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
        )
    assert caught.value.code == "database-too-large"


def test_nothing_can_be_written(tmp_path: Path) -> None:
    with closing(_made(tmp_path / "a.db", "delete")):
        pass
    bundle = bundle_of({"a.db": (tmp_path / "a.db").read_bytes()})
    with (
        closing(open_database(bundle, bundle.artifacts[0])) as database,
        pytest.raises(ExportError),
    ):
        database.rows("DELETE FROM task")


def test_text_that_is_no_unicode_is_read(tmp_path: Path) -> None:
    with closing(_made(tmp_path / "a.db", "delete")) as connection:
        connection.execute("UPDATE task SET name = CAST(x'ff41' AS TEXT) WHERE id = 0")
    bundle = bundle_of({"a.db": (tmp_path / "a.db").read_bytes()})
    with closing(open_database(bundle, bundle.artifacts[0])) as database:
        assert database.select("task", ["name"], rest="ORDER BY id LIMIT 1") == [("\ufffdA",)]


def test_what_is_sorted_stays_in_memory(tmp_path: Path) -> None:
    # the process that reads may open no file, and SQLite would make one for many rows
    with closing(_made(tmp_path / "a.db", "delete")):
        bundle = bundle_of(_files(tmp_path / "a.db"))
    artifact = bundle.get("a.db")
    assert artifact is not None
    with closing(open_database(bundle, artifact)) as database:
        assert list(database.rows("PRAGMA temp_store")) == [(2,)]
