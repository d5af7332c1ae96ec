"""What makes the viewer's pages: a worker for each, as for an export, with what a page needs."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.util import find_spec
from threading import Timer
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from exporter.app.pick import Pick
from exporter.app.request import BASELINE, STDOUT, STORAGE, BaselineRequest, ExportRequest, to_json
from exporter.app.serve import FILES, Wanted, bad_address
from exporter.app.wire import bugs_from_json
from exporter.border.scratch import scratch
from exporter.cli.errors import tell_parts
from exporter.cli.keeper import Keeper, Open, Opened
from exporter.cli.picking import PickSettings, pick_of
from exporter.cli.places import place
from exporter.cli.session import session
from exporter.cli.threshold import percent_of
from exporter.model import ExportError, Receipt
from exporter.model.statuses import RUN_STATUSES
from exporter.redaction import secrets_of
from exporter.storage.files import FileArtifact

if TYPE_CHECKING:
    from exporter.cli.commands.serve import ServeSettings
    from exporter.cli.session import Session

_LARGEST: Final = 256 * 1024 * 1024
"""Bytes of one page: they are in memory until it is sent."""
_PATIENCE: Final = 2
"""How much longer by the clock than of processor time: other pages are made meanwhile."""
_MEND: Final = "mend it in the address"
_WORDS: Final = {
    "json": "JSON",
    "csv": "CSV",
    "markdown": "Markdown",
    "junit": "JUnit XML",
    "pdf": "PDF",
}


class Pages:
    """Makes pages; any number of threads may ask."""

    def __init__(self, settings: ServeSettings) -> None:
        """Take the settings. Raises ExportError where one makes no sense."""
        self._settings = settings
        self._percent = percent_of(settings.alert_threshold)
        self._secrets = secrets_of(os.environ) if settings.redact else ()
        self._limits = settings.limits()._replace(filled=_LARGEST)
        self._storage = Watched(place(settings.storage_path, limits=self._limits))
        self._only()

    def stamp(self) -> object:
        """Return how the storage's files stand; None where nobody knows.

        Which runs there are changes with the time, too, where that was asked for.
        """
        stamp = self._storage.stamp()
        return stamp if stamp is None or self._settings.since is None else (stamp, self._only())

    def draw(self, wanted: Wanted) -> bytes:
        """Have a worker make a page. Raises ExportError."""
        if wanted.page == "runs":
            return self._drawn("runs", ("html",), asking=self._asking(wanted))
        request = ExportRequest(
            storage_path=self._settings.storage_path,
            run_id=wanted.run,
            reader=self._settings.reader,
            formats=(wanted.format,),
            output=STDOUT,
            redact=self._settings.redact,
            redact_patterns=self._settings.redact_pattern,
            baseline=self._baseline(wanted) if wanted.page == "compare" else None,
        )
        only = self._only()
        shown = {"only": only and only._asdict(), "links": _links(wanted)}
        return self._drawn(
            "export",
            request.formats,
            request=to_json(request),
            own=False,
            remarks=None,
            shown=shown,
        )

    def _drawn(self, name: str, formats: Sequence[str], **said: Any) -> bytes:
        page = _Page()
        keeper = Keeper(
            {STORAGE: self._storage.open, BASELINE: self._storage.open},
            doing=_quiet,
            output=STDOUT,
            formats=formats,
            secrets=self._secrets,
            held=page,
        )
        # What typesets a PDF has threads; nothing else needs any.
        with session(self._limits._replace(threads="pdf" in formats)) as worker:
            worker.serve(keeper.serve)
            try:
                with self._watched(worker):
                    answer = worker.ask(name, secrets=keeper.searches, progress=False, **said)
            finally:
                keeper.close()
                page.drop()
        if bugs := bugs_from_json(answer.said.get("bugs", ())):
            tell_parts((), bugs)
        return page.whole()

    @contextmanager
    def _watched(self, worker: Session) -> Iterator[None]:
        """Stop a worker that takes no processor time, and does not come to an end either."""
        seconds = self._limits.seconds * _PATIENCE
        if not seconds:
            yield
            return
        watch = Timer(seconds, worker.stop)
        watch.daemon = True
        watch.start()
        try:
            yield
        except ExportError as error:
            if error.code != "killed" or not watch.finished.is_set():
                raise
            raise ExportError(
                "time-limit",
                f"this takes more than {seconds:,} seconds",
                hint="export less, or raise time-limit",
            ) from error
        finally:
            watch.cancel()

    def _asking(self, wanted: Wanted) -> dict[str, Any]:
        only, pick = self._only(), pick_of(_picks(wanted.filters), _now)
        return {
            "location": self._settings.storage_path,
            "reader": self._settings.reader,
            "only": only and only._asdict(),
            "pick": pick and pick._asdict(),
            "number": wanted.number,
            "typed": [each for each in wanted.filters if each[0] != "status"],
            "redact": self._settings.redact,
            "patterns": self._settings.redact_pattern,
        }

    def _only(self) -> Pick | None:
        return pick_of(self._settings, _now)

    def _baseline(self, wanted: Wanted) -> BaselineRequest:
        return BaselineRequest(
            where=self._settings.storage_path,
            run_id=wanted.base,
            reader=self._settings.reader,
            required=True,
            alert_percent=self._percent,
            redact=self._settings.redact,
            redact_patterns=self._settings.redact_pattern,
        )


class Watched:
    """A storage that is opened again and again, by the rule that was the last one's."""

    def __init__(self, opened: Open) -> None:
        self._opened = opened
        self._suffixes: Sequence[str] = ()

    def open(self, suffixes: Sequence[str]) -> Opened:
        """Open it, and remember for which files."""
        self._suffixes = tuple(suffixes)
        return self._opened(suffixes)

    def stamp(self) -> object:
        """Return what is another whenever a file is another, or has been written to."""
        if not self._suffixes:
            return None
        opened = self._opened(self._suffixes)
        if opened.file is not None:
            with opened.file as file:
                status = os.fstat(file.fileno())
            return (status.st_ino, status.st_size, status.st_ctime_ns)
        files = []
        for each in opened.artifacts:
            if not isinstance(each, FileArtifact):
                return None
            files.append((each.name, each.size, each.changed))
        return hash((tuple(files), opened.notes))


