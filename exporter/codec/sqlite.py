"""Read SQLite files that other programs wrote, from their bytes: nothing touches the disk.

The file is foreign: no extension is loaded, its schema is not trusted, only real tables are read,
and both the rows and the work of a query are bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NoReturn

from exporter.codec.bounds import AT_THIS, raised
from exporter.codec.sqlite_pages import page_size, pages_missing, rolled_back, with_wal
from exporter.model import Artifact, Bundle, ExportError, Note

if TYPE_CHECKING:
    import sqlite3

_BESIDE: Final = ("-wal", "-journal")
_MOST_ROWS: Final = 2_000_000
_OPERATIONS: Final = 1_000_000
_MOST_OPERATIONS: Final = 3_000_000_000
"""What a query may cost: ten times what the largest runs need, and under a minute."""
_LONGEST: Final = 64 * 1024 * 1024
"""The longest text or blob that is read."""


@dataclass(slots=True)
class Database:
    """A database in memory, read only."""

    name: str
    """The file's name."""
    connection: sqlite3.Connection = field(repr=False)
    notes: tuple[Note, ...] = ()
    """What was put in from the files beside it, or taken back."""
    _columns: dict[str, frozenset[str]] = field(default_factory=dict, repr=False)

    def columns(self, table: str) -> frozenset[str]:
        """Return the columns of a table; none where there is no table of that name.

        Views and virtual tables count as none: reading them would run what a stranger wrote.
        """
        if table not in self._columns:
            real = self.rows(
                "SELECT 1 FROM sqlite_master WHERE type = 'table' AND rootpage > 0 AND name = ?",
                (table,),
            )
            found = self.rows(f"PRAGMA table_info({_quoted(table)})") if real else []
            self._columns[table] = frozenset(row[1] for row in found)
        return self._columns[table]

    def select(
        self,
        table: str,
        columns: Sequence[str],
        *,
        rest: str = "",
        values: Sequence[Any] = (),
        others: Sequence[str] = (),
    ) -> list[tuple[Any, ...]]:
        """Return rows of a table: text or None in each of `columns`, whatever is in `others`.

        SQLite lets any kind of value stand in any column: what is no text is None there, and so is
        a column that the table does not have. `rest` is what follows the table in the statement,
        such as `WHERE run_id = ?`; it is the program's own text, never a file's.
        """
        known = self.columns(table)
        if not known:
            return []
        wanted = [text_of(each) if each in known else "NULL" for each in columns]
        wanted += [_quoted(each) if each in known else "NULL" for each in others]
        return self.rows(f"SELECT {', '.join(wanted)} FROM {_quoted(table)} {rest}", values)  # noqa: S608 - quoted

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run a statement of the program's own.

        Raises ExportError when the file is damaged, laid out in another way, or more than can be
        read.
        """
        import sqlite3  # noqa: PLC0415 - only databases need it

        found: list[tuple[Any, ...]] = []
        most = raised(_MOST_ROWS)
        try:
            self.connection.set_progress_handler(_counter(), _OPERATIONS)
            found = self.connection.execute(statement, tuple(values)).fetchmany(most + 1)
        except (UnicodeDecodeError, MemoryError) as error:  # not even what is wrong can be said
            _refuse(self.name, error)
        except sqlite3.DatabaseError as error:
            if "decode to UTF-8" not in str(error) or self.connection.text_factory is not str:
                _refuse(self.name, error)
            self.connection.text_factory = _lenient
            return self.rows(statement, values)
        if len(found) > most:
            raise ExportError(
                "database-too-large",
                f"one table has more than {most:,} rows for this, {AT_THIS}",
                hint="clean the database, or export a smaller one",
                where=self.name,
            )
        return found

    def close(self) -> None:
        """Give the memory back."""
        self.connection.close()

    def __del__(self) -> None:
        # who drops it unclosed is told so by Python 3.13 and later
        self.connection.close()


def open_database(bundle: Bundle, artifact: Artifact) -> Database:
    """Open a database, with what a `-wal` or `-journal` file beside it adds or takes back.

    Raises ExportError when it is none, or not whole.
    """
    import sqlite3  # noqa: PLC0415 - only databases need it

    data, notes = _whole(bundle, artifact)
    if page_size(data) is None:
        raise ExportError(
            "broken-database",
            "this is no SQLite database",
            hint="look at what wrote the file, or name another one",
            where=artifact.name,
        )
    if missing := pages_missing(data):
        # SQLite would refuse it too, and not say why
        raise ExportError(
            "database-cut",
            f"{missing:,} pages are missing at the end of the database: it was cut off, or copied "
            "while it was written",
            hint="copy it again when the tool has ended",
            where=artifact.name,
        )
    # 2 says that a log goes with the file, which a database in memory cannot have
    data = b"".join((data[:18], b"\x01\x01", data[20:]))
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.deserialize(data)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
        _distrust(connection)
        # what is sorted would else go to a file once it is large
        for pragma in ("query_only=ON", "cell_size_check=ON", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {pragma}")
    except (sqlite3.DatabaseError, UnicodeDecodeError, MemoryError) as error:
        connection.close()
        _refuse(artifact.name, error)
    return Database(artifact.name, connection, tuple(notes))


def _distrust(connection: sqlite3.Connection) -> None:
    """Let nothing that the schema says be run.

    Then SQLite refuses a schema with an index over an expression, such as Prefect's over
    `json_extract`. Indexes, views and triggers are not needed: there they are taken out of the
    copy in memory, which runs none of them.
    """
    import sqlite3  # noqa: PLC0415 - only databases need it

    connection.execute("PRAGMA trusted_schema=OFF")
    try:
        connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()
    except sqlite3.DatabaseError as error:
        if "unsafe use" not in str(error):
            raise
        for statement in (
            "PRAGMA trusted_schema=ON",
            "PRAGMA writable_schema=ON",
            "DELETE FROM sqlite_master WHERE type <> 'table' AND sql IS NOT NULL",
            "PRAGMA writable_schema=RESET",
            "PRAGMA trusted_schema=OFF",
        ):
            connection.execute(statement)


def _whole(bundle: Bundle, artifact: Artifact) -> tuple[bytes, list[Note]]:
    data, notes = artifact.read(), []
    wal, journal = (bundle.get(artifact.name + ending) for ending in _BESIDE)
    if journal is not None:
        data, pages = rolled_back(data, journal.read())
        if pages:
            notes.append(
                Note(
                    code="change-rolled-back",
                    level="warning",
                    message=f"A change of {pages:,} pages was not finished when the program that "
                    "wrote the database ended; the database is read as it was before.",
                    where=journal.name,
                )
            )
    if wal is not None:
        data, pages = with_wal(data, wal.read())
        if pages:
            notes.append(
                Note(
                    code="log-put-in",
                    level="info",
                    message=f"{pages:,} pages stood in the log beside the database only, and are "
                    "read from there.",
                    where=wal.name,
                )
            )
    return data, notes


def _counter() -> Callable[[], int]:
    left = raised(_MOST_OPERATIONS) // _OPERATIONS

    def count() -> int:
        nonlocal left
        left -= 1
        return left < 0

    return count


def _lenient(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def text_of(column: str) -> str:
    """Return the expression for a column's text, which is NULL where it is of another kind."""
    name = _quoted(column)
    return f"CASE typeof({name}) WHEN 'text' THEN {name} END"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _refuse(name: str, error: Exception) -> NoReturn:
    if "interrupted" in str(error):
        raise ExportError(
            "database-too-large",
            f"reading it takes more work than a database of this kind needs, {AT_THIS}",
            hint="clean the database, or export a smaller one",
            where=name,
        ) from error
    if isinstance(error, MemoryError):
        # a damaged page may ask for any amount, however much there is
        raise ExportError(
            "database-too-large",
            "SQLite has not enough memory for it",
            hint="it is damaged, or too large: copy it again when the tool has ended, or give more "
            "memory with memory-limit",
            where=name,
        ) from error
    if str(error).startswith("no such "):  # the statement is ours, so that it may be told
        raise ExportError(
            "unknown-database",
            f"the database is not laid out as this reader knows it ({error})",
            hint="a much older or newer version of its tool wrote it: migrate it, or report it",
            where=name,
        ) from error
    raise ExportError(
        "broken-database",
        f"the database is damaged ({type(error).__name__})",
        hint="it was cut off or copied while it was written: copy it when the tool has ended",
        where=name,
    ) from error
