"""Fusion's telemetry lines: `--otel-file-name NAME`, or `--log-format otel` on the console.

Spans and records of `v1.public.events.fusion.*`, one JSON object a line. They say more than
`run_results.json` does: nodes that are missing there, what stopped a node, where it is defined.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from math import isfinite
from typing import Any, ClassVar, Final

import msgspec

from exporter.codec.text import clip, plain
from exporter.readers.dbt.logs import Invocation, Names, Outcome
from exporter.readers.dbt.statuses import command_of
from exporter.readers.dbt.times import of_nanoseconds

_EXCERPT_CHARACTERS: Final = 16_000
_ERROR_CHARACTERS: Final = 4_000
_FRAMES: Final = re.compile(r"(?m)^ +\d+: (?:<unknown>|\w+)\n?(?: +at .*\n?)?")
_NODE_WORDS: Final[dict[str, str]] = {
    "NODE_OUTCOME_SUCCESS": "success",
    "NODE_OUTCOME_ERROR": "error",
    "NODE_OUTCOME_SKIPPED": "skipped",
    "NODE_OUTCOME_CANCELED": "cancelled",
    "HOOK_OUTCOME_SUCCESS": "success",
    "HOOK_OUTCOME_ERROR": "error",
    "HOOK_OUTCOME_CANCELED": "cancelled",
    "HOOK_OUTCOME_SKIPPED": "skipped",
}
_TEST_WORDS: Final[dict[str, str]] = {
    "TEST_OUTCOME_PASSED": "pass",
    "TEST_OUTCOME_WARNED": "warn",
    "TEST_OUTCOME_FAILED": "fail",
}
_SKIP_WORDS: Final[dict[str, str]] = {
    "NODE_SKIP_REASON_CACHED": "reused",
    "NODE_SKIP_REASON_NO_OP": "no-op",
}


class _Span(msgspec.Struct):
    record_type: str = ""
    event_type: str = ""
    body: str | None = None
    start_time_unix_nano: Any = None
    end_time_unix_nano: Any = None
    attributes: dict[str, Any] = {}


class TelemetryLog:
    """A file of telemetry lines and its invocations."""

    telemetry: ClassVar[bool] = True

    def __init__(self, *, name: str, data: bytes, whole: bool) -> None:
        self.name = name
        self.data = data
        self.whole = whole
        self._decoder = msgspec.json.Decoder(_Span)
        self._invocations: dict[str, Invocation] = {}
        for span in self._spans(b".fusion.invocation.Invocation"):
            self._begin(span)

    def _spans(self, *needles: bytes) -> Iterator[_Span]:
        for raw in self.data.splitlines():
            if any(needle in raw for needle in needles):
                try:
                    yield self._decoder.decode(raw)
                except (msgspec.MsgspecError, UnicodeDecodeError):
                    continue  # a line that was cut

    def _begin(self, span: _Span) -> None:
        facts = span.attributes
        unique = facts.get("invocation_id")
        if not isinstance(unique, str) or not unique:
            return
        said = self._invocations.setdefault(unique, Invocation(id=unique))
        said.started = of_nanoseconds(span.start_time_unix_nano)
        line = facts.get("raw_command")
        said.line = line if isinstance(line, str) else None
        arguments = facts.get("eval_args")
        word = arguments.get("command") if isinstance(arguments, dict) else None
        said.command = command_of(said.line or "") or command_of(str(word))
        process = facts.get("process_info")
        version = process.get("version") if isinstance(process, dict) else None
        said.version = version if isinstance(version, str) else None
        if span.record_type == "SpanEnd":
            said.ended = of_nanoseconds(span.end_time_unix_nano)
            if said.started and said.ended:
                said.seconds = (said.ended - said.started).total_seconds()
            counts = facts.get("metrics")
            errors = counts.get("total_errors") if isinstance(counts, dict) else None
            said.ending = "failed" if _number(errors) else "succeeded"

    def ids(self) -> Sequence[str]:
        """Return the invocations in it, oldest first."""
        return tuple(self._invocations)

    def invocation(
        self,
        invocation: str,
        anchor: datetime | None = None,  # noqa: ARG002 - these lines have dates
    ) -> Invocation | None:
        """Return what it says of an invocation as a whole."""
        return self._invocations.get(invocation)

    def outcomes(
        self,
        invocation: str,
        names: Names,  # noqa: ARG002 - these lines have ids
        anchor: datetime | None,  # noqa: ARG002 - these lines have dates
    ) -> dict[str, Outcome]:
        """Return what it says of each node, in the order of their start."""
        found: dict[str, Outcome] = {}
        if invocation not in self._invocations:
            return found
        for span in self._spans(
            b".fusion.node.NodeProcessed", b".fusion.hook.HookProcessed", b'"severity_text":"ERROR"'
        ):
            facts = span.attributes
            unique = facts.get("unique_id")
            if not isinstance(unique, str) or not unique:
                continue
            if span.record_type == "LogRecord":
                if unique in found and found[unique].message is None and span.body:
                    text = _FRAMES.sub("", plain(span.body)).strip()
                    found[unique].message = clip(text, _ERROR_CHARACTERS)
                continue
            outcome = found.setdefault(unique, Outcome(unique))
            outcome.started = outcome.started or of_nanoseconds(span.start_time_unix_nano)
            if span.record_type == "SpanEnd":
                outcome.ended = of_nanoseconds(span.end_time_unix_nano)
                _conclude(outcome, facts)
        return found

    def excerpt(self, invocation: str, unique_id: str) -> str | None:
        """Return what was said of one node, without SQL."""
        if invocation not in self._invocations:
            return None
        said = [
            _FRAMES.sub("", plain(span.body)).strip()
            for span in self._spans(b'"severity_text":"ERROR"', b'"severity_text":"WARN"')
            if span.body and span.attributes.get("unique_id") == unique_id
        ]
        return clip("\n".join(said), _EXCERPT_CHARACTERS) or None


def _conclude(outcome: Outcome, facts: dict[str, Any]) -> None:
    outcome.status = _NODE_WORDS.get(str(facts.get("node_outcome") or facts.get("hook_outcome")))
    test = facts.get("node_test_detail")
    if isinstance(test, dict):
        outcome.status = _TEST_WORDS.get(str(test.get("test_outcome")), outcome.status)
        failures = _number(test.get("failing_rows"))
        if failures is not None:
            outcome.metrics["failures"] = failures
    reason = str(facts.get("node_skip_reason"))
    outcome.status = _SKIP_WORDS.get(reason, outcome.status)
    culprit = facts.get("node_skip_upstream_detail")
    if isinstance(culprit, dict) and isinstance(culprit.get("upstream_unique_id"), str):
        outcome.blocked_by = culprit["upstream_unique_id"]
    if outcome.started and outcome.ended and outcome.status != "skipped":
        outcome.seconds = (outcome.ended - outcome.started).total_seconds()
    path, line = facts.get("relative_path"), facts.get("defined_at_line")
    outcome.path = path if isinstance(path, str) and path else None
    outcome.line = line if isinstance(line, int) and line > 0 else None


def _number(value: object) -> float | None:
    try:
        number = float(str(value))
    except ValueError:
        return None
    return number if isfinite(number) else None
