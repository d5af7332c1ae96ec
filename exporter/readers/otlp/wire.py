"""Spans as OTLP/JSON has them: only the fields that are used, and all of them optional.

Source: `opentelemetry/proto/trace/v1/trace.proto` with its JSON mapping, 0.7 to 1.9. Whole numbers
are texts or numbers, enumerations numbers or names, and what is zero is left out. Scopes were
`instrumentationLibrarySpans` until 0.14. Grafana Tempo calls `resourceSpans` `batches`.
"""

from typing import Any

from msgspec import Raw, Struct


class KeyValue(Struct):
    """An attribute."""

    key: str | None = None
    value: Any = None


class Resource(Struct):
    """What made the spans."""

    attributes: list[Raw] | None = None


class Scope(Struct):
    """The library that made the spans."""

    name: str | None = None
    version: str | None = None


class ScopeSpans(Struct, rename="camel"):
    """Spans of one library."""

    scope: Scope | None = None
    instrumentation_library: Scope | None = None
    spans: list[Raw] | None = None


class ResourceSpans(Struct, rename="camel"):
    """Spans of one program."""

    resource: Resource | None = None
    scope_spans: list[Raw] | None = None
    instrumentation_library_spans: list[Raw] | None = None


class Export(Struct, rename="camel"):
    """One request, line or answer."""

    resource_spans: list[Raw] | None = None
    batches: list[Raw] | None = None
    trace: Raw = Raw(b"null")


class Status(Struct):
    """How a span ended, if anybody said it."""

    code: Any = None
    message: str | None = None


class Event(Struct):
    """Something that happened in a span."""

    name: str | None = None
    attributes: list[Raw] | None = None


class Link(Struct, rename="camel"):
    """A span that one has to do with."""

    trace_id: str | None = None
    span_id: str | None = None


class SpanWire(Struct, rename="camel"):
    """A span."""

    trace_id: str | None = None
    span_id: str | None = None
    parent_span_id: str | None = None
    name: str | None = None
    kind: Any = None
    start_time_unix_nano: Any = None
    end_time_unix_nano: Any = None
    attributes: list[Raw] | None = None
    events: list[Raw] | None = None
    links: list[Raw] | None = None
    status: Status | None = None
