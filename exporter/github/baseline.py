"""The newest report of the base branch: found among the repository's artifacts, and fetched.

Anybody may open a pull request from a branch that is called like the base branch, and its workflow
may upload anything under any name. So only what was run from a branch of this very repository is
taken, by the ids of the repositories, and it is still read as data only.
"""

from __future__ import annotations

from itertools import islice
from typing import IO, TYPE_CHECKING, Final

from exporter.github.client import GitHub
from exporter.github.events import Event
from exporter.github.exchange import HttpError
from exporter.github.relay import MOST_BYTES, ZIPS

if TYPE_CHECKING:
    from exporter.github.wire import Artifact

PAGES: Final = 4
"""So many calls look for it, 100 artifacts each."""

CALLS: Final = PAGES + 2
"""Two more fetch it: the API tells where it is, and there it is."""

SECONDS: Final = 4.0
"""What may be lost with a GitHub that does not answer, before the comment has its chance."""

PERMISSION: Final = "permissions: {actions: read}"


class NoBaselineError(Exception):
    """There is nothing to compare with; the message says why."""


def fetch_baseline(
    github: GitHub, event: Event, name: str, into: IO[bytes], *, run_id: int | None
) -> Artifact:
    """Fetch the newest artifact of that name of the base branch into a file.

    `run_id` is the workflow run that this is: its own artifacts are of earlier attempts. At most
    `CALLS` calls. Raises NoBaselineError.
    """
    branch = event.base_ref
    if branch is None:
        raise NoBaselineError("the event tells of no branch to compare with")
    try:
        found = _newest(github, name, branch, run_id)
        got = github.download(found.id, into, limit=MOST_BYTES)
    except HttpError as error:
        way_out = f"; the job needs `{PERMISSION}`" if error.kind == "denied" else ""
        raise NoBaselineError(f"{error}{way_out}") from error
    if found.digest is not None and found.digest != f"sha256:{got.sha256}":
        raise NoBaselineError(f"the artifact {name} is not what was uploaded: digests differ")
    if got.media_type not in ZIPS:
        raise NoBaselineError(f"the artifact {name} is no zip")
    return found


def _newest(github: GitHub, name: str, branch: str, run_id: int | None) -> Artifact:
    expired = False
    for page in islice(github.artifacts(name), PAGES):
        fitting = [each for each in page if each.name == name and _is_of(each, branch, run_id)]
        live = [each for each in fitting if not each.expired]
        if live:
            return max(live, key=lambda each: each.id)
        expired = expired or bool(fitting)
    why = "the newest has expired" if expired else "none was uploaded there yet"
    raise NoBaselineError(f"the branch {branch} has no artifact {name}: {why}")


def _is_of(artifact: Artifact, branch: str, run_id: int | None) -> bool:
    """Tell whether it was made by another run, from that branch of this repository itself."""
    run = artifact.workflow_run
    return (
        run is not None
        and run.id is not None
        and run.id != run_id
        and run.head_branch == branch
        and run.repository_id is not None
        and run.repository_id == run.head_repository_id
    )
