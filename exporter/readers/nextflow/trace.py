"""The trace: a table with a line for each try of a task, written when it ends.

Source: `nextflow.trace.TraceFileObserver`. Columns, their order and what separates them are
settings (`trace.fields`, `trace.sep`), and values may be plain numbers (`trace.raw`).
"""

from __future__ import annotations

from exporter.codec.repair import Repairs, text_of
from exporter.model import Note, SourceFile
from exporter.readers.nextflow.recognise import columns_of
from exporter.readers.nextflow.wire import Told, row_of
from exporter.report.words import count


def trace_of(data: bytes, file: SourceFile) -> Told | None:
    """Read a trace; None where the first line is none of a trace."""
    told = Told("trace", file)
    text = text_of(data, Repairs())
    header, _, rest = text.partition("\n")
    found = columns_of(header)
    if found is None:
        return None
    columns, separator = found
    bad = 0
    lines = rest.split("\n")
    if rest and lines[-1]:
        told.whole = False
    for line in lines:
        values = line.rstrip("\r").split(separator)
        if values == [""]:
            continue
        row = row_of(dict(zip(columns, values, strict=False)))
        if row is None or len(values) != len(columns):
            bad += 1
            continue
        told.rows.append(row)
    if bad:
        told.whole = False
        told.notes.append(
            Note(
                code="unreadable-item",
                level="error",
                message=f"{count(bad, 'line of the trace has', 'lines of the trace have')} not "
                "the columns of its first line; left out.",
                where=file.path,
            )
        )
    return told
