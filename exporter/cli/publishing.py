"""The publishers that a command hands its files to, and what becomes of each."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exporter.border.channel import FaultError
from exporter.cli.keeper import Publish
from exporter.cli.settings import ExportSettings
from exporter.cli.wiring import http_within, in_actions
from exporter.model import ExportError, Receipt
from exporter.publishers.base import Publisher

if TYPE_CHECKING:
    from exporter.app.relay import Relayed
    from exporter.cli.session import Session
    from exporter.publishers.relayed import Before
    from exporter.publishers.told import Told


def make_publish(
    settings: ExportSettings,
    session: Session,
    relayed: Relayed | None,
    bugs: list[Sequence[str]],
) -> Publish | None:
    """Return what hands on what was written; None where there is no publisher.

    `bugs` gets the traceback of each that the worker met when it drew a text for one.
    """
    publishers = make_publishers(settings, session, relayed)
    if not publishers:
        return None
    from exporter.publishers.told import told_from  # noqa: PLC0415 - only on GitHub

    def publish(said: Mapping[str, Any], files: Sequence[Receipt]) -> Sequence[Receipt]:
        told = told_from(said)
        receipts: list[Receipt] = []
        for publisher in publishers:
            receipts.append(_published(publisher, told, [*files, *receipts], bugs))
        return receipts

    return publish


def make_publishers(
    settings: ExportSettings, session: Session, relayed: Relayed | None
) -> list[Publisher]:
    """Return the publishers that have somewhere to publish to: off GitHub plugins' own alone."""
    from exporter.plugins import foreign_publishers  # noqa: PLC0415 - only what exports needs it

    if not in_actions(os.environ):
        return foreign_publishers()
    from exporter.cli.drawn import Drawn  # noqa: PLC0415 - only on GitHub
    from exporter.publishers.actions import Commenting, publishers_for  # noqa: PLC0415 - only on GitHub
    from exporter.publishers.artifact import Wanted  # noqa: PLC0415 - as above
    from exporter.publishers.comment import Wanted as WantedComment  # noqa: PLC0415 - as above
    from exporter.publishers.comment import leg_of  # noqa: PLC0415 - as above

    drawn = Drawn(session)
    comment = None
    if settings.comment != "never":
        wanted = WantedComment(
            mode=settings.comment,
            key=settings.comment_key,
            leg=leg_of(settings.matrix),
            pull=settings.pr_number,
        )
        comment = Commenting(wanted, drawn.comment)

    ours = publishers_for(
        os.environ,
        sys.stderr,
        compose=drawn.summary,
        storage=Path(settings.storage_path),
        job_summary=settings.job_summary,
        max_annotations=settings.max_annotations if settings.annotations else 0,
        artifact=Wanted(
            name=settings.artifact_name,
            retention_days=settings.retention_days,
            compression_level=settings.compression_level,
            ignore_no_files=settings.if_no_files_found == "ignore",
        )
        if settings.upload_artifact
        else None,
        folder=settings.output_dir or settings.output,
        comment=comment,
        token=settings.github_token,
        before=_before(relayed),
        http=http_within,
    )
    return [*ours, *foreign_publishers()]


def _before(relayed: Relayed | None) -> Before | None:
    if relayed is None:
        return None
    from exporter.publishers.relayed import Before  # noqa: PLC0415 - only under `workflow_run`

    return Before(relayed.told, relayed.fetched.github, relayed.fetched.found)


def _published(
    publisher: Publisher, told: Told, files: Sequence[Receipt], bugs: list[Sequence[str]]
) -> Receipt:
    """Let one publish; what the worker cannot draw for it costs the others nothing."""
    try:
        return publisher.publish(told, files)
    except FaultError as fault:
        bugs.append(fault.lines)
        message = f"{publisher.name}: the text for it could not be made, which is a bug"
    except ExportError as error:  # no memory for it, for one
        message = f"{publisher.name}: {error}"
    return Receipt(publisher=publisher.name, outcome="failed", message=message)
