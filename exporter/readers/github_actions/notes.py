"""What a reader of the report must know of a run of GitHub Actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from exporter.model import Note, Step
from exporter.readers.github_actions.attempts import Line
from exporter.readers.github_actions.graph import Edges
from exporter.readers.github_actions.names import Place
from exporter.readers.github_actions.workflow import Workflow
from exporter.report.words import count, some

_NAMED: Final = 3


def on_graph(
    steps: Mapping[str, Step],
    places: Mapping[str, Place],
    workflow: Workflow | None,
    edges: Edges,
    where: str,
) -> list[Note]:
    """Tell what is not known of the dependencies."""
    notes = []
    if workflow is None and len(steps) > 1:
        notes.append(
            Note(
                code="no-workflow-file",
                level="info",
                message="The service does not tell what a job waited for, and its workflow file "
                "is not at hand: there are no dependencies, and a job that was skipped after a "
                "failure looks like any skipped one.",
                where=where,
            )
        )
    odd = [step.name for key, step in steps.items() if key not in places and step.kind == "job"]
    if workflow is not None and odd:
        named = some([name[:80] for name in odd], _NAMED)
        notes.append(
            Note(
                code="jobs-not-in-workflow",
                level="warning",
                message=f"{count(len(odd), 'job fits', 'jobs fit')} no job of {workflow.path}, or "
                f"more than one: {named}. What was waited for is not known.",
                where=workflow.artifact,
            )
        )
    if edges.left_out:
        notes.append(
            Note(
                code="dependencies-left-out",
                level="warning",
                message=f"{edges.left_out:,} dependencies between jobs are left out: too many.",
                where=where,
            )
        )
    return notes


def on_errors(steps: Mapping[str, Step]) -> list[Note]:
    """Tell that the errors' texts stand elsewhere."""
    silent = [key for key, step in steps.items() if step.failure and not step.failure.traceback]
    if not silent:
        return []
    return [
        Note(
            code="errors-elsewhere",
            level="info",
            message="The service's answer on a job has no error text: only the step that failed "
            "is known. The job's log and its annotations tell more.",
            where=silent[0],
        )
    ]


def on_attempts(lines: Sequence[Line], attempt: int, *, stale: bool, where: str) -> list[Note]:
    """Tell what is not known of earlier attempts."""
    notes = []
    known = {job.run_attempt or attempt for line in lines for job in line.jobs}
    if attempt > 1 and known and min(known) > 1:
        notes.append(
            Note(
                code="earlier-attempts",
                level="info",
                message=f"This is attempt {attempt} of the run; what the earlier ones did is not "
                "in these answers (`…/jobs?filter=all` has it), so that there are no retries.",
                where=where,
            )
        )
    if stale:
        notes.append(
            Note(
                code="stale-run-answer",
                level="warning",
                message="The answer on the run is of an earlier attempt than its jobs: its status "
                "is not used.",
                where=where,
            )
        )
    return notes
