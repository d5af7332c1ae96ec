"""What a file with spans in OTLP/JSON looks like from its first bytes; its name says nothing.

Zipkin's and Jaeger's own JSON are other formats.
"""

from __future__ import annotations

import re
from typing import Final

_SPANS: Final = (b'"resourceSpans"', b'"scopeSpans"', b'"instrumentationLibrarySpans"')
_FIRST: Final = re.compile(rb'\{\s{0,99}"(?:resourceSpans|resourceLogs|resourceMetrics)"\s{0,9}:')
_TEMPO: Final = re.compile(rb'\{\s{0,99}"(?:batches|trace)"\s{0,9}:')


def recognise(head: bytes) -> bool:
    """Tell a file with spans by its first bytes.

    A collector may write logs and metrics into the same file, on lines of their own.
    """
    body = head.lstrip(b"\xef\xbb\xbf \t\r\n\x1e")
    if _FIRST.match(body):
        return True
    return _TEMPO.match(body) is not None and any(mark in body for mark in _SPANS)
