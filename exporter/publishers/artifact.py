"""The artifact: a zip of the files that were written, and the page as it is, one click away."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final, Literal

from exporter.github.context import Context
from exporter.github.exchange import HttpError
from exporter.model import Link, Receipt
from exporter.publishers.told import Told
from exporter.report.words import count, size

if TYPE_CHECKING:
    from exporter.github.artifacts import Uploads
    from exporter.github.results import Results

DEFAULT_NAME: Final = "dagrun-report"

PAGE: Final = "text/html"
_IN_MEMORY: Final = 8 * 1024 * 1024
"""A zip up to this size is not written to the disk."""

_MOST_DAYS: Final = 4000
_QUOTA: Final = re.compile("insufficient usage|quota|usage exceeded", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How the artifact is to be, as the settings say."""

    name: str = DEFAULT_NAME
    retention_days: int = 0
    """0 leaves it to the repository."""
    compression_level: int = 3
    ignore_no_files: bool = False


class ArtifactUpload:
    """Uploads what was written; its receipt has the links for the summary and the comment."""

    name: ClassVar[str] = "artifact"

    def __init__(
        self, results: Results | None, context: Context, wanted: Wanted, *, folder: str = ""
    ) -> None:
        """Take the service, if there is one, and what tells this call from others of its job."""
        self._results = results
        self._context = context
        self._wanted = wanted
        self._folder = folder

    def publish(self, told: Told, files: Sequence[Receipt]) -> Receipt:
        """Upload the files, then the page on its own, which not every service takes."""
        del told
        paths = [file.path for file in files if file.path]
        if not paths:
            ignored = self._wanted.ignore_no_files
            message = "no artifact: nothing was written to a file; name a folder with output-dir"
            return self._receipt("skipped" if ignored else "failed", "" if ignored else message)
        if self._results is None:
            message = (
                "no artifact: this runner has no service for artifacts of version 4, as on GitHub"
                " Enterprise Server; the files are on the disk, where another step can take them"
            )
            return self._receipt("skipped", message)
        try:
            return self._published(self._results, paths, _page_of(files))
        except HttpError as error:
            return self._receipt("failed", f"no artifact: {_explained(error)}")
        except OSError as error:
            message = f"no artifact: its files cannot be packed ({error.strerror})"
            return self._receipt("failed", f"{message}; a folder for temporary files is needed")

    def _published(self, results: Results, paths: Sequence[str], page: str | None) -> Receipt:
        from tempfile import SpooledTemporaryFile  # noqa: PLC0415 - only where one uploads

        from exporter.github.artifacts import measured  # noqa: PLC0415 - as above
        from exporter.github.packing import fit_name, inside_names, pack  # noqa: PLC0415 - as above

        said: list[str] = []
        uploads = self._uploads(results, said)
        name = fit_name(self._wanted.name) or DEFAULT_NAME
        with SpooledTemporaryFile(max_size=_IN_MEMORY) as data:
            pack(inside_names(paths), data, level=self._wanted.compression_level)
            made = uploads.make(measured(data), name)
        if name != self._wanted.name:
            said.append(f"{self._wanted.name!r} is no name that an artifact may have")
        if made.name != name:
            taken = f"this workflow run has another {name} already"
            said.append(f"{taken}: give each job an artifact-name of its own")
        shown = self._page(uploads, page, made.name, said) if page else ()
        url = self._url(made.artifact_id)
        told = f"artifact {made.name} ({size(made.pack.size)}){f': {url}' if url else ''}"
        return Receipt(
            publisher=self.name,
            outcome="done",
            message="; ".join((told, *said)),
            links=(*shown, Link("Download all files", url)) if url else (),
            outputs={
                "artifact-id": made.artifact_id,
                "artifact-url": url,
                "artifact-digest": made.pack.sha256,
            },
        )

    def _page(self, uploads: Uploads, path: str, name: str, said: list[str]) -> tuple[Link, ...]:
        """Upload the page as it is: a browser opens it where a zip has to be unpacked first."""
        from exporter.github.artifacts import measured  # noqa: PLC0415 - only where one uploads
        from exporter.github.results import UnsupportedError  # noqa: PLC0415 - as above

        try:
            with Path(path).open("rb") as data:
                made = uploads.make(measured(data, PAGE), name, ".html")
        except UnsupportedError:
            return ()
        except (HttpError, OSError) as error:
            said.append(f"the page is in it and not beside it: {error}")
            return ()
        url = self._url(made.artifact_id)
        return (Link("Open the report", url),) if url else ()

    def _uploads(self, results: Results, said: list[str]) -> Uploads:
        from exporter.github.artifacts import Uploads, key_of, memory_for  # noqa: PLC0415 - as above

        context = self._context
        key = key_of(results.scope.job, self._folder)
        days, most = self._wanted.retention_days, context.retention_days
        if most and days > most:
            said.append(f"kept for {count(most, 'day')}, the most that the repository allows")
            days = most
        return Uploads(
            results=results,
            key=key,
            memory=memory_for(context.temporary, key),
            attempt=context.run_attempt or 1,
            expires_at=_later(results.http.wall(), days) if days else None,
        )

    def _url(self, artifact_id: str) -> str:
        run = self._context.run_url
        return f"{run}/artifacts/{artifact_id}" if run else ""

    def _receipt(self, outcome: Literal["skipped", "failed"], message: str) -> Receipt:
        return Receipt(publisher=self.name, outcome=outcome, message=message)


def _page_of(files: Sequence[Receipt]) -> str | None:
    """Return the page, if exactly one was written."""
    pages = [file.path for file in files if file.path and file.format == "html"]
    return pages[0] if len(pages) == 1 else None


def _later(now: float, days: int) -> str:
    """Return a moment so many days on, as the service wants it."""
    moment = datetime.fromtimestamp(now, UTC) + timedelta(days=min(days, _MOST_DAYS))
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _explained(error: HttpError) -> str:
    """Say what is wrong and the way out."""
    if error.status == 403 and _QUOTA.search(error.message):  # noqa: PLR2004
        return (
            "the storage for artifacts is full, as GitHub counts it every 6 to 12 hours; delete old"
            " ones or set a lower retention-days"
        )
    if error.kind == "conflict":
        return f"{error.message}; give each job an artifact-name of its own"
    if error.kind in {"unauthorized", "denied"}:
        return f"{error.message}; the token is the job's own and ends with it: run the job again"
    return f"{error.message}; the files are on the disk, where another step can take them"
