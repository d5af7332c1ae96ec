r"""The data of the page: the whole JSON export as columns, in one script element.

The payload is one JSON object with a member a line, so that the page can take out the lines that
it needs and leave the rest as bytes. Its members, in order:

- `version` (of this layout), `generator`, `title`, `day`, `count` (of steps);
- `head` and `tail`: what the JSON export has before and after its steps, byte for byte, but for
  `analysis.slack_seconds`, which is a column where each step has a slack;
- the columns (`columns.py`);
- `log@` and `log.counts` where the logs stand in elements of their own (`logs.py`);
- `graph`: which part of the graph is seen first, and where its nodes stand (`graph.py`);
- `end`: true; whoever misses it has a cut file.

A small payload stands in the page as it is, with each `<` as `\u003c`, and each character that
nobody would see, such as U+202E, written out likewise. A larger one stands there as
`{"encoding":"gzip+base64","data":"..."}`. Both are valid JSON.
"""

from __future__ import annotations

import binascii
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Final, Protocol

import msgspec

from exporter.codec import encode_head, encode_tail
from exporter.renderers.html.columns import day_of, step_lines
from exporter.renderers.html.graph import graph_line
from exporter.renderers.html.logs import NO_LOGS, Logs
from exporter.report import Report
from exporter.report.visible import escaped

VERSION: Final = 1
"""The layout's version; a page's script reads its own page only, other tools may ask."""
PLAIN_LIMIT: Final = 64_000
"""Bytes up to which the payload stays readable, and searchable with grep."""
_LEVEL: Final = 2
"""Of ISA-L, which takes a quarter of the time of zlib's 2 for a file a twenty-fifth larger; zlib's
own 6 takes three times as long for a quarter less."""
_TIGHT_LEVEL: Final = 5
"""Of zlib, for a page with large logs: they make the file large, and leave the rest less room."""
_TIGHT_LIMIT: Final = 1_000_000
"""Bytes up to which it is taken in any case: that is a thousand steps, a sixth less and 7 ms."""
LOG_LEVEL: Final = 6
"""Of zlib: logs are repetitive, and few runs bring them along."""
_FAST_LEVELS: Final = 2
_GZIP: Final = 31
"""zlib's word for a window of 32 kB and a gzip header (without a time in it)."""
_GROUP: Final = 3
"""Base64 writes groups of so many bytes."""


class Packer(Protocol):
    """What packs bytes piece by piece."""

    def compress(self, data: bytes, /) -> bytes:
        """Take in a piece and return what is packed by now."""
        ...

    def flush(self) -> bytes:
        """Return the rest."""
        ...


def island(report: Report, logs: Logs = NO_LOGS) -> Iterator[bytes]:
    """Write the content of the data element, in pieces; without the logs that stand elsewhere."""
    lines = payload(report, logs)
    first: list[bytes] = []
    size = 0
    for line in lines:
        first.append(line)
        size += len(line)
        if size > _TIGHT_LIMIT:
            yield from packed(_joined(first, lines), _LEVEL if logs is NO_LOGS else _TIGHT_LEVEL)
            return
    if size > PLAIN_LIMIT:
        yield from packed(first, _TIGHT_LEVEL)
    else:
        yield from map(_in_page, first)


def _in_page(line: bytes) -> bytes:
    """Write out what would end the element, and what nobody sees in the page's source."""
    # `##[` would begin a command of the runner's where the page goes to a log
    line = line.replace(b"<", b"\\u003c").replace(b"##[", b"#\\u0023[")
    return line if line.isascii() else escaped(line.decode()).encode()


def packed(pieces: Iterable[bytes], level: int = _LEVEL) -> Iterator[bytes]:
    """Write what an element holds when it is packed."""
    yield b'{"encoding":"gzip+base64","data":"'
    yield from _base64(_gzip(pieces, level))
    yield b'"}'


def payload(report: Report, logs: Logs = NO_LOGS) -> Iterator[bytes]:
    """Write the payload, line by line or in blocks of whole lines."""
    encode = msgspec.json.Encoder().encode
    run, steps = report.run, report.steps()
    # the keys, whose hashes are known, where they are the steps' ids
    ids = list(run.steps) if report.selected is None else [step.step_id for step in steps]
    slack = report.analysis.slack_seconds
    whole = list(slack) == ids
    day = day_of([run.start_time, *(step.start_time for step in steps[:1])])
    facts = {
        "version": VERSION,
        "generator": report.generator,
        "title": report.title,
        "day": day,
        "count": len(steps),
    }
    opening = b",\n".join(b'"%b":%b' % (k.encode(), encode(v)) for k, v in facts.items())
    yield b"{%b,\n" % opening
    yield b'"head":%b,\n"tail":%b,\n' % (
        encode_head(report),
        encode_tail(report, slack=not whole),
    )
    graph = report.analysis.graph
    above = graph.upstream if graph and report.selected is None else ()
    yield from step_lines(ids, steps, day, above=above, logs=not logs.rows)
    for name, column in logs.columns().items():
        yield b'"%b":%b,\n' % (name.encode(), encode(column))
    if whole and ids:
        yield b'"slack_seconds":%b,\n' % encode(list(slack.values()))
    if line := graph_line(report):
        yield line
    yield b'"end":true}'


def _joined(first: list[bytes], rest: Iterable[bytes]) -> Iterator[bytes]:
    yield from first
    yield from rest


def _packer(level: int) -> Packer:
    """Return ISA-L's compressor where it is installed and has such a level, else zlib's."""
    if level <= _FAST_LEVELS:
        with suppress(ImportError):  # some processors have no wheel of it
            from isal import isal_zlib  # noqa: PLC0415 - only a page over `PLAIN_LIMIT` needs it

            return isal_zlib.compressobj(level, wbits=_GZIP)
    return zlib.compressobj(level, wbits=_GZIP)


def _gzip(pieces: Iterable[bytes], level: int) -> Iterator[bytes]:
    packer = _packer(level)
    for piece in pieces:
        compressed = packer.compress(piece)
        if compressed:
            yield compressed
    yield packer.flush()


def _base64(pieces: Iterable[bytes]) -> Iterator[bytes]:
    left = b""
    for piece in pieces:
        data = left + piece
        cut = len(data) - len(data) % _GROUP
        left = data[cut:]
        yield binascii.b2a_base64(memoryview(data)[:cut], newline=False)
    yield binascii.b2a_base64(left, newline=False)
