"""Secrets out of one text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

from exporter.redaction.assign import (
    Span,
    bearer_tokens,
    named_values,
    private_keys,
    quoted_url_passwords,
    url_passwords,
    web_tokens,
)
from exporter.redaction.codes import BEGINS, between_codes
from exporter.redaction.commands import command_passwords
from exporter.redaction.names import MARK
from exporter.redaction.probes import literals_in, longest_run
from exporter.redaction.shapes import SHAPES, compiled

_PASSES: Final = 4
_WINDOW: Final = 65_536
_OVERLAP: Final = 2_048


class Scrubber:
    """Takes secrets out of texts: exact values, well-known shapes, a user's patterns."""

    def __init__(self, secrets: Sequence[str], patterns: Sequence[re.Pattern[str]]) -> None:
        self.secrets = tuple(secret for secret in secrets if secret and secret not in MARK)
        self.patterns = tuple(patterns)

    def scrub(self, text: str) -> tuple[str, int]:
        """Return the text with a mark for each secret, and how many were taken out.

        Scrubbing what came back finds nothing more.
        """
        count = 0
        for _ in range(_PASSES):
            coloured = BEGINS in text
            found = between_codes(text, self._spans) if coloured else self._spans(text)
            spans = _merged(text, found)
            if not spans:
                break
            pieces: list[str] = []
            at = 0
            for start, end in spans:
                pieces += text[at:start], MARK
                at = end
            text = "".join(pieces) + text[at:]
            count += len(spans)
        return text, count

    def _spans(self, text: str) -> Iterator[Span]:
        for secret in self.secrets:
            at = text.find(secret)
            while at >= 0:
                yield at, at + len(secret)
                at = text.find(secret, at + len(secret))
        piece = text.encode("utf-8", "surrogatepass")
        literals = set(literals_in(piece, longest_run(piece)))
        if "-hint:" in text:
            literals.add("-hint:")
        for shape in SHAPES if literals else ():
            if not literals.isdisjoint(shape.literals):
                pattern = compiled(shape.pattern)
                yield from (found.span(pattern.groups) for found in pattern.finditer(text))
        yield from private_keys(text)
        yield from url_passwords(text)
        yield from quoted_url_passwords(text)
        yield from command_passwords(text)
        yield from bearer_tokens(text)
        yield from web_tokens(text)
        yield from named_values(text)
        for pattern in self.patterns:
            yield from _matches(pattern, text)


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[Span]:
    """Find a user's pattern, in windows: the longest text costs no more than its length says."""
    for window in range(0, len(text) or 1, _WINDOW):
        for found in pattern.finditer(text, window, window + _WINDOW + _OVERLAP):
            if found.end() > found.start():
                yield found.span()


def _merged(text: str, spans: Iterator[Span]) -> list[Span]:
    """Join spans that touch, and leave out those that hold nothing but marks."""
    merged: list[Span] = []
    begins = [found.start() for found in re.finditer(re.escape(MARK), text)]
    for start, end in sorted(spans):
        if begins and (
            _inside(start, begins)
            or _inside(end, begins)
            or not text[start:end].replace(MARK, "").strip()
        ):
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _inside(at: int, begins: Sequence[int]) -> bool:
    """Say whether a place is inside of a mark."""
    before = bisect_left(begins, at) - 1
    return before >= 0 and at < begins[before] + len(MARK)
