"""The spans of all files of a bundle, each once, by trace.

A child ends before its parent, so the root comes last; one trace may be spread over many lines,
programs and files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

import msgspec
from msgspec import Raw

from exporter.codec.concatenated import documents
from exporter.codec.tolerant import decode, decode_items, decode_lines
from exporter.model import Artifact, Bundle, ExportError, Note, SourceFile
from exporter.model.digest import sha256
from exporter.readers.otlp.statuses import code_of
from exporter.readers.otlp.values import attributes_of, exception_of, id_of, links_of, nanos_of
from exporter.readers.otlp.wire import (
    Export,
    ResourceSpans,
    ScopeSpans,
    SpanWire,
)

T = TypeVar("T")

_TRACES: Final = 10_000
_NULL: Final = Raw(b"null")


@dataclass(slots=True, eq=False)
class Span:
    """One span."""

    trace: str
    key: str
    parent: str | None
    name: str
    kind: Any
    start: int | None
    """Nanoseconds since 1970, as all its times."""
    end: int | None
    attributes: Mapping[str, Any]
    code: int
    message: str | None
    exception: Mapping[str, Any]
    links: tuple[str, ...]
    """Spans of the same trace."""
    resource: Mapping[str, Any]
    scope: str | None
    file: SourceFile

    def text(self, *keys: str) -> str | None:
        """Return the first of these attributes that is there, as text."""
        return _text(self.attributes, keys)

    def of_resource(self, *keys: str) -> str | None:
        """Return the first of these attributes that its resource has, as text."""
        return _text(self.resource, keys)

    @property
    def seconds(self) -> float | None:
        """Return how long it took."""
        if self.start is None or self.end is None or self.end < self.start:
            return None
        return (self.end - self.start) / 1_000_000_000


def _text(attributes: Mapping[str, Any], keys: Iterable[str]) -> str | None:
    for key in keys:
        value = attributes.get(key)
        if isinstance(value, str) and value:
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
    return None


@dataclass(slots=True)
class Trace:
    """The spans of one trace."""

    key: str
    spans: dict[str, Span] = field(default_factory=dict)
    files: dict[str, SourceFile] = field(default_factory=dict)
    bad: dict[str, int] = field(default_factory=dict)
    """Parts of its files that cannot be read."""


@dataclass(slots=True)
class Found:
    """The traces of a bundle, and what could not be read."""

    traces: dict[str, Trace] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    bad: dict[str, int] = field(default_factory=dict)
    """How much of each file could not be read."""
    damaged: list[Note] = field(default_factory=list)
    """The same as notes, for the runs of these files."""
    left_out: int = 0


def spans_in(bundle: Bundle) -> Found:
    """Read every file; one that cannot be read gets an `error` note."""
    found = Found()
    for artifact in bundle.artifacts:
        try:
            _file(artifact, found, alone=bundle.single)
        except ExportError as error:
            message = f"{error.message[:1].upper()}{error.message[1:]}."
            found.notes.append(
                Note(code=error.code, level="error", message=message, where=artifact.name)
            )
    if found.left_out:
        found.notes.append(
            Note(
                code="runs-left-out",
                level="warning",
                message=f"There are more than {_TRACES:,} traces; the later ones are left out.",
                where=bundle.location,
            )
        )
    return found


def _file(artifact: Artifact, found: Found, *, alone: bool) -> None:
    data = artifact.read()
    file = SourceFile(path=artifact.name, size_bytes=len(data), sha256=sha256(data))
    exports = _exports(data, file, found)
    count = sum(_export(each, file, found) for each in exports)
    if alone and not count:
        raise ExportError(
            "no-spans",
            "there are no spans of OpenTelemetry in it",
            hint="let the collector's file exporter, or the SDK's, write traces as OTLP/JSON",
            where=artifact.name,
        )


def _exports(data: bytes, file: SourceFile, found: Found) -> list[Export]:
    first, broken, rest = data.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")
    if broken and rest.strip() and _is_object(first):
        read = decode_lines(data, Export, where=file.path)
        _damage(found, file, read.notes)
        return read.values
    taken = documents(data, where=file.path)
    notes = [
        Note(code="file-repaired", level="warning", message=text, where=file.path)
        for text in taken.repairs
    ]
    found.damaged += notes
    if taken.cut:
        message = "The file ends too early: what came after is missing."
        _damage(found, file, [_error("cut-answer", message, file)])
    return _shaped(taken.raws, Export, file, found)


def _error(code: str, message: str, file: SourceFile) -> Note:
    return Note(code=code, level="error", message=message, where=file.path)


def _is_object(line: bytes) -> bool:
    try:
        msgspec.json.decode(line, type=Raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return line.startswith(b"{") and line.rstrip().endswith(b"}")
    return line.startswith(b"{")


def _damage(found: Found, file: SourceFile, notes: Iterable[Note]) -> None:
    for note in notes:
        found.damaged.append(note)
        found.bad[file.path] = found.bad.get(file.path, 0) + 1


def _shaped(raws: Iterable[Raw] | None, shape: type[T], file: SourceFile, found: Found) -> list[T]:
    read = decode_items(raws or (), shape, where=file.path, what=shape.__name__)
    _damage(found, file, read.notes)
    return read.values


def _export(export: Export, file: SourceFile, found: Found) -> int:
    if export.trace != _NULL:
        try:
            export = decode(bytes(export.trace), Export, where=file.path).value
        except ExportError:
            return 0
    count = 0
    for group in _shaped(export.resource_spans or export.batches, ResourceSpans, file, found):
        resource = attributes_of(group.resource.attributes if group.resource else None)
        scopes = group.scope_spans or group.instrumentation_library_spans
        for part in _shaped(scopes, ScopeSpans, file, found):
            scope = part.scope or part.instrumentation_library
            for wire in _shaped(part.spans, SpanWire, file, found):
                count += _add(wire, resource, scope.name if scope else None, file, found)
    return count


def _add(
    wire: SpanWire,
    resource: Mapping[str, Any],
    scope: str | None,
    file: SourceFile,
    found: Found,
) -> int:
    trace, key = id_of(wire.trace_id), id_of(wire.span_id)
    if trace is None or key is None:
        _damage(found, file, [_error("unreadable-item", "A span without an id is left out.", file)])
        return 0
    if trace not in found.traces and len(found.traces) >= _TRACES:
        found.left_out += 1
        return 1
    of_trace = found.traces.setdefault(trace, Trace(trace))
    of_trace.files[file.path] = file
    span = Span(
        trace=trace,
        key=key,
        parent=id_of(wire.parent_span_id),
        name=wire.name or "unnamed",
        kind=wire.kind,
        start=nanos_of(wire.start_time_unix_nano),
        end=nanos_of(wire.end_time_unix_nano),
        attributes=attributes_of(wire.attributes),
        code=code_of(wire.status.code) if wire.status else 0,
        message=wire.status.message if wire.status else None,
        exception=exception_of(wire.events),
        links=links_of(wire.links, trace),
        resource=resource,
        scope=scope,
        file=file,
    )
    known = of_trace.spans.get(key)
    # a span may be sent while it runs, and again when it has ended
    if known is None or (span.end or 0) >= (known.end or 0):
        of_trace.spans[key] = span
    return 1
