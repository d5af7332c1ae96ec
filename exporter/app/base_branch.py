"""The baseline that nobody has to name: the newest report of the base branch."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from exporter.app.relay import report_in
from exporter.github.baseline import NoBaselineError, fetch_baseline
from exporter.github.context import Context
from exporter.github.events import Event
from exporter.model import Bundle, ExportError

if TYPE_CHECKING:
    from exporter.github.client import GitHub


def open_base_branch(github: GitHub | None, context: Context, event: Event, name: str) -> Bundle:
    """Fetch and open the newest report of the base branch.

    Raises ExportError when there is none.
    """
    if github is None:
        raise _none("there is no token, see `github-token`")
    file = BytesIO()
    try:
        found = fetch_baseline(github, event, name, file, run_id=context.run_id)
    except NoBaselineError as error:
        raise _none(str(error)) from error
    run = found.workflow_run
    of_run = f" of workflow run {run.id}" if run and run.id else ""
    return report_in(name, file, f"the artifact {name}{of_run}")


def _none(why: str) -> ExportError:
    return ExportError(
        "no-base-report",
        why,
        hint="let the workflow run on that branch too, or name an export with `baseline`",
        kind="nothing",
    )
