"""How a span ended, and what it failed with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from exporter.analysis.fingerprint import telling_line
from exporter.codec.text import clip, plain
from exporter.model import Failure, FailureKind, StepStatus
from exporter.readers.otlp.spans import Span
from exporter.readers.otlp.statuses import ERROR, OK, failure_kind, is_word, step_status
from exporter.report.words import some

_CHARACTERS: Final = 20_000
_STATUS: Final = "cicd.pipeline.run.task.status"
"""What the collector's receiver for GitHub calls the result, of a job on its resource."""
RESULTS: Final = (
    "cicd.pipeline.task.run.result",
    "cicd.pipeline.task.result",
    _STATUS,
    "jenkins.pipeline.step.result",
    "github.job.step.conclusion",
    "github.job.conclusion",
    "github.conclusion",
)
"""Attributes that say how a task ended."""
_CONCLUSIONS: Final = (
    "conclusion",
    "job.conclusion",
    "step.conclusion",
    "workflow.conclusion",
    "workflow_run.conclusion",
)
"""What exporters of GitHub's workflows call it, who know no conventions: heard when it is a word of
GitHub's, since anything may be called so."""
_ALLOWED: Final = "gitlab.job.allow_failure"
_REASON: Final = "gitlab.job.failure_reason"
_CANCELED: Final = "dagger.io/dag.canceled"
_SEVERAL: Final = 3


def status_of(span: Span, *, job: bool = False) -> tuple[StepStatus, str | None]:
    """Return how a span ended, and the word that says it; of a `job` its resource says it too."""
    told = span.of_resource(*RESULTS) if job else None
    word = span.text(*RESULTS) or told or conclusion_of(span)
    if word is None and span.code not in {OK, ERROR} and is_word(span.message):
        word = span.message
    if word is None:
        return _by_code(span)
    status = step_status(word)
    if status == "failed" and word == span.attributes.get(_STATUS) and span.code != ERROR:
        status = "skipped"  # that receiver writes so of skipped steps, without ERROR
    if status == "failed" and span.attributes.get(_ALLOWED) is True:
        status = "warned"
    return status, word


def conclusion_of(span: Span) -> str | None:
    """Return a word that stands in an attribute called a conclusion."""
    return next((word for key in _CONCLUSIONS if is_word(word := span.text(key))), None)


def _by_code(span: Span) -> tuple[StepStatus, str | None]:
    if span.attributes.get(_CANCELED) is True:
        return "cancelled", "canceled"
    if span.code == ERROR:
        return "failed", "ERROR"
    if span.code != OK and span.attributes.get("error") is True:  # as in OpenTracing
        return "failed", "error"
    if span.end is None:
        return "unknown", None
    return "success", "OK" if span.code else "UNSET"


def error_of(span: Span, inside: Sequence[str] = ()) -> str:
    """Return what a span failed with; `inside` are the names of what failed in it."""
    exception = span.exception.get("exception.message")
    message = None if is_word(span.message) else span.message
    for text in (message, exception, span.text(_REASON), _type(span)):
        if isinstance(text, str) and text.strip():
            return clip(plain(text), _CHARACTERS)
    if inside:
        named = [f'"{name[:200]}"' for name in inside]
        return f"{some(named, _SEVERAL)} failed."
    return "The span says that it failed, and not why."


def _type(span: Span) -> str | None:
    found = span.exception.get("exception.type")
    return found if isinstance(found, str) and found else span.text("error.type")


def failure_of(span: Span, error: str, word: str | None) -> Failure:
    """Take the failure of a span apart."""
    trace = span.exception.get("exception.stacktrace")
    text = clip(plain(trace), _CHARACTERS) if isinstance(trace, str) else ""
    reason = span.text(_REASON)
    return Failure(
        kind=_kind(reason) if reason else failure_kind(word),
        type=_type(span) or reason,
        message=telling_line(error) or error,
        traceback=text if text and text != error else None,
    )


def _kind(reason: str) -> FailureKind:
    """Return what kind of failure GitLab's reason is."""
    if "timeout" in reason or "stuck" in reason:
        return "timeout"
    return "error" if reason in {"script_failure", "unknown_failure"} else "infrastructure"
