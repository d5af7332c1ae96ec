"""Report what another workflow run has left: as data, by the same line as any other run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, BinaryIO, Final

from exporter.github.client import GitHub
from exporter.github.context import Context
from exporter.github.events import Event
from exporter.github.relay import Fetched, fetch_report
from exporter.model import Bundle, ExportError, Link, Note, Receipt

READER: Final = "native"
"""What reads it: our own format and nothing else."""

_REPORT: Final = "report.json"
_MOST_BYTES: Final = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Relayed:
    """What takes the place of the files on the disk."""

    fetched: Fetched
    file: BinaryIO
    """The artifact as it was fetched: nobody has looked into it."""
    notes: tuple[Note, ...]
    told: Receipt
    """Where the artifact can be seen, for the summary and the comment."""
    reader: str = READER

    @property
    def location(self) -> str:
        """Return what it is called in messages."""
        return f"the artifact {self.fetched.name}"


def relay(
    github: GitHub, context: Context, event: Event, name: str, file: BinaryIO, *, pull: int | None
) -> Relayed | Receipt:
    """Fetch what the run before has uploaded into a file, or say why there is nothing."""
    fetched = fetch_report(github, event, name, file, pull=pull)
    if isinstance(fetched, Receipt):
        return fetched
    note = Note(
        code="relayed",
        level="info",
        message="Made from what another workflow run has uploaded; that run alone vouches for it.",
        where=fetched.name,
    )
    return Relayed(fetched, file, (note,), _told(fetched, context, event))


def report_in(file: IO[bytes], location: str) -> Bundle:
    """Return the export in a fetched artifact: that one file, read from the zip and never unpacked.

    Raises ExportError when it is not there or the zip is damaged.
    """
    from exporter.storage import Limits  # noqa: PLC0415 - only under `workflow_run`
    from exporter.storage.archive import open_archive  # noqa: PLC0415 - as above

    limits = Limits(file_bytes=_MOST_BYTES)
    bundle, _ = open_archive(file, (".json",), location=location, limits=limits)
    only = bundle.only([_REPORT])
    if not only.artifacts:
        raise ExportError(
            "no-relayed-report",
            f"there is no {_REPORT} in it that can be read",
            hint="keep json among the formats of the workflow that uploads it",
            where=location,
            kind="nothing",
        )
    return Bundle(location, only.artifacts, single=True)


def _told(fetched: Fetched, context: Context, event: Event) -> Receipt:
    base = context.repository_url
    run_id = event.relayed.run_id if event.relayed else None
    if base is None or run_id is None:
        return Receipt(publisher="relay", outcome="done")
    url = f"{base}/actions/runs/{run_id}/artifacts/{fetched.artifact_id}"
    return Receipt(publisher="relay", outcome="done", links=(Link("Download all files", url),))
