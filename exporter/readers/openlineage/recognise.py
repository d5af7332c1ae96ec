"""What a file with events of OpenLineage looks like from its first bytes; its name says nothing."""

from __future__ import annotations

import re
from typing import Final

_TIME: Final = re.compile(rb'"eventTime"\s{0,9}:\s{0,9}"\d{4}-')
_SPEC: Final = b"openlineage.io/spec/"
_RUN: Final = re.compile(rb'"(?:runId|run)"\s{0,9}:')
_JOB: Final = re.compile(rb'"job"\s{0,9}:\s{0,9}\{')


def recognise(head: bytes) -> bool:
    """Tell a file with events by its first bytes: an object, lines of them, a list, or a log."""
    if b'"eventTime"' not in head or not _TIME.search(head):
        return False
    return _SPEC in head or bool(_RUN.search(head) and _JOB.search(head))
