"""The one place that makes what touches the world: clock, environment, folders, streams."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from exporter import __version__
from exporter.app.request import LATEST, BaselineRequest, ExportRequest
from exporter.border.scratch import scratch
from exporter.cli.common import TalkSettings
from exporter.cli.console import Console
from exporter.cli.discreet import Clean
from exporter.cli.keeper import Keeper, Open, Opened, Publish
from exporter.cli.settings import ExportSettings
from exporter.cli.threshold import AUTO_BASELINE, NONE, baseline_request
from exporter.model import ExportError, Receipt
from exporter.redaction import secrets_of
from exporter.storage.limits import limits_of
from exporter.storage.open import open_storage

if TYPE_CHECKING:
    from datetime import datetime

    from exporter.app.pick import Pick
    from exporter.app.relay import Relayed
    from exporter.cli.picking import PickSettings
    from exporter.cli.session import Session
    from exporter.github.http import Budget, Http

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


def tell_confined(console: Console, session: Session) -> None:
    """Say, to who wants to know, what the process that reads could not give up."""
    for each in session.missing:
        console.say(f"the process that reads is less confined: {each}", "debug")


def make_keeper(
    console: Console,
    storages: Mapping[str, Open],
    request: ExportRequest | None = None,
    publish: Publish | None = None,
) -> Keeper:
    """Return what answers the worker, with what the user asked for where it is an export."""
    if request is None:
        return Keeper(storages, doing=console.doing)
    return Keeper(
        storages,
        doing=console.doing,
        output=request.output,
        formats=request.formats,
        secrets=secrets_of(os.environ) if request.redact else (),
        stdout=_stdout,
        publish=publish,
    )


def own_run(settings: ExportSettings, skip: Sequence[Path]) -> Open:
    """Return what asks GitHub for the workflow run, this one unless another is named."""
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
        return http_within(budget)

    own = OwnRun(
        api_of(context, settings.github_token, http, masking(sys.stderr)),
        run_id,
        os.environ.get("RUNNER_NAME") if run_id == context.run_id else None,
    )

    most = limits_of(settings.size_limit, settings.files_limit)

    def opened(_: Sequence[str]) -> Opened:
        workspace, notes = open_storage(
            settings.storage_path, (".yml", ".yaml"), skip=skip, limits=most
        )
        bundle, more = own.open(workspace)
        return Opened(bundle.location, bundle.artifacts, (*notes, *more), reporting=own.reporting)

    return opened


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None  # noqa: PLR2004


def make_baseline(settings: ExportSettings) -> BaselineRequest | None:
    """Return what a run is compared with; in the action the base branch where nobody says."""
    default = AUTO_BASELINE if in_actions(os.environ) else NONE
    request = baseline_request(settings, default=default)
    if request is not None and in_actions(os.environ):
        request = request._replace(revision=_revision())
    return request


def make_pick(settings: PickSettings) -> Pick | None:
    """Return which runs are meant; spans of time end now."""
    from exporter.cli.picking import pick_of  # noqa: PLC0415 - one run alone is picked by its id

    def now() -> datetime:
        from datetime import UTC, datetime  # noqa: PLC0415 - seldom asked for

        return datetime.now(UTC)

    return pick_of(settings, now)


def base_branch(settings: ExportSettings) -> Open:
    """Return what fetches the newest report of the base branch for the worker."""

    def opened(_: Sequence[str]) -> Opened:
        from exporter.app.base_branch import fetch_base_branch  # noqa: PLC0415 - only on GitHub
        from exporter.github.baseline import CALLS, SECONDS  # noqa: PLC0415 - as above
        from exporter.github.client import github_of  # noqa: PLC0415 - as above
        from exporter.github.context import context_of  # noqa: PLC0415 - as above
        from exporter.github.events import event_in  # noqa: PLC0415 - as above
        from exporter.github.http import Budget  # noqa: PLC0415 - as above
        from exporter.publishers.actions import masking  # noqa: PLC0415 - as above

        context = context_of(os.environ)
        http = http_within(Budget(calls=CALLS, trouble=SECONDS, waiting=SECONDS))
        github = github_of(context, settings.github_token, http, masking(sys.stderr))
        file = scratch()
        event = event_in(context)
        try:
            where = fetch_base_branch(github, context, event, settings.artifact_name, file)
        except BaseException:
            file.close()
            raise
        return Opened(where, file=file, report=True)

    return opened


def relayed_storage(relayed: Relayed) -> Open:
    """Return what hands the worker the artifact of the workflow run before."""

    def opened(_: Sequence[str]) -> Opened:
        return Opened(relayed.location, notes=relayed.notes, file=relayed.file, report=True)

    return opened


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
    github = api_of(context, settings.github_token, http_within, masking(sys.stderr))
    if github is None:
        return None
    file = scratch()
    event, name = event_in(context), settings.artifact_name
    found = relay(github, context, event, name, file, pull=settings.pr_number)
    if isinstance(found, Receipt):
        file.close()
    return found


def http_within(budget: Budget) -> Http:
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


def _stdout() -> BinaryIO:
    stream: Any = sys.stdout
    buffer: BinaryIO = stream.buffer
    return buffer
