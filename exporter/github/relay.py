"""Under `workflow_run`: find what the run before has left, and the pull request that it is of.

A pull request from a fork runs with a token that may write nothing. A second workflow, started by
the end of the first, may write, and runs with the base branch's own files. What it fetches is the
word of whoever opened the pull request: it is data, is never unpacked to disk, and says nothing
about where to comment. That comes from the event.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final

from exporter.github.client import GitHub
from exporter.github.events import Event
from exporter.github.exchange import HttpError
from exporter.github.pulls import Found, find_pull
from exporter.model import Receipt

if TYPE_CHECKING:
    from exporter.github.wire import Artifact

MOST_BYTES: Final = 64 * 1024 * 1024
"""The largest artifact that is fetched from a run that anybody may have started."""

ZIPS: Final = frozenset(
    {"", "application/zip", "application/x-zip-compressed", "application/octet-stream", "zip"}
)


@dataclass(frozen=True, slots=True)
class Fetched:
    """The artifact of the run before, in a file, and where to comment."""

    github: GitHub
    found: Found
    artifact_id: int
    name: str


def fetch_report(
    github: GitHub, event: Event, name: str, into: IO[bytes], *, pull: int | None = None
) -> Fetched | Receipt:
    """Fetch the artifact of the run that has ended into a file, or say why there is none.

    `pull` is the pull request that the user named.
    """
    try:
        found = find_pull(github, event, pull)
        if found.number is None:
            why = found.why or "the workflow run before is of no pull request"
            return _receipt("skipped", why)
        artifact = _newest(github, event, name)
        if isinstance(artifact, Receipt):
            return artifact
        got = github.download(artifact.id, into, limit=MOST_BYTES)
    except HttpError as error:
        return _receipt("failed", f"{error}; the job needs `permissions: {{actions: read}}`")
    if artifact.digest is not None and artifact.digest != f"sha256:{got.sha256}":
        return _receipt("failed", f"the artifact {name} is not what was uploaded: digests differ")
    if got.media_type not in ZIPS:
        return _receipt("failed", f"the artifact {name} is no zip")
    return Fetched(github, found, artifact.id, artifact.name)


def _newest(github: GitHub, event: Event, name: str) -> Artifact | Receipt:
    """Return the run's newest artifact of that name, or with what is added where it was taken."""
    run = event.relayed
    if run is None or run.run_id is None:
        return _receipt("skipped", "the event names no workflow run")
    found = [artifact for page in github.run_artifacts(run.run_id) for artifact in page]
    names = {name, f"{name}-{run.attempt}"}
    fitting = [artifact for artifact in found if artifact.name in names]
    fitting = fitting or [artifact for artifact in found if artifact.name.startswith(f"{name}-")]
    live = [artifact for artifact in fitting if not artifact.expired]
    if live:
        return max(live, key=lambda artifact: artifact.id)
    why = "it has expired" if fitting else "the run may have ended before it was uploaded"
    return _receipt("skipped", f"the workflow run before has no artifact {name}: {why}")


def _receipt(outcome: str, why: str) -> Receipt:
    failed = outcome == "failed"
    return Receipt(
        publisher="relay", outcome="failed" if failed else "skipped", message=f"no report: {why}"
    )