class _Page:
    """A page while it is made: a file that has no name."""

    def __init__(self) -> None:
        self._file = scratch()
        self._page: bytes | None = None
        self.descriptor = self._file.fileno()

    def finish(self, size: int, kind: str) -> Receipt:
        with self._file as file:
            file.seek(0)
            self._page = file.read(size)
        return Receipt(publisher="viewer", outcome="done", format=kind)

    def failed(self, error: OSError) -> ExportError:
        return ExportError(
            "page-too-large",
            f"the page cannot be kept until it is whole ({error.strerror})",
            hint="export the run instead",
        )

    def drop(self) -> None:
        self._file.close()

    def whole(self) -> bytes:
        if self._page is None:
            raise LookupError("the worker has made no page")
        return self._page


def _picks(filters: Sequence[tuple[str, str]]) -> PickSettings:
    """Read the filters of an address. Raises ExportError where one cannot be read."""
    given: dict[str, list[str]] = {}
    for name, text in filters:
        given.setdefault(name, []).append(text)
    statuses = tuple(word for text in given.get("status", ()) for word in text.split(","))
    for each in statuses:
        if each not in RUN_STATUSES:
            raise bad_address(f"status is none of {', '.join(RUN_STATUSES)}", _MEND)
    newest = given.get("newest", [None])[-1]
    if newest is not None and not (newest.isascii() and newest.isdigit() and int(newest[:9]) > 0):
        raise bad_address("newest is no number from 1 on", _MEND)
    return PickSettings(
        status=statuses,  # type: ignore[arg-type]  # which they are was looked at
        dag=tuple(given.get("dag", ())),
        since=given.get("since", [None])[-1],
        newest=int(newest[:9]) if newest else None,
    )


def _links(wanted: Wanted) -> list[tuple[str, str]]:
    """Return where a page leads to, in words and as seen from its own address."""
    if wanted.format != "html":
        return []
    if wanted.page == "compare":
        query = urlencode({"base": wanted.base, "head": wanted.run, "format": "json"})
        own = f"runs/{quote(wanted.run, safe='')}/"
        return [("All runs", "./"), ("This run alone", own), ("JSON", f"compare?{query}")]
    before = f"../../compare?head={quote(wanted.run, safe='')}"
    beside = [
        (text, name)
        for name, kind in FILES.items()
        if (text := _WORDS.get(kind)) and (kind != "pdf" or find_spec("typst"))
    ]
    return [("All runs", "../../"), ("Compared with the run before", before), *beside]


def _now() -> datetime:
    """Return the time to the minute: for so long a page that depends on it is kept."""
    return datetime.now(UTC).replace(second=0, microsecond=0)


def _quiet(_: str) -> None:
    pass
