"""The baseline that nobody has to name: the newest report of the base branch."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from exporter.github.baseline import NoBaselineError, fetch_baseline
from exporter.github.context import Context
from exporter.github.events import Event
from exporter.model import ExportError

if TYPE_CHECKING:
    from exporter.github.client import GitHub


def fetch_base_branch(
    github: GitHub | None, context: Context, event: Event, name: str, file: IO[bytes]
) -> str:
    """Fetch the newest report of the base branch into a file, unopened, and say where it is from.

    Raises ExportError when there is none.
    """
    if github is None:
        raise _none("there is no token, see `github-token`")
    try:
        found = fetch_baseline(github, event, name, file, run_id=context.run_id)
    except NoBaselineError as error:
        raise _none(str(error)) from error
    run = found.workflow_run
    of_run = f" of workflow run {run.id}" if run and run.id else ""
    return f"the artifact {name}{of_run}"


def _none(why: str) -> ExportError:
    return ExportError(
        "no-base-report",
        why,
        hint="let the workflow run on that branch too, or name an export with `baseline`",
        kind="nothing",
    )
