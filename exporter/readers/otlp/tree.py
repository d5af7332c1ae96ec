"""Which span of a trace is the run, which are its steps, and what holds what.

With the CI/CD conventions the spans with `cicd.pipeline.task.name` are the steps, and what is in
these is theirs. The collector's receiver for GitHub names a job by its resource, and the job's own
steps by that attribute: there the job is the step. Without either, every span but the root is one.
A parent is what holds a span, not what it waited for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from exporter.readers.otlp.spans import Span, Trace
from exporter.readers.otlp.statuses import ERROR

TASK: Final = "cicd.pipeline.task.name"
_QUEUE: Final = "cicd.pipeline.run.queue.duration"
TASK_ID: Final = "cicd.pipeline.task.run.id"
_PIPELINE: Final = (
    "cicd.pipeline.result",
    "cicd.pipeline.run.id",
    "cicd.pipeline.name",
    "ci.pipeline.id",  # Jenkins
)
_BETWEEN: Final = "/"
_DEPTH: Final = 50
_CHARACTERS: Final = 300


@dataclass(slots=True)
class Tree:
    """A trace taken apart."""

    root: Span | None
    """The span of the whole run; None where it is missing."""
    steps: list[Span] = field(default_factory=list)
    """In the order of their start."""
    groups: dict[str, str] = field(default_factory=dict)
    """The names of what holds a step, by its key."""
    holder: dict[str, str] = field(default_factory=dict)
    """The step that a span is, or that it is in."""
    tasks: bool = False
    """Whether steps are told by the conventions."""
    jobs: frozenset[str] = frozenset()
    """Keys of the steps that are told by their resource."""
    waited: dict[str, int] = field(default_factory=dict)
    """When such a step was taken by a worker, where a span inside tells: it begins when it was
    made."""
    failed_in: dict[str, list[str]] = field(default_factory=dict)
    """Names of the spans inside such a step that failed."""
    orphans: int = 0
    """Spans whose parent is not on record."""
    roots: int = 0
    """Spans without a parent."""


def tree_of(trace: Trace) -> Tree:
    """Take a trace apart."""
    spans = trace.spans
    tops = [span for span in spans.values() if span.parent is None]
    root = _root(list(spans.values()), tops)
    jobs = frozenset(span.key for span in spans.values() if _is_job(span, spans, root))
    tasks = bool(jobs) or any(TASK in span.attributes for span in spans.values())
    made = Tree(root, tasks=tasks, jobs=jobs, roots=len(tops))
    made.orphans = sum(
        span.parent is not None and span.parent not in spans for span in spans.values()
    )
    alone = len(spans) == 1 and root is not None and not _is_pipeline(root)
    for span in sorted(spans.values(), key=lambda each: (each.start or 0, each.key)):
        inside = jobs and any(each.key in jobs for each in _above(span, spans, root))
        own = TASK in span.attributes and not inside if tasks else span is not root or alone
        if own or span.key in jobs:
            made.steps.append(span)
    chosen = {span.key for span in made.steps}
    for span in spans.values():
        above = _above(span, spans, root)
        if span.key in chosen:
            made.holder[span.key] = span.key
            names = [each.name[:_CHARACTERS] for each in reversed(above)]
            if names:
                made.groups[span.key] = _BETWEEN.join(names)
        else:
            outer = next((each.key for each in above if each.key in chosen), None)
            if outer is not None:
                made.holder[span.key] = outer
                if outer in jobs and _QUEUE in span.attributes and span.end is not None:
                    made.waited[outer] = span.end
                if outer in jobs and span.code == ERROR:
                    made.failed_in.setdefault(outer, []).append(span.name)
    return made


def _is_job(span: Span, spans: Mapping[str, Span], root: Span | None) -> bool:
    """Say whether a span is the outermost of a resource that is one task."""
    if span is root or TASK in span.attributes or TASK_ID not in span.resource:
        return False
    above = spans.get(span.parent or "")
    return above is None or above.resource is not span.resource


def _root(spans: list[Span], tops: list[Span]) -> Span | None:
    if len(tops) == 1:
        return tops[0]
    pipelines = [span for span in tops if _is_pipeline(span)]
    if len(pipelines) == 1:
        return pipelines[0]
    if tops:
        return None
    # what called for the run may be the span above it, and is not on record
    keys = {span.key for span in spans}
    outer = [span for span in spans if span.parent not in keys and _is_pipeline(span)]
    return outer[0] if len(outer) == 1 else None


def _is_pipeline(span: Span) -> bool:
    return TASK not in span.attributes and any(key in span.attributes for key in _PIPELINE)


def _above(span: Span, spans: Mapping[str, Span], root: Span | None) -> list[Span]:
    """Return what holds a span, the nearest first, without the root."""
    found: list[Span] = []
    seen = {span.key}
    key = span.parent
    while key is not None and key not in seen and key in spans and len(found) < _DEPTH:
        seen.add(key)
        if spans[key] is root:
            break
        found.append(spans[key])
        key = spans[key].parent
    return found
