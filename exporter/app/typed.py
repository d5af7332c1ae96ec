"""What a user has typed, as it may be shown."""

from __future__ import annotations

from exporter.app.request import BaselineRequest, ExportRequest
from exporter.app.tools import Tools
from exporter.redaction import redactor


def shown(text: str, request: ExportRequest | BaselineRequest, tools: Tools) -> str:
    """Return a typed text as valid Unicode and, where the request says so, without secrets.

    Bytes that are no Unicode become U+FFFD.
    """
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if not request.redact:
        return text
    return redactor(secrets=tools.secrets(text), patterns=request.redact_patterns)(text)
