"""What broke, in the few lines that a terminal has room for."""

from __future__ import annotations

from typing import Final

from exporter.report.report import Report
from exporter.report.words import one_line

_MOST: Final = 3
_NAME: Final = 100
_MESSAGE: Final = 200


def brief(report: Report) -> tuple[str, ...]:
    """Return a line for each of the first causes, one for the others, and the rerun command."""
    causes, run = report.causes, report.run
    lines = [
        f"- {one_line(cause.step.name, _NAME)}: {one_line(cause.message, _MESSAGE)}"
        for cause in causes[:_MOST]
    ]
    if not causes and run.error:
        lines.append(f"- {one_line(run.error, _MESSAGE)}")
    if len(causes) > _MOST:
        lines.append(f"- and {len(causes) - _MOST:,} more")
    if report.analysis.rerun:
        lines.append(f"run again what failed: {report.analysis.rerun}")
    return tuple(lines)
