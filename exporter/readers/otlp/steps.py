"""The spans of a trace as steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from exporter.codec.text import clip, plain
from exporter.model import EMPTY, Attempt, Location, Step, StepStatus
from exporter.model.exit_codes import EXIT_CODE, exit_code
from exporter.readers.numbering import numbered
from exporter.readers.otlp.outcomes import RESULTS, error_of, failure_of, status_of
from exporter.readers.otlp.spans import Span
from exporter.readers.otlp.statuses import is_word, kind_name
from exporter.readers.otlp.tree import TASK, TASK_ID, Tree
from exporter.readers.otlp.values import time_of

_SHORT: Final = 500
_MOST: Final = 30
_URL: Final = "cicd.pipeline.task.run.url.full"
_ATTEMPT: Final = "attempt"
_LONGEST: Final = 1e9
_NANOS: Final = 1_000_000_000
_WORKERS: Final = (
    "cicd.worker.name",
    "cicd.worker.id",
    "cicd.pipeline.worker.name",
    "k8s.pod.name",
    "host.name",
)
_QUEUED: Final = "gitlab.job.queued_duration"
_EXITED: Final = "process.exit.code"
_CACHED: Final = "dagger.io/dag.cached"
_TOLD: Final = frozenset(
    {
        *RESULTS,
        TASK,
        _URL,
        TASK_ID,
        "cicd.pipeline.task.type",
        "cicd.worker.name",
        "error.type",
        _EXITED,
    }
)


def steps_of(tree: Tree) -> tuple[dict[str, Step], int]:
    """Make a step of each task; also return how many edges lead to spans that are no step."""
    chains = _chains(tree)
    names = _named(tree, chains)
    ids: dict[str, str] = {
        span.key: name for chain, name in zip(chains, names, strict=True) for span in chain
    }
    steps: dict[str, Step] = {}
    lost = 0
    for chain, step_id in zip(chains, names, strict=True):
        upstream: dict[str, None] = {}
        for span in chain:
            for link in span.links:
                above = ids.get(tree.holder.get(link, ""))
                if above is None:
                    lost += 1
                elif above != step_id and not _holds(tree, link, span):
                    upstream[above] = None
        steps[step_id] = _step(step_id, chain, tuple(upstream), tree)
    return steps, lost


def _holds(tree: Tree, link: str, span: Span) -> bool:
    """Say whether a link leads to what holds the span: that is no order."""
    return link == span.parent or tree.holder.get(span.parent or "") == link


def _chains(tree: Tree) -> list[list[Span]]:
    """Put the tries of a task together.

    The conventions have no tries. Spans of one name in one place, one after the other, are tries of
    one task where those before failed, and where they say so: by one id for all, or a number each.
    """
    chains: list[list[Span]] = []
    last: dict[tuple[str | None, str], list[Span]] = {}
    for span in tree.steps:
        place = (span.parent, name_of(span))
        before = last.get(place)
        if before is not None and _again(before[-1], span):
            before.append(span)
            continue
        last[place] = chain = [span]
        chains.append(chain)
    return chains


def _again(before: Span, span: Span) -> bool:
    if status_of(before)[0] not in {"failed", "cancelled"}:
        return False
    if before.end is None or span.start is None or span.start < before.end:
        return False
    one, other = before.text(TASK_ID), span.text(TASK_ID)
    first, second = _number(before), _number(span)
    if first is not None and second is not None:
        return second == first + 1
    return one is not None and one == other


def _number(span: Span) -> int | None:
    value = span.attributes.get(_ATTEMPT)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 6:  # noqa: PLR2004
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def name_of(span: Span) -> str:
    """Return what a step is called."""
    return span.text(TASK) or span.name


def _named(tree: Tree, chains: Sequence[Sequence[Span]]) -> list[str]:
    """Return ids that are the same in each run: names, with what holds them, and numbers."""
    plain_names = [
        f"{group}/{name_of(chain[-1])}"
        if (group := tree.groups.get(chain[-1].key))
        else name_of(chain[-1])
        for chain in chains
    ]
    return numbered(plain_names)


def _step(step_id: str, chain: Sequence[Span], upstream: tuple[str, ...], tree: Tree) -> Step:
    last = chain[-1]
    job = last.key in tree.jobs
    status, word = status_of(last, job=job)
    inside = tree.failed_in.get(last.key, ())
    error = error_of(last, inside) if status in {"failed", "warned"} else None
    attempts = tuple(
        Attempt(
            number=number,
            status=(told := status_of(span, job=job)[0]),
            start_time=time_of(span.start),
            end_time=time_of(span.end),
            error=error_of(span) if told == "failed" else None,
        )
        for number, span in enumerate(chain, 1)
    )
    start, begun = chain[0].start, tree.waited.get(last.key)
    took, wait = last.seconds, _queued(last)
    queued = begun is not None and start is not None and start <= begun <= (last.end or begun)
    if queued and begun is not None and start is not None:
        start, wait = begun, (begun - start) / _NANOS
        took = (last.end - begun) / _NANOS if last.end is not None else None
    return Step(
        step_id=step_id,
        name=name_of(last),
        kind=last.text("cicd.pipeline.task.type")
        or ("task" if tree.tasks else kind_name(last.kind)),
        group=tree.groups.get(last.key),
        status=status,
        native_status=word,
        cached=status == "success" and last.attributes.get(_CACHED) is True,
        queued_time=time_of(last.start) if queued else None,
        start_time=time_of(start),
        end_time=time_of(last.end),
        duration_seconds=took,
        queue_seconds=wait,
        retry_count=len(chain) - 1,
        attempts=attempts if len(chain) > 1 else (),
        upstream=upstream,
        error=error,
        failure=failure_of(last, error, word) if error and status == "failed" else None,
        metadata=_metadata(last, status, job=job),
        location=_location(last),
        worker=last.text(*_WORKERS) or last.of_resource(*_WORKERS),
    )


def _queued(span: Span) -> float | None:
    """Return how many seconds GitLab says that a job was queued."""
    wait = span.attributes.get(_QUEUED)
    known = isinstance(wait, int | float) and not isinstance(wait, bool) and 0 <= wait < _LONGEST
    return wait if known else None


def _metadata(span: Span, status: StepStatus, *, job: bool) -> Mapping[str, Any]:
    facts: dict[str, Any] = {"span_id": span.key}
    if status in {"skipped", "cancelled", "pending"} and not is_word(span.message):
        facts.update({"reason": clip(plain(span.message), _SHORT)} if span.message else {})
    for name, key in (("task_run_id", TASK_ID), ("url", _URL)):
        text = span.text(key) or (span.of_resource(key) if job else None)
        if text is not None:
            facts[name] = text
    code = exit_code(span.attributes.get(_EXITED))
    if code is not None:
        facts[EXIT_CODE] = code
    more = {
        key: clip(value, _SHORT) if isinstance(value, str) else value
        for key, value in list(span.attributes.items())[: 2 * _MOST]
        if key not in _TOLD and isinstance(value, str | int | float | bool)
    }
    if more:
        facts["attributes"] = dict(list(more.items())[:_MOST])
    return facts or EMPTY


def _location(span: Span) -> Location | None:
    path = span.text("code.file.path", "code.filepath")
    if path is None:
        return None
    line = span.text("code.line.number", "code.lineno")
    known = line is not None and line.isdigit() and 0 < len(line) < 9  # noqa: PLR2004
    return Location(file=path[:_SHORT], line=int(line) if known and line else None)
