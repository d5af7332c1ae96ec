"""What the user asked for, as both processes know it; imports nothing that reads or draws."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from exporter.model.named import NamedTuple

if TYPE_CHECKING:
    from exporter.app.pick import Pick
    from exporter.app.tools import OpenStorage

STDOUT: Final = "-"
LATEST: Final = "latest"
AUTO: Final = "auto"

STORAGE: Final = "storage"
"""The role of the place where the run is."""
BASELINE: Final = "baseline"
"""The role of the place where the run is that it is compared with."""


class BaselineRequest(NamedTuple):
    """Which run to compare with, and how."""

    where: str
    """An earlier export or a storage."""
    run_id: str = LATEST
    reader: str = AUTO
    alert_percent: float = 150.0
    required: bool = False
    """Whether it is an error when there is none; else a note says so."""
    looked_for: bool = False
    """Whether nobody named it: then it is no fault that there is none."""
    opened: OpenStorage | None = None
    """What opens it where it is not among files."""
    history_runs: int = 20
    """How many recent runs are carried on; 0 for none."""
    revision: str | None = None
    """The commit that the run is of, where that is known."""
    redact: bool = True
    redact_patterns: tuple[str, ...] = ()


class ExportRequest(NamedTuple):
    """What the user asked for."""

    storage_path: str
    formats: tuple[str, ...]
    output: str
    run_id: str = LATEST
    reader: str = AUTO
    select: str | None = None
    title: str | None = None
    fail_on: frozenset[str] = frozenset()
    redact: bool = True
    redact_patterns: tuple[str, ...] = ()
    baseline: BaselineRequest | None = None
    all: bool = False
    """Whether every run that is meant is exported, and not one alone."""
    run_ids: tuple[str, ...] = ()
    """Which runs are meant then; none for each that `pick` lets through."""
    pick: Pick | None = None
    only: tuple[str, ...] | None = None
    """Which of the runs that are meant get reports of their own, by `digest_of`; None for all."""
    there: tuple[str, ...] = ()
    """Folders, below the output, in which others have theirs already."""
    stem: str = ""
    """What `report.html` and its kin are called instead; empty for no other name."""

    @property
    def own_files(self) -> tuple[Path, ...]:
        """Return what is written to: no run is looked for there."""
        return () if self.output == STDOUT else (Path(self.output),)


def to_json(request: ExportRequest) -> dict[str, Any]:
    """Return a request as JSON's types."""
    base = request.baseline
    return {
        **request._asdict(),
        "fail_on": sorted(request.fail_on),
        "pick": request.pick and request.pick._asdict(),
        "baseline": base and {k: v for k, v in base._asdict().items() if k != "opened"},
    }


def from_json(said: dict[str, Any]) -> ExportRequest:
    """Return the request again; `opened` of its baseline is not there."""
    base, pick = said["baseline"], said["pick"]
    if pick is not None:
        from exporter.app.pick import pick_from_json  # noqa: PLC0415 - few pick among the runs

        pick = pick_from_json(pick)
    return ExportRequest(
        **{
            **said,
            "formats": tuple(said["formats"]),
            "fail_on": frozenset(said["fail_on"]),
            "redact_patterns": tuple(said["redact_patterns"]),
            "run_ids": tuple(said["run_ids"]),
            "pick": pick,
            "only": None if said["only"] is None else tuple(said["only"]),
            "there": tuple(said["there"]),
            "baseline": base
            and BaselineRequest(**{**base, "redact_patterns": tuple(base["redact_patterns"])}),
        }
    )
