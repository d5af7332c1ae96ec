"""What is published to GitHub Actions, put together from the runner's own variables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TextIO

from exporter.github.client import GitHub, github_of
from exporter.github.commands import masks
from exporter.github.context import Context, context_of
from exporter.github.events import event_in
from exporter.github.http import Budget, Http
from exporter.github.results import results_of
from exporter.model.named import NamedTuple
from exporter.publishers.annotations import Annotations
from exporter.publishers.artifact import ArtifactUpload, Wanted
from exporter.publishers.base import Publisher
from exporter.publishers.comment import ComposeParts, PullRequestComment
from exporter.publishers.comment import Wanted as WantedComment
from exporter.publishers.job_summary import Compose, JobSummary
from exporter.publishers.locate import locator
from exporter.publishers.outputs import Outputs
from exporter.publishers.relayed import Before

ARTIFACT_SECONDS: Final = 12.0
"""What may be lost with a results service that does not work: less than half of what all may cost
together, so that the comment has its chance."""

COMMENT_SECONDS: Final = 10.0
"""What may be lost with GitHub's API on top of that."""

ARTIFACT_CALLS: Final = 160
"""Two artifacts of up to 32 blocks, each tried anew once under another name."""


class Commenting(NamedTuple):
    """What the comment is to be, and what makes its text."""

    wanted: WantedComment
    compose: ComposeParts


def api_of(
    context: Context,
    token: str | None,
    http: Callable[[Budget], Http],
    mask: Callable[[str], None],
) -> GitHub | None:
    """Return what asks GitHub's API, within its budget; None without a token."""
    return github_of(context, token, http(Budget(trouble=COMMENT_SECONDS)), mask)


def masking(log: TextIO) -> Callable[[str], None]:
    """Return what hides a secret in all that stands in the log from then on."""

    def mask(secret: str) -> None:
        log.writelines(f"{line}\n" for line in masks(secret))
        log.flush()

    return mask


def publishers_for(
    environment: Mapping[str, str],
    log: TextIO,
    *,
    compose: Compose,
    job_summary: bool = True,
    max_annotations: int = 10,
    storage: Path | None = None,
    artifact: Wanted | None = None,
    folder: str = "",
    comment: Commenting | None = None,
    token: str | None = None,
    before: Before | None = None,
    http: Callable[[Budget], Http] | None = None,
) -> list[Publisher]:
    """Return the publishers that have somewhere to publish to: none off GitHub.

    `log` takes the annotations, line by line: the runner reads both streams of a step. `compose`
    makes the job summary's text. `storage` is where the run was read from: a step's file is looked
    for from there on upwards. `artifact` says how the artifact is to be, `folder` what tells this
    call from others of the same job, `comment` what the pull request's comment is to be and how its
    text is made, `token` is for GitHub's API, and `http` makes what talks to GitHub within a
    budget. `before` is what a run before has published: then there is no artifact of our own, and
    nothing to annotate, as the files are not those of this checkout. The artifact comes first, as
    summary and comment link to it; the comment comes late, as it may take a while.
    """
    context = context_of(environment)
    if not context.active:
        return []

    def emit(line: str) -> None:
        log.write(f"{line}\n")
        log.flush()

    mask = masking(log)
    publishers: list[Publisher] = []
    if before is not None:
        publishers.append(before)
    elif artifact is not None and http is not None:
        budget = Budget(calls=ARTIFACT_CALLS, trouble=ARTIFACT_SECONDS)
        results = results_of(environment, http(budget), mask)
        publishers.append(ArtifactUpload(results, context, artifact, folder=folder))
    if job_summary:
        publishers.append(
            JobSummary(context.summary_path, compose, in_workspace=context.in_workspace)
        )
    if max_annotations > 0 and before is None:
        workspace = Path(context.workspace or ".")
        locate = locator(workspace, storage or workspace)
        publishers.append(Annotations(emit, limit=max_annotations, locate=locate))
    if comment is not None and http is not None:
        github = before.github if before else api_of(context, token, http, mask)
        found = before.found if before else None
        publishers.append(
            PullRequestComment(
                github, context, event_in(context), comment.wanted, comment.compose, found=found
            )
        )
    publishers.append(Outputs(context.output_path, in_workspace=context.in_workspace))
    return publishers
