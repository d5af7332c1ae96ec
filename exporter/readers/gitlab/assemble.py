"""A pipeline with its jobs as a run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from exporter.codec.moments import moment
from exporter.model import EMPTY, DagRun, Note, Source
from exporter.model.late import late
from exporter.readers.gitlab.decode import Decoded, Told
from exporter.readers.gitlab.steps import Made, steps_of
from exporter.readers.gitlab.verdict import Verdict, answer_of, verdict
from exporter.readers.gitlab.wire import Pipeline

READER: Final = "gitlab"
TOOL: Final = "GitLab CI/CD"
_PROJECT: Final = late(r"https?://[^/]+/(.+?)/(?:-/)?(?:jobs|pipelines)/")


def run_of(told: Told, found: Decoded) -> DagRun:
    """Make the run with its steps."""
    needs = found.needs if _graph_is_its(told, found) else {}
    ids = {str(job.id) for job in told.jobs.values()}
    logs = {key: log for key, log in found.logs.items() if key in ids}
    made = steps_of(told, needs, logs)
    judged = verdict(told, made.steps)
    answer = answer_of(told)
    start, end, took = _times(answer, made, judged)
    files = [*told.files.values(), *(found.graphs.values() if made.with_graph else ())]
    files += [log.file for log in logs.values()]
    return DagRun(
        dag_id=_project(told) or f"project {_project_id(told) or 'unknown'}",
        run_id=told.pipeline_id,
        status=judged.status,
        native_status=judged.word,
        start_time=start,
        end_time=end,
        duration_seconds=took,
        total_retries=sum(step.retry_count for step in made.steps.values()),
        error=_error(answer, judged, made),
        metadata=_metadata(told, answer),
        source=Source(reader=READER, tool=TOOL, files=tuple(dict.fromkeys(files))),
        steps=made.steps or EMPTY,
        notes=(*dict.fromkeys(told.notes), *judged.notes, *_notes(made, judged)),
    )


def _graph_is_its(told: Told, found: Decoded) -> bool:
    """Say whether a graph may be this pipeline's: it names no pipeline itself."""
    return len(found.runs) == 1 or all(
        job.name in found.needs for job in told.jobs.values() if job.name
    )


def _times(
    answer: Pipeline | None, made: Made, judged: Verdict
) -> tuple[datetime | None, datetime | None, float | None]:
    ended = judged.status in {"success", "failed", "cancelled", "unknown"}
    if answer is not None and answer.started_at:
        start, end = moment(answer.started_at), moment(answer.finished_at) if ended else None
    else:
        starts = [step.start_time for step in made.steps.values() if step.start_time]
        ends = [step.end_time for step in made.steps.values() if step.end_time]
        start = min(starts, default=None)
        end = max(ends, default=None) if ended else None
    return start, end, max((end - start).total_seconds(), 0.0) if start and end else None


def _error(answer: Pipeline | None, judged: Verdict, made: Made) -> str | None:
    if judged.status != "failed" or any(s.status == "failed" for s in made.steps.values()):
        return None
    told = (answer.yaml_errors or answer.failure_reason) if answer else None
    return told[:2000] if told else None


def _pipelines(told: Told) -> list[Pipeline]:
    return [*told.pipelines, *(job.pipeline for job in told.jobs.values() if job.pipeline)]


def _project(told: Told) -> str | None:
    urls = [each.web_url for each in told.pipelines]
    urls += [job.web_url for job in told.jobs.values()]
    urls += [each.web_url for each in _pipelines(told)]
    for url in urls:
        found = _PROJECT.match(url or "")
        if found:
            return found[1]
    return None


def _project_id(told: Told) -> int | None:
    return next((each.project_id for each in _pipelines(told) if each.project_id), None)


def _metadata(told: Told, answer: Pipeline | None) -> Mapping[str, Any]:
    known = answer or next(iter(_pipelines(told)), None)
    job = next(iter(told.jobs.values()), None)
    commit = job.commit if job else None
    facts: dict[str, Any] = {
        "project_id": _project_id(told),
        "iid": known.iid if known else None,
        "name": known.name if known else None,
        "event": known.source if known else None,
        "branch": (known.ref if known else None) or (job.ref if job else None),
        "commit": (known.sha if known else None) or (commit.id if commit else None),
        "title": commit.title if commit else None,
        "url": known.web_url if known else None,
        "queued_seconds": answer.queued_duration if answer else None,
        "computed_duration_seconds": answer.duration if answer else None,
    }
    return {name: value for name, value in facts.items() if value is not None and value != ""}


def _notes(made: Made, judged: Verdict) -> list[Note]:
    notes = []

    def info(code: str, message: str) -> None:
        notes.append(Note(code=code, level="info", message=message, where=judged.where))

    if made.words:
        named = ", ".join(repr(word[:40]) for word in list(made.words)[:3])
        notes.append(
            Note(
                code="unknown-status-word",
                level="warning",
                message=f"Jobs have a status that is no known word: {named}.",
                where=judged.where,
            )
        )
    if not made.with_graph and len(made.steps) > 1:
        info(
            "no-needs",
            "GitLab's answers on jobs do not tell what a job needs: there are no dependencies. "
            "The lint API and GraphQL tell them.",
        )
    if any(step.failure and not step.failure.traceback for step in made.steps.values()):
        info(
            "errors-elsewhere",
            "The service's answer on a job has a reason and no text of the error: that stands in "
            "the job's log.",
        )
    if made.left_out:
        notes.append(
            Note(
                code="dependencies-left-out",
                level="warning",
                message=f"{made.left_out:,} dependencies between jobs are left out: too many.",
                where=judged.where,
            )
        )
    return notes
