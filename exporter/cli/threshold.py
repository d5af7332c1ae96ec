"""From the settings to what is compared with what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from exporter.app.request import AUTO, LATEST, BaselineRequest
from exporter.cli.settings import ExportSettings
from exporter.model import ExportError

if TYPE_CHECKING:
    from exporter.app.compare import Side

AUTO_BASELINE: Final = "auto"
"""The newest report of the base branch, in the action."""
NONE: Final = "none"
_LEAST: Final = 100.0
_MOST: Final = 10_000.0


def baseline_request(
    settings: ExportSettings, side: Side | None = None, *, default: str = NONE
) -> BaselineRequest | None:
    """Return what a run is to be compared with; None where with nothing.

    `side` is the run that the user named for that: then there must be one. `default` stands for a
    setting that is not given.
    Raises ExportError when the threshold is no percentage above 100.
    """
    percent = percent_of(settings.alert_threshold)
    where = side.where if side else settings.baseline or default
    if side is None and where == NONE:
        return None
    return BaselineRequest(
        where=where,
        run_id=side.run_id if side else LATEST,
        reader=settings.reader if side else AUTO,
        required=side is not None,
        looked_for=side is None and where == AUTO_BASELINE,
        alert_percent=percent,
        history_runs=settings.history_runs,
        redact=settings.redact,
        redact_patterns=settings.redact_pattern,
    )


def percent_of(text: str) -> float:
    """Read `150%` or `150`; raises ExportError unless it is above 100."""
    try:
        percent = float(text.strip().removesuffix("%"))
    except ValueError:
        percent = 0.0
    if not _LEAST < percent <= _MOST:  # also where it is not a number
        raise ExportError(
            "bad-threshold",
            f"the alert threshold {text!r} is no percentage above 100",
            hint="write it as --alert-threshold 150%",
            kind="usage",
        )
    return percent
