"""Passwords that a command line holds without a name that tells of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from exporter.model.late import late
from exporter.redaction.names import is_placeholder

Span = tuple[int, int]

COMMANDS: Final = (
    ("curl", b"-", rb"curl[^|;]{0,300}?-(?:u|-user)"),
    ("docker login", b" ", rb"docker login"),
)
"""One of these words stands in each text that has such a password, and in JSON the byte and the
pattern.

Each word costs a search through all texts of a run where its byte is in them, so there are few.
"""

_PATTERNS: Final = (
    late(
        r"""\bcurl\b[^\n|;]{0,300}?(?:\s|["'])(?:-u|--user)["']?[=,\s]{0,3}["']?"""
        r"""[^\s:"']{1,100}:([^\s"']{1,200})"""
    ),
    late(r"""\bdocker login\b[^\n|;]{0,200}?\s-p[ =]?["']?([^\s"']{1,200})"""),
)


def command_passwords(text: str) -> Iterator[Span]:
    """Find them behind the command that they belong to."""
    for (word, _, _), pattern in zip(COMMANDS, _PATTERNS, strict=True):
        if word in text:
            for found in pattern.finditer(text):
                if not is_placeholder(found[1]):
                    yield found.span(1)
