"""What plugins bring, held so that what it raises costs its own work alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NoReturn

from exporter.model import Bundle, DagRun, Document, ExportError, Note, Receipt
from exporter.model.late import late
from exporter.model.value import replace
from exporter.plugins.third_parties import ThirdParty, broken
from exporter.plugins.third_parties import told as told_of
from exporter.publishers.told import Told
from exporter.readers.base import Claim, Listing, RunRef
from exporter.report import Report

_PLAIN: Final = late(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")
"""A file name that is one anywhere, and hides nowhere."""


class GuardedReader:
    """A plugin's reader: what it raises becomes a note, or one line of error for the run asked."""

    def __init__(self, reader: Any, origin: ThirdParty, notes: list[Note]) -> None:
        self._reader = reader
        self._origin = origin
        self._notes = notes
        self.name: str = reader.name
        self.title = str(reader.title)
        self.suffixes: tuple[str, ...] = tuple(map(str, reader.suffixes))

    def claim(self, bundle: Bundle) -> Claim | None:
        """Return the reader's claim; none when it raises, or says what is no claim."""
        try:
            claim = self._reader.claim(bundle)
        except Exception as error:  # noqa: BLE001 - foreign code
            self._notes.append(broken(self._origin, f"its claim fails ({told_of(error)})"))
            return None
        if claim is None or isinstance(claim, Claim):
            return claim
        self._notes.append(broken(self._origin, f"its claim is a {type(claim).__name__}"))
        return None

    def runs(self, bundle: Bundle) -> Listing:
        """Return the reader's listing; an empty one with a note when it raises."""
        try:
            listing = self._reader.runs(bundle)
        except Exception as error:  # noqa: BLE001 - foreign code
            return self._unlisted(f"its listing fails ({told_of(error)})")
        if isinstance(listing, Listing):
            return listing
        return self._unlisted(f"its listing is a {type(listing).__name__}")

    def _unlisted(self, why: str) -> Listing:
        """Say that files are there which it knows, and that their runs are missing."""
        return Listing(notes=(replace(broken(self._origin, why), level="error"),))

    def read(self, bundle: Bundle, ref: RunRef) -> DagRun:
        """Return the run. Raises ExportError when the reader raises anything."""
        try:
            run = self._reader.read(bundle, ref)
        except ExportError:
            raise
        except Exception as error:  # noqa: BLE001 - foreign code
            _failed(self._origin, ref.run_id, told_of(error), error)
        if not isinstance(run, DagRun):
            _failed(self._origin, ref.run_id, f"it returned a {type(run).__name__}", None)
        return run


class GuardedRenderer:
    """A plugin's renderer: what it raises is one line of error."""

    def __init__(self, renderer: Any, origin: ThirdParty) -> None:
        self._renderer = renderer
        self._origin = origin
        self.name: str = renderer.name

    def render(self, report: Report) -> Iterable[Document]:
        """Return the documents. Raises ExportError when the renderer raises anything."""
        try:
            documents = tuple(self._renderer.render(report))
            names = [str(document.name) for document in documents]
        except ExportError:
            raise
        except Exception as error:  # noqa: BLE001 - foreign code
            _failed(self._origin, report.run.run_id, told_of(error), error)
        for odd in (name for name in names if not _PLAIN.fullmatch(name)):
            why = f"it names a document {odd[:60]!r}"
            _failed(self._origin, report.run.run_id, why, None)
        return documents


class GuardedPublisher:
    """A plugin's publisher: what it raises is a receipt that says so."""

    def __init__(self, publisher: Any, origin: ThirdParty) -> None:
        self._publisher = publisher
        self._origin = origin
        self.name: str = publisher.name

    def publish(self, told: Told, files: Sequence[Receipt]) -> Receipt:
        """Let it publish; never raise."""
        try:
            receipt = self._publisher.publish(told, files)
            why = f"it returned a {type(receipt).__name__}"
        except Exception as error:  # noqa: BLE001 - foreign code
            receipt, why = None, told_of(error)
        if isinstance(receipt, Receipt):
            return receipt
        message = f"the plugin {self.name!r} of {self._origin.distribution} failed: {why}"
        return Receipt(publisher=self.name, outcome="failed", message=message)


class BrokenPublisher:
    """Stands for a plugin's publisher that cannot be loaded."""

    def __init__(self, origin: ThirdParty, message: str) -> None:
        self.name: str = origin.name
        self._message = message

    def publish(self, told: Told, files: Sequence[Receipt]) -> Receipt:
        """Say why nothing is published."""
        del told, files
        return Receipt(publisher=self.name, outcome="failed", message=self._message)


def opened_by(
    storage: Any, origin: ThirdParty, location: str, suffixes: Sequence[str]
) -> tuple[Bundle, tuple[Note, ...]]:
    """Return what a plugin's storage finds at a URL. Raises ExportError when it raises anything."""
    try:
        bundle, notes = storage.open(location, tuple(suffixes))
        held = Bundle(location, tuple(bundle.artifacts), bool(bundle.single))
        return held, tuple(notes)
    except ExportError:
        raise
    except Exception as error:  # noqa: BLE001 - foreign code
        _failed(origin, location, told_of(error), error)


def _failed(origin: ThirdParty, where: str, why: str, error: Exception | None) -> NoReturn:
    raise ExportError(
        "failed-plugin",
        f"the plugin {origin.name!r} of {origin.distribution} failed: {why}",
        hint="tell its authors, or do without it: choose another with --reader or --format",
        where=where[:100],
    ) from error
