"""What follows from the facts: pure functions of a run."""

from __future__ import annotations

from exporter.analysis.facts import Analysis, CriticalPath, ErrorGroup, RootCause, Summary

__all__ = ["Analysis", "CriticalPath", "ErrorGroup", "RootCause", "Summary"]
