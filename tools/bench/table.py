"""What was measured, as a table for the terminal, for README.md and as JSON."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal

Unit = Literal["x", "ms", "MB", "count"]
OPEN: Final = "<!-- bench -->"
CLOSE: Final = "<!-- /bench -->"
COMPARED: Final = (
    "of the first version beside ours",
    "of the least that it can take beside the yardstick",
    "page of 10,000 steps, search has answered",
)
"""How rows end that have no goal and stand in README.md all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure, and the goal that it is held against."""

    what: str
    value: float
    """The median."""
    unit: Unit
    spread: tuple[float, float]
    """The smallest and the largest value that was seen."""
    goal: float | None = None
    """The value must not be above it; None for a figure without a goal."""
    rounds: int

    @property
    def met(self) -> bool | None:
        """Say whether the goal is met; None without a goal."""
        return None if self.goal is None else self.value <= self.goal


def row(what: str, values: Sequence[float], unit: Unit = "x", *, goal: float | None = None) -> Row:
    """Make a row of what the rounds gave."""
    return Row(
        what=what,
        value=statistics.median(values),
        unit=unit,
        spread=(min(values), max(values)),
        goal=goal,
        rounds=len(values),
    )


def say(value: float, unit: Unit) -> str:
    """Write a figure with its unit."""
    if unit == "x":
        return f"{value:.2f}x" if value < 10 else f"{value:.1f}x"  # noqa: PLR2004 - three digits
    if unit == "count":
        return f"{value:,.0f}"
    return f"{value:,.0f} {unit}" if value >= 10 else f"{value:.1f} {unit}"  # noqa: PLR2004


def text(rows: Sequence[Row]) -> str:
    """Return the table for a terminal."""
    lines = [("", "median", "lowest to highest", "goal", "")]
    lines += [
        (
            one.what,
            say(one.value, one.unit),
            f"{say(one.spread[0], one.unit)} to {say(one.spread[1], one.unit)}",
            _goal(one),
            {None: "", True: "ok", False: "MISSED"}[one.met],
        )
        for one in rows
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(5)]
    out = []
    for line in lines:
        first = line[0].ljust(widths[0])
        rest = "  ".join(
            cell.rjust(width) for cell, width in zip(line[1:4], widths[1:4], strict=True)
        )
        out.append(f"{first}  {rest}  {line[4]}".rstrip())
    return "\n".join(out)


def markdown(rows: Sequence[Row], machine: str) -> str:
    """Return the table for README.md: what has a goal, and what the first version costs beside it.

    The lowest and the highest tell how busy the machine was.
    """
    lines = ["| | median | lowest to highest | goal |", "| --- | ---: | ---: | ---: |"]
    lines += [
        f"| {one.what} | {say(one.value, one.unit)} "
        f"| {say(one.spread[0], one.unit)} to {say(one.spread[1], one.unit)} | {_goal(one)} |"
        for one in rows
        if one.goal is not None or one.what.endswith(COMPARED)
    ]
    return "\n".join([*lines, "", f"Measured in one run of `make bench`: {machine}."])


def as_json(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return the rows as JSON values."""
    return [{**asdict(one), "met": one.met} for one in rows]


def from_json(rows: Sequence[dict[str, Any]]) -> list[Row]:
    """Return the rows that `as_json` wrote."""
    return [
        Row(**{**{name: one[name] for name in Row.__slots__}, "spread": tuple(one["spread"])})
        for one in rows
    ]


def put_into(readme: Path, table: str) -> None:
    """Replace what stands between the two marks in README.md.

    Raises ValueError when the marks are not there.
    """
    page = readme.read_text(encoding="utf-8")
    before, start, rest = page.partition(OPEN)
    _, end, after = rest.partition(CLOSE)
    if not start or not end:
        raise ValueError(f"{readme.name} has no {OPEN} … {CLOSE} to fill")
    readme.write_text(f"{before}{OPEN}\n{table}\n{CLOSE}{after}", encoding="utf-8")


def _goal(one: Row) -> str:
    tail = {"x": "x", "count": "", "ms": " ms", "MB": " MB"}[one.unit]
    return "" if one.goal is None else f"at most {one.goal:,g}{tail}"
