"""The one place that makes what touches the world: clock, environment, folders, streams."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from exporter import __version__
from exporter.app.tools import Tools
from exporter.cli.common import TalkSettings
from exporter.cli.console import Console
from exporter.cli.discreet import Clean
from exporter.cli.settings import ExportSettings
from exporter.cli.threshold import AUTO_BASELINE, NONE, baseline_request
from exporter.model import Bundle, ExportError, Note, Receipt
from exporter.plugins import load_readers, load_renderer, reader_suffixes
from exporter.publishers.base import Publisher
from exporter.readers.choose import LATEST
from exporter.storage import open_storage

if TYPE_CHECKING:
    from exporter.app.baseline import BaselineRequest
    from exporter.app.relay import Relayed
    from exporter.github.http import Budget, Http
    from exporter.publishers.relayed import Before

GENERATOR = f"dagrun-export {__version__}"


def in_actions(environ: Mapping[str, str]) -> bool:
    """Say whether this runs as a step of a workflow."""
    return environ.get("GITHUB_ACTIONS") == "true"


def make_console(talk: TalkSettings, clean: Clean) -> Console:
    """Return a console for standard error, as this process finds it."""
    environ = os.environ
    terminal = sys.stderr.isatty()
    color = talk.color == "always" or (
        talk.color == "auto"
        and terminal
        and not environ.get("NO_COLOR")
        and environ.get("TERM") != "dumb"
    )
    return Console(
        sys.stderr,
        quietness=talk.quiet - talk.verbose,
        color=color,
        actions=in_actions(environ),
        progress=talk.progress and terminal and not environ.get("CI") and not talk.quiet,
        clean=clean,
    )


def make_tools(
    console: Console, publishers: Sequence[Publisher] = (), relayed: Relayed | None = None
) -> Tools:
    """Return what a use case works with; what was relayed takes the place of files on the disk."""
    from exporter.redaction import secrets_of  # noqa: PLC0415 - `list` and `readers` need no rules

    return Tools(
        open_storage=(lambda *_: (relayed.bundle, relayed.notes)) if relayed else _open,
        suffixes=reader_suffixes,
        readers=load_readers,
        renderer=load_renderer,
        publishers=publishers,
        stdout=_stdout,
        doing=console.doing,
        secrets=secrets_of(os.environ),
        generator=GENERATOR,
    )


def own_run(settings: ExportSettings, tools: Tools) -> Tools:
    """Return tools that ask GitHub for the workflow run, this one unless another is named."""
    from exporter.app.own_run import OwnRun  # noqa: PLC0415 - only on GitHub
    from exporter.github.context import context_of  # noqa: PLC0415 - as above
    from exporter.github.runs import CALLS  # noqa: PLC0415 - as above
    from exporter.publishers.actions import api_of, masking  # noqa: PLC0415 - as above

    context = context_of(os.environ)
    run_id = context.run_id if settings.run_id == LATEST else _number(settings.run_id)
    if run_id is None:
        raise ExportError(
            "no-such-run",
            "this is no id of a workflow run",
            hint="leave it out, or set it to a run's number",
            where=settings.run_id[:100],
            kind="usage",
        )

    def http(budget: Budget) -> Http:
        budget.calls = CALLS
        return _http(budget)

    own = OwnRun(
        api_of(context, settings.github_token, http, masking(sys.stderr)),
        run_id,
        os.environ.get("RUNNER_NAME") if run_id == context.run_id else None,
    )

    def opened(
        location: str, _: Sequence[str], skip: Sequence[Path]
    ) -> tuple[Bundle, tuple[Note, ...]]:
        workspace, notes = _open(location, (".yml", ".yaml"), skip)
        bundle, more = own.open(workspace)
        return bundle, (*notes, *more)

    return tools._replace(open_storage=opened, readers=own.readers)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None  # noqa: PLR2004


def make_baseline(settings: ExportSettings) -> BaselineRequest | None:
    """Return what a run is compared with; in the action the base branch where nobody says."""
    default = AUTO_BASELINE if in_actions(os.environ) else NONE
    request = baseline_request(settings, default=default)
    if request is not None and in_actions(os.environ):
        request = request._replace(revision=_revision())
    if request is None or not request.looked_for:
        return request

    def opened(*_: object) -> tuple[Bundle, tuple[Note, ...]]:
        from exporter.app.base_branch import open_base_branch  # noqa: PLC0415 - only on GitHub
        from exporter.github.baseline import CALLS, SECONDS  # noqa: PLC0415 - as above
        from exporter.github.client import github_of  # noqa: PLC0415 - as above
        from exporter.github.context import context_of  # noqa: PLC0415 - as above
        from exporter.github.events import event_in  # noqa: PLC0415 - as above
        from exporter.github.http import Budget  # noqa: PLC0415 - as above
        from exporter.publishers.actions import masking  # noqa: PLC0415 - as above

        context = context_of(os.environ)
        http = _http(Budget(calls=CALLS, trouble=SECONDS, waiting=SECONDS))
        github = github_of(context, settings.github_token, http, masking(sys.stderr))
        event = event_in(context)
        return open_base_branch(github, context, event, settings.artifact_name), ()

    return request._replace(opened=opened)


def _revision() -> str | None:
    """Return the commit that is run for: of a pull request its newest, not the trial merge."""
    from exporter.github.context import context_of  # noqa: PLC0415 - only on GitHub
    from exporter.github.events import event_in  # noqa: PLC0415 - as above

    context = context_of(os.environ)
    event = event_in(context)
    # under `workflow_run` the event tells of the commit of the run before
    return (None if event.relayed else event.head_sha) or context.sha


def make_relay(settings: ExportSettings) -> Relayed | Receipt | None:
    """Return what the workflow run before has uploaded; None but under `workflow_run`.

    A receipt says why there is nothing.
    """
    if not in_actions(os.environ) or os.environ.get("GITHUB_EVENT_NAME") != "workflow_run":
        return None
    from exporter.app.relay import relay  # noqa: PLC0415 - only under `workflow_run`
    from exporter.github.context import context_of  # noqa: PLC0415 - as above
    from exporter.github.events import event_in  # noqa: PLC0415 - as above
    from exporter.publishers.actions import api_of, masking  # noqa: PLC0415 - as above

    context = context_of(os.environ)
    github = api_of(context, settings.github_token, _http, masking(sys.stderr))
    if github is None:
        return None
    return relay(github, context, event_in(context), settings.artifact_name, settings.pr_number)


def make_publishers(settings: ExportSettings, relayed: Relayed | None = None) -> list[Publisher]:
    """Return the publishers that have somewhere to publish to: none off GitHub."""
    if not in_actions(os.environ):
        return []
    from exporter.publishers.actions import Commenting, publishers_for  # noqa: PLC0415 - only on GitHub
    from exporter.publishers.artifact import Wanted  # noqa: PLC0415 - as above
    from exporter.publishers.comment import Wanted as WantedComment  # noqa: PLC0415 - as above
    from exporter.publishers.comment import leg_of  # noqa: PLC0415 - as above
    from exporter.renderers.markdown import comment_parts, summary_text  # noqa: PLC0415 - as above

    comment = None
    if settings.comment != "never":
        wanted = WantedComment(
            mode=settings.comment,
            key=settings.comment_key,
            leg=leg_of(settings.matrix),
            pull=settings.pr_number,
        )
        comment = Commenting(wanted, comment_parts)

    return publishers_for(
        os.environ,
        sys.stderr,
        compose=summary_text,
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
        http=_http,
    )


def _before(relayed: Relayed | None) -> Before | None:
    if relayed is None:
        return None
    from exporter.publishers.relayed import Before  # noqa: PLC0415 - only under `workflow_run`

    return Before(relayed.told, relayed.fetched.github, relayed.fetched.found)


def _http(budget: Budget) -> Http:
    """Return what talks to GitHub's services within a budget."""
    from random import random  # noqa: PLC0415 - only on GitHub
    from time import monotonic, sleep, time  # noqa: PLC0415 - as above

    from exporter.github.http import Http  # noqa: PLC0415 - as above
    from exporter.github.transport import Network  # noqa: PLC0415 - as above

    return Http(
        transport=Network(os.environ),
        now=monotonic,
        sleep=sleep,
        chance=random,
        wall=time,
        agent=GENERATOR.replace(" ", "/"),
        budget=budget,
    )


def _open(
    location: str, suffixes: Sequence[str], skip: Sequence[Path]
) -> tuple[Bundle, tuple[Note, ...]]:
    return open_storage(location, suffixes, skip=skip)


def _stdout() -> BinaryIO:
    stream: Any = sys.stdout
    buffer: BinaryIO = stream.buffer
    return buffer
