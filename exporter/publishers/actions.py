"""What is published to GitHub Actions, put together from the runner's own variables."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from exporter.github.context import context_of
from exporter.publishers.annotations import Annotations
from exporter.publishers.base import Publisher
from exporter.publishers.job_summary import Compose, JobSummary
from exporter.publishers.locate import locator
from exporter.publishers.outputs import Outputs


def publishers_for(
    environment: Mapping[str, str],
    log: TextIO,
    *,
    compose: Compose,
    job_summary: bool = True,
    max_annotations: int = 10,
    storage: Path | None = None,
) -> list[Publisher]:
    """Return the publishers that have somewhere to publish to: none off GitHub.

    `log` takes the annotations, line by line: the runner reads both streams of a step. `compose`
    makes the job summary's text. `storage` is where the run was read from: a step's file is looked
    for from there on upwards.
    """
    context = context_of(environment)
    if not context.active:
        return []

    def emit(line: str) -> None:
        log.write(f"{line}\n")
        log.flush()

    publishers: list[Publisher] = []
    if job_summary:
        publishers.append(
            JobSummary(context.summary_path, compose, in_workspace=context.in_workspace)
        )
    if max_annotations > 0:
        workspace = Path(context.workspace or ".")
        locate = locator(workspace, storage or workspace)
        publishers.append(Annotations(emit, limit=max_annotations, locate=locate))
    publishers.append(Outputs(context.output_path, in_workspace=context.in_workspace))
    return publishers
