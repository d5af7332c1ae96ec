"""What follows from the facts: pure functions of a run."""

from __future__ import annotations

from exporter.analysis.analyse import analyse, summarise
from exporter.analysis.facts import (
    Analysis,
    CriticalPath,
    ErrorGroup,
    Ledger,
    Limits,
    RootCause,
    Segment,
    Summary,
)
from exporter.analysis.fingerprint import fingerprint, telling_line

__all__ = [
    "Analysis",
    "CriticalPath",
    "ErrorGroup",
    "Ledger",
    "Limits",
    "RootCause",
    "Segment",
    "Summary",
    "analyse",
    "fingerprint",
    "summarise",
    "telling_line",
]
