"""The spans of a trace as steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from exporter.analysis.fingerprint import telling_line
from exporter.codec.text import clip, plain
from exporter.model import EMPTY, Attempt, Failure, Location, Step, StepStatus
from exporter.readers.numbering import numbered
from exporter.readers.otlp.spans import Span
from exporter.readers.otlp.statuses import (
    CONCLUSION,
    ERROR,
    TASK,
    failure_kind,
    kind_name,
)
from exporter.readers.otlp.tree import TASK as TASK_NAME
from exporter.readers.otlp.tree import Tree
from exporter.readers.otlp.values import time_of

_CHARACTERS: Final = 20_000
_SHORT: Final = 500
_MOST: Final = 30
_RESULTS: Final = ("cicd.pipeline.task.run.result", "cicd.pipeline.task.result")
_CONCLUSIONS: Final = (
    "github.job.step.conclusion",
    "github.job.conclusion",
    "github.conclusion",
)
_RUN_ID: Final = "cicd.pipeline.task.run.id"
_URL: Final = "cicd.pipeline.task.run.url.full"
_ATTEMPT: Final = "attempt"
_WORKERS: Final = ("cicd.worker.name", "cicd.worker.id", "k8s.pod.name", "host.name")
_TOLD: Final = frozenset(
    {
        *_RESULTS,
        TASK_NAME,
        _URL,
        _RUN_ID,
        "cicd.pipeline.task.type",
        "cicd.worker.name",
        "error.type",
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
    one, other = before.text(_RUN_ID), span.text(_RUN_ID)
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
    return span.text(TASK_NAME) or span.name


def _named(tree: Tree, chains: Sequence[Sequence[Span]]) -> list[str]:
    """Return ids that are the same in each run: names, with what holds them, and numbers."""
    plain_names = [
        f"{group}/{name_of(chain[-1])}"
        if (group := tree.groups.get(chain[-1].key))
        else name_of(chain[-1])
        for chain in chains
    ]
    return numbered(plain_names)


def status_of(span: Span) -> tuple[StepStatus, str | None]:
    """Return how a span ended, and the word that says it."""
    word = span.text(*_RESULTS)
    if word is not None:
        return TASK.get(word, "unknown"), word
    word = span.text(*_CONCLUSIONS)
    if word is not None:
        return CONCLUSION.get(word, "unknown"), word
    if span.code == ERROR:
        return "failed", "ERROR"
    if span.end is None:
        return "unknown", None
    return "success", "OK" if span.code else "UNSET"


def _step(step_id: str, chain: Sequence[Span], upstream: tuple[str, ...], tree: Tree) -> Step:
    last = chain[-1]
    status, word = status_of(last)
    error = error_of(last) if status == "failed" else None
    attempts = tuple(
        Attempt(
            number=number,
            status=(told := status_of(span)[0]),
            start_time=time_of(span.start),
            end_time=time_of(span.end),
            error=error_of(span) if told == "failed" else None,
        )
        for number, span in enumerate(chain, 1)
    )
    return Step(
        step_id=step_id,
        name=name_of(last),
        kind=last.text("cicd.pipeline.task.type")
        or ("task" if tree.tasks else kind_name(last.kind)),
        group=tree.groups.get(last.key),
        status=status,
        native_status=word,
        start_time=time_of(chain[0].start),
        end_time=time_of(last.end),
        duration_seconds=last.seconds,
        retry_count=len(chain) - 1,
        attempts=attempts if len(chain) > 1 else (),
        upstream=upstream,
        error=error,
        failure=_failure(last, error, word) if error else None,
        metadata=_metadata(last),
        location=_location(last),
        worker=last.text(*_WORKERS) or _resource(last, *_WORKERS),
    )


def _resource(span: Span, *keys: str) -> str | None:
    found = (span.resource.get(key) for key in keys)
    return next((each for each in found if isinstance(each, str) and each), None)


def error_of(span: Span) -> str:
    """Return what a span failed with."""
    exception = span.exception.get("exception.message")
    kind = _type(span)
    for text in (span.message, exception, kind):
        if isinstance(text, str) and text.strip():
            return clip(plain(text), _CHARACTERS)
    return "The span says that it failed, and not why."


def _type(span: Span) -> str | None:
    found = span.exception.get("exception.type")
    return found if isinstance(found, str) and found else span.text("error.type")


def _failure(span: Span, error: str, word: str | None) -> Failure:
    trace = span.exception.get("exception.stacktrace")
    text = clip(plain(trace), _CHARACTERS) if isinstance(trace, str) else ""
    return Failure(
        kind=failure_kind(word),
        type=_type(span),
        message=telling_line(error) or error,
        traceback=text if text and text != error else None,
    )


def _metadata(span: Span) -> Mapping[str, Any]:
    facts: dict[str, Any] = {"span_id": span.key}
    for name, key in (("task_run_id", _RUN_ID), ("url", _URL)):
        if (text := span.text(key)) is not None:
            facts[name] = text
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
