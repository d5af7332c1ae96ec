"""The worker's outside world: whatever it wants, it asks the keeper for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from exporter.app.wire import notes_from_json, receipt_from_json, receipt_to_json
from exporter.model import Bundle, DagRun, Document, ExportError, Note, Receipt
from exporter.publishers.folder import fill
from exporter.storage.files import FileArtifact
from exporter.storage.limits import DEFAULT_LIMITS, Limits

if TYPE_CHECKING:
    from exporter.border.channel import Message
    from exporter.report import Report


class Line(Protocol):
    """What the keeper is asked over."""

    def ask(
        self, name: str, /, *, data: bytes = b"", descriptors: tuple[int, ...] = (), **said: Any
    ) -> Message:
        """Ask, and return the answer."""
        ...

    def tell(self, name: str, /, **said: Any) -> None:
        """Say something that asks for no answer."""
        ...


def open_remote(
    line: Line,
    role: str,
    _location: str,
    suffixes: Sequence[str],
    _skip: Sequence[Path],
    *,
    told: dict[str, Any] | None = None,
    limits: Limits | None = None,
) -> tuple[Bundle, tuple[Note, ...]]:
    """Return the artifacts of a storage; which place that is the keeper knows.

    `told` gets all that the keeper says of it.
    """
    limits = limits or DEFAULT_LIMITS
    answer = line.ask("open", role=role, suffixes=list(suffixes))
    if told is not None:
        told.update(answer.said)
    said = answer.said
    notes = notes_from_json(said["notes"])
    location = str(said["location"])
    if said["kind"] == "files":
        heads: dict[int, bytes] = {}
        artifacts = tuple(
            RemoteArtifact(
                name=name,
                size=size,
                limit=limits.file_bytes,
                opener=partial(_descriptor, line, role, number),
                head_of=partial(_head, line, role, heads, number),
            )
            for number, (name, size) in enumerate(said["files"])
        )
        return Bundle(location, artifacts, single=said["single"]), notes
    file = os.fdopen(answer.one(), "rb")
    if said["kind"] == "report":
        from exporter.app.relay import report_in  # noqa: PLC0415 - only on GitHub

        return report_in(file, location), notes
    from exporter.storage.archive import open_archive  # noqa: PLC0415 - 13 ms, seldom

    bundle, more = open_archive(file, tuple(suffixes), location=location, limits=limits)
    return bundle, (*notes, *more)


class RemoteArtifact(FileArtifact):
    """A file of the keeper's; its beginning comes along with those of the files after it."""

    __slots__ = ("head_of",)

    def __init__(self, name: str, *, head_of: Callable[[], bytes], **more: Any) -> None:
        super().__init__(name, **more)
        self.head_of = head_of

    def head(self) -> bytes:
        """Return the first bytes; empty when they cannot be read."""
        return self.head_of()


def _head(line: Line, role: str, heads: dict[int, bytes], number: int) -> bytes:
    """Return the beginning of a file: a question for each would cost more than the reading."""
    if number not in heads:
        answer = line.ask("heads", role=role, number=number)
        data, at = answer.data, 0
        for place, size in enumerate(answer.said["sizes"], number):
            heads[place] = data[at : at + size]
            at += size
    return heads[number]


def _descriptor(line: Line, role: str, number: int) -> int:
    return line.ask("read", role=role, number=number).one()


def put(line: Line, documents: Iterable[Document], output: str, alone: bool) -> list[Receipt]:
    """Fill the files that the keeper makes, one after the other."""
    receipts = []
    for document in documents:
        made = line.ask(
            "create", output=output, alone=alone, name=document.name, format=document.format
        )
        descriptor = made.one()
        try:
            size = fill(descriptor, document)
        except OSError as error:
            line.ask("abandon", number=error.errno, why=error.strerror)
            raise  # it has raised what it knows the place of
        except BaseException:
            with suppress(ExportError):
                line.ask("abandon", number=None, why=None)
            raise
        finally:
            os.close(descriptor)
        receipts.append(receipt_from_json(line.ask("finish", size=size).said))
        if alone and made.said["only"]:
            break
    return receipts


def publish(
    line: Line, remarks: int, report: Report, files: Sequence[Receipt]
) -> tuple[Receipt, ...]:
    """Have the keeper hand on what was written; it asks for summary and comment meanwhile."""
    from exporter.publishers.telling import told_of  # noqa: PLC0415 - only on GitHub

    told = told_of(report, remarks=remarks)
    answer = line.ask(
        "publish", told=told._asdict(), files=[receipt_to_json(each) for each in files]
    )
    return tuple(receipt_from_json(each) for each in answer.said["receipts"])


def secrets_in(line: Line, where: DagRun | str) -> Sequence[str]:
    """Return the secret values that a run or a text holds, and no others.

    The values stay with the keeper, which searches the run's texts for them; told are those that
    are in them anyway. Hashes would not do: a secret may stand anywhere within a text.
    """
    from exporter.redaction.pieces import pieces_of  # noqa: PLC0415 - only where there are any

    found: dict[str, None] = {}
    for piece in pieces_of(where):
        for value in line.ask("secrets", data=piece).said["held"]:
            found[str(value)] = None
    return tuple(sorted(found, key=lambda text: (-len(text), text)))
