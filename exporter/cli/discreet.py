"""Secrets out of what is said: lines for a person, lists, errors."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from exporter.model import ExportError

Clean = Callable[[str], str]
"""From a text to the same with a mark for each secret."""


def discreet(patterns: Sequence[str] = (), *, redact: bool = True) -> Clean:
    """Return what takes secrets out of a text, by the rules for a run and by a user's patterns.

    The rules are made when the first text comes. A text raises ExportError where a pattern cannot
    be used.
    """
    if not redact:
        return str
    made: list[Clean] = []

    def clean(text: str) -> str:
        if not made:
            from exporter.redaction import redactor, secrets_of  # noqa: PLC0415 - seldom needed

            made.append(redactor(secrets=secrets_of(os.environ), patterns=patterns))
        return made[0](text)

    return clean


@contextmanager
def discreet_errors(clean: Clean) -> Iterator[None]:
    """Let errors through without secrets."""
    try:
        yield
    except ExportError as error:
        if error.code == "bad-pattern":
            raise
        raise ExportError(
            error.code,
            clean(error.message),
            hint=clean(error.hint),
            where=error.where and clean(error.where),
            kind=error.kind,
        ) from error
