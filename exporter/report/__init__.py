"""What every renderer draws: numbers, words and geometry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from exporter.report.build import build_report
    from exporter.report.report import Cause, Report, Tone, Verdict

__all__ = ["Cause", "Report", "Tone", "Verdict", "build_report"]

_BUILD: Final = "build_report"


def __getattr__(name: str) -> Any:
    """Import the analysis when it is asked for: who wants words alone should not wait for it."""
    if name == _BUILD:
        from exporter.report.build import build_report  # noqa: PLC0415 - as said

        return build_report
    if name in __all__:
        from exporter.report import report  # noqa: PLC0415 - as said

        return getattr(report, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
