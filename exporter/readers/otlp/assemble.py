"""A trace as a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from exporter.model import EMPTY, DagRun, Source
from exporter.readers.base import RunRef
from exporter.readers.otlp.outcomes import error_of
from exporter.readers.otlp.spans import Found, Span, Trace
from exporter.readers.otlp.steps import steps_of
from exporter.readers.otlp.tree import Tree, tree_of
from exporter.readers.otlp.values import time_of
from exporter.readers.otlp.verdict import verdict

READER: Final = "otlp"
TOOL: Final = "OpenTelemetry"
_RUN_ID: Final = "cicd.pipeline.run.id"
_NAMES: Final = ("cicd.pipeline.name", "ci.pipeline.id")
"""What the pipeline is called; the latter by Jenkins."""
_FACTS: Final = {
    "url": ("cicd.pipeline.run.url.full", "ci.pipeline.run.url"),
    "repository": ("vcs.repository.url.full",),
    "run_number": ("ci.pipeline.run.number",),
    "branch": ("vcs.ref.head.name", "vcs.repository.ref.name", "vcs.ref.head", "git.branch"),
    "commit": ("vcs.ref.head.revision", "vcs.repository.ref.revision"),
    "pull_request": ("vcs.change.id", "vcs.repository.change.id"),
    "system": ("cicd.system.component",),
    "service": ("service.name",),
}


def runs_in(found: Found) -> dict[str, Trace]:
    """Return the traces by the run's own id; by the trace's where it has none, or it is not one."""
    ids = {key: _run_id(trace) for key, trace in found.traces.items()}
    counts: dict[str, int] = {}
    for own in ids.values():
        counts[own] = counts.get(own, 0) + 1
    return {
        own if counts[own] == 1 else f"{own} {key}": found.traces[key] for key, own in ids.items()
    }


def _run_id(trace: Trace) -> str:
    spans = trace.spans.values()
    found = {span.text(_RUN_ID) or span.of_resource(_RUN_ID) for span in spans} - {None}
    return str(next(iter(found))) if len(found) == 1 else trace.key


def ref_of(trace: Trace, run_id: str, found: Found) -> RunRef:
    """Return a run as a list shows it."""
    return RunRef.of(run_of(trace, run_id, found))


def run_of(trace: Trace, run_id: str, found: Found) -> DagRun:
    """Make the run with its steps."""
    tree = tree_of(trace)
    steps, lost = steps_of(tree)
    bad = sum(found.bad.get(path, 0) for path in trace.files)
    told = verdict(trace, tree, steps, bad=bad, lost=lost)
    root = tree.root
    start, end = (root.start, root.end) if root else _reach(trace)
    begun, ended = time_of(start), time_of(end if told.ended else None)
    failed = any(step.status == "failed" for step in steps.values())
    return DagRun(
        dag_id=_dag_id(trace, root),
        run_id=run_id,
        status=told.status,
        native_status=told.word,
        start_time=begun,
        end_time=ended,
        duration_seconds=max((ended - begun).total_seconds(), 0.0) if begun and ended else None,
        total_retries=sum(step.retry_count for step in steps.values()),
        error=error_of(root) if root and told.status == "failed" and not failed else None,
        metadata=_metadata(trace, tree),
        source=Source(
            reader=READER, tool=TOOL, files=tuple(trace.files[path] for path in sorted(trace.files))
        ),
        steps=steps or EMPTY,
        notes=(*(note for note in found.damaged if note.where in trace.files), *told.notes),
    )


def _reach(trace: Trace) -> tuple[int | None, int | None]:
    starts = [span.start for span in trace.spans.values() if span.start]
    ends = [span.end for span in trace.spans.values() if span.end]
    return min(starts, default=None), max(ends, default=None)


def _dag_id(trace: Trace, root: Span | None) -> str:
    first = next(iter(trace.spans.values()))
    named = (span.text(*_NAMES) for span in trace.spans.values())
    return (
        (root.text(*_NAMES) if root else None)
        or next((each for each in named if each), None)
        or ((root.of_resource(*_NAMES) or root.name) if root else None)
        or first.of_resource("service.name")
        or "unknown"
    )


def _metadata(trace: Trace, tree: Tree) -> Mapping[str, Any]:
    root = tree.root or next(iter(trace.spans.values()))
    facts: dict[str, Any] = {"trace_id": trace.key}
    for name, keys in _FACTS.items():
        text = root.text(*keys)
        if text is None:
            text = root.of_resource(*keys)
        if text:
            facts[name] = text
    if root.scope:
        facts["scope"] = root.scope
    return facts
