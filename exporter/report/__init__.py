"""What every renderer draws: numbers, words and geometry."""

from __future__ import annotations

from exporter.report.build import build_report
from exporter.report.report import Cause, Report, Tone, Verdict

__all__ = ["Cause", "Report", "Tone", "Verdict", "build_report"]
