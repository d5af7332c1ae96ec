"""Facts as both processes write them down for one another: JSON's types and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from exporter.border.channel import error_of
from exporter.model.document import Link, Receipt
from exporter.model.errors import ExportError
from exporter.model.named import NamedTuple
from exporter.model.notes import Note

_OUTCOMES = frozenset({"done", "skipped", "failed"})
_LEVELS = frozenset({"info", "warning", "error"})


class Ended(NamedTuple):
    """What came of an export, as a person is told."""

    dag_id: str
    run_id: str
    sentence: str
    broken: tuple[str, ...]
    """What broke, in a few lines."""
    notes: tuple[Note, ...]
    files: tuple[Receipt, ...]
    receipts: tuple[Receipt, ...]
    gates: tuple[str, ...]
    """The `--fail-on` words that matched."""
    refused: tuple[ExportError, ...] = ()
    """Why some of the files could not be written."""
    bugs: Sequence[Sequence[str]] = ()
    """The traceback of each fault of our own."""
    unread: tuple[ExportError, ...] = ()
    """Why some of the runs that were named have no report."""
    folders: tuple[str, ...] = ()
    """Where the reports of single runs are, below the output."""


def ended_to_json(ended: Ended) -> dict[str, Any]:
    """Write down what came of an export."""
    return {
        **ended._asdict(),
        "notes": notes_to_json(ended.notes),
        "files": [receipt_to_json(each) for each in ended.files],
        "receipts": [receipt_to_json(each) for each in ended.receipts],
        "refused": [list(each.args) for each in ended.refused],
        "unread": [list(each.args) for each in ended.unread],
    }


def ended_from_json(said: dict[str, Any]) -> Ended:
    """Read what came of an export."""
    return Ended(
        dag_id=str(said["dag_id"]),
        run_id=str(said["run_id"]),
        sentence=str(said["sentence"]),
        broken=tuple(str(line) for line in said["broken"]),
        notes=notes_from_json(said["notes"]),
        files=tuple(receipt_from_json(each) for each in said["files"]),
        receipts=tuple(receipt_from_json(each) for each in said["receipts"]),
        gates=tuple(str(each) for each in said["gates"]),
        refused=tuple(error_of(each) for each in said["refused"]),
        bugs=bugs_from_json(said["bugs"]),
        unread=tuple(error_of(each) for each in said["unread"]),
        folders=tuple(str(each) for each in said["folders"]),
    )


def bugs_from_json(said: Sequence[Any]) -> tuple[tuple[str, ...], ...]:
    """Read the tracebacks of bugs."""
    return tuple(tuple(str(line) for line in lines) for lines in said)


def notes_to_json(notes: Iterable[Note]) -> list[list[str | None]]:
    """Write down notes."""
    return [[each.code, each.level, each.message, each.where] for each in notes]


def notes_from_json(said: Sequence[Any]) -> tuple[Note, ...]:
    """Read notes."""
    make = Note  # by another name: codes of notes are those that are made elsewhere
    return tuple(
        make(
            code=str(code),
            level=level if level in _LEVELS else "warning",
            message=str(message),
            where=None if where is None else str(where),
        )
        for code, level, message, where in said
    )


def receipt_to_json(receipt: Receipt) -> dict[str, Any]:
    """Write down what became of publishing."""
    return {
        "publisher": receipt.publisher,
        "outcome": receipt.outcome,
        "message": receipt.message,
        "path": receipt.path,
        "format": receipt.format,
        "links": [list(each) for each in receipt.links],
        "outputs": dict(receipt.outputs),
    }


def receipt_from_json(said: dict[str, Any]) -> Receipt:
    """Read what became of publishing."""
    path, kind, outcome = said["path"], said["format"], said["outcome"]
    return Receipt(
        publisher=str(said["publisher"]),
        outcome=outcome if outcome in _OUTCOMES else "failed",
        message=str(said["message"]),
        path=None if path is None else str(path),
        format=None if kind is None else str(kind),
        links=tuple(Link(str(text), str(url)) for text, url in said["links"]),
        outputs={str(name): str(value) for name, value in said["outputs"].items()},
    )
