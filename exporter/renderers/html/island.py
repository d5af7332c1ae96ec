r"""The data of the page: the whole JSON export as columns, in one script element.

The payload is one JSON object with a member a line, so that the page can take out the lines that
it needs and leave the rest as bytes. Its members, in order:

- `version` (of this layout), `generator`, `title`, `day`, `count` (of steps);
- `head` and `tail`: what the JSON export has before and after its steps, byte for byte, but for
  `analysis.slack_seconds`, which is a column where each step has a slack;
- the columns (`columns.py`);
- `end`: true; whoever misses it has a cut file.

A small payload stands in the page as it is, with each `<` as `\u003c`. A larger one stands there
as `{"encoding":"gzip+base64","data":"..."}`. Both are valid JSON.
"""

from __future__ import annotations

import binascii
import zlib
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from exporter.codec import encode_head, encode_tail
from exporter.renderers.html.columns import day_of, step_lines
from exporter.report import Report

VERSION: Final = 1
"""The layout's version; a page's script reads its own page only, other tools may ask."""
PLAIN_LIMIT: Final = 64_000
"""Bytes up to which the payload stays readable, and searchable with grep."""
_GZIP: Final = 31
"""zlib's word for a window of 32 kB and a gzip header (without a time in it)."""
_GROUP: Final = 3
"""Base64 writes groups of so many bytes."""


def island(report: Report) -> Iterator[bytes]:
    """Write the content of the data element, in pieces."""
    lines = payload(report)
    first: list[bytes] = []
    size = 0
    for line in lines:
        first.append(line)
        size += len(line)
        if size > PLAIN_LIMIT:
            yield b'{"encoding":"gzip+base64","data":"'
            yield from _base64(_gzip(_joined(first, lines)))
            yield b'"}'
            return
    yield from (line.replace(b"<", b"\\u003c") for line in first)


def payload(report: Report) -> Iterator[bytes]:
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
    yield from step_lines(ids, steps, day)
    if whole and ids:
        yield b'"slack_seconds":%b,\n' % encode(list(slack.values()))
    yield b'"end":true}'


def _joined(first: list[bytes], rest: Iterable[bytes]) -> Iterator[bytes]:
    yield from first
    yield from rest


def _gzip(pieces: Iterable[bytes]) -> Iterator[bytes]:
    # Level 6 makes it a quarter smaller for three times the time.
    packer = zlib.compressobj(1, zlib.DEFLATED, _GZIP)
    for piece in pieces:
        packed = packer.compress(piece)
        if packed:
            yield packed
    yield packer.flush()


def _base64(pieces: Iterable[bytes]) -> Iterator[bytes]:
    left = b""
    for piece in pieces:
        data = left + piece
        cut = len(data) - len(data) % _GROUP
        left = data[cut:]
        yield binascii.b2a_base64(memoryview(data)[:cut], newline=False)
    yield binascii.b2a_base64(left, newline=False)
