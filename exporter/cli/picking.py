"""Which of the runs found are meant, as settings: what every command takes that tells of many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import TYPE_CHECKING, Final

from exporter.cli.describe import declaration, opt
from exporter.model import ExportError
from exporter.model.statuses import RunStatus

if TYPE_CHECKING:
    from datetime import datetime

    from exporter.app.pick import Pick

_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DIGITS: Final = 6


@declaration
class PickSettings:
    """Which runs are meant; those without a time are told of."""

    status: tuple[RunStatus, ...] = field(
        default=(),
        metadata=opt(
            "Only runs of this status: may be repeated, commas allowed.",
            group="Input",
            places="cli",
            default_text="any",
        ),
    )
    dag: tuple[str, ...] = field(
        default=(),
        metadata=opt(
            "Only runs of this DAG, `*` stands for anything: may be repeated.",
            group="Input",
            metavar="NAME",
            places="cli",
            lines_only=True,
            default_text="any",
        ),
    )
    since: str | None = field(
        default=None,
        metadata=opt(
            "Only runs whose end, or start where no end is known, is then or later: a date, a time "
            "or how long ago, as in `36h` and `7d`; UTC where no zone is named.",
            group="Input",
            metavar="DATE",
            places="cli",
            default_text="any",
        ),
    )
    newest: int | None = field(
        default=None,
        metadata=opt(
            "Only the newest N of those.",
            group="Input",
            metavar="N",
            least=1,
            places="cli",
            default_text="all",
        ),
    )


def pick_of(settings: PickSettings, now: Callable[[], datetime]) -> Pick | None:
    """Return which runs are meant; None where nothing is said of that.

    Raises ExportError when the time is none.
    """
    since = None if settings.since is None else _time(settings.since, now)
    if not (settings.status or settings.dag or since or settings.newest):
        return None
    from exporter.app.pick import Pick  # noqa: PLC0415 - seldom asked for

    return Pick(settings.status, settings.dag, since, settings.newest)


def _time(text: str, now: Callable[[], datetime]) -> str:
    """Return the time that is meant, in UTC."""
    from datetime import UTC, datetime, timedelta  # noqa: PLC0415 - as above

    said = text.strip()
    number, unit = said[:-1], _UNITS.get(said[-1:].lower())
    try:
        if unit and number.isascii() and number.isdigit() and len(number) <= _DIGITS:
            time = now().replace(microsecond=0) - timedelta(**{unit: int(number)})
        else:
            time = datetime.fromisoformat(said)
            time = time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise ExportError(
            "bad-since",
            f"--since {text[:100]!r} is no date, no time and no span of time",
            hint="write it as 2026-11-23, 2026-11-23T04:00+01:00 or 7d",
            kind="usage",
        ) from error
    return time.isoformat()
