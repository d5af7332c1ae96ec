"""What a run summary looks like from its first bytes; its name says nothing."""

from __future__ import annotations

from typing import Final

from exporter.model.late import late

MARK: Final = b'"turboVersion"'
_ID: Final = late(rb'"id"\s{0,9}:\s{0,9}"[0-9A-Za-z]{27}"')
_LOG: Final = late(r"(?:^|/)\.turbo/turbo-[^/]+\.log$")


def is_summary(head: bytes) -> bool:
    """Tell a summary, also one of `--dry=json`, by its first bytes."""
    return MARK in head and _ID.search(head) is not None


def is_log(name: str) -> bool:
    """Tell whether a file has the name of a task's log, which is Turborepo's own to give."""
    return _LOG.search(name) is not None
