"""Box plots as the paths of a small picture.

A line goes from the least to the most of the values, a box over the middle half of them, cut at the
median, on a pale bar of what was asked for. All boxes of a column have one scale.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from exporter.model.named import NamedTuple

WIDTH: Final = 160
"""The length of the scale in units of the picture; a margin of two is on each side."""
_LEAST: Final = 3.0
"""The width of the box of values that are all the same."""


class Box(NamedTuple):
    """One picture: paths for what is used and for what was asked, twice."""

    used: str
    asked: str
    share: str
    whole: str
    label: str


def box_of(
    amounts: tuple[Sequence[float], float, float],
    shares: tuple[Sequence[float], float],
    say: Callable[[float], str],
    what: str,
) -> Box | None:
    """Draw one group's box; None where nothing is known.

    `amounts` are the values in their order, what was asked for, and where the scale ends; `shares`
    are the values in parts of what each step asked for. `say` puts an amount into words.
    """
    values, asked, end = amounts
    if not values or end <= 0:
        return None
    five = [quantile(values, part / 4) for part in range(5)]
    least, low, _, high, most = map(say, five)
    said = f"{least} to {most} {what}, half of the steps {low} to {high}"
    return Box(
        used=_path(five, end),
        asked=_mark(asked, end) if asked else "",
        share=_path([quantile(shares[0], part / 4) for part in range(5)], shares[1])
        if shares[0]
        else "",
        whole=_mark(1, shares[1]) if shares[0] else "",
        label=said if len(values) > 1 else f"{least} {what}",
    )


def _path(five: Sequence[float], end: float) -> str:
    """Draw the least, the quarters and the most: a line with a box on it, cut at the median."""
    least, low, middle, high, most = (2 + value / end * WIDTH for value in five)
    high = max(high, low + _LEAST)
    before, after = max(middle - 0.5, low + 1), min(middle + 0.5, high - 1)
    line = f"M{least:.1f} 9.5H{most:.1f}v1H{least:.1f}z" if most > least else ""
    return f"{line}M{low:.1f} 4H{before:.1f}V16H{low:.1f}zM{after:.1f} 4H{high:.1f}V16H{after:.1f}z"


def _mark(asked: float, end: float) -> str:
    """Draw the room from nothing to what was asked for."""
    return f"M2 7H{2 + asked / end * WIDTH:.1f}V13H2z"


def quantile(values: Sequence[float], part: float) -> float:
    """Return a quantile of sorted values, between two of them where it falls there."""
    at = (len(values) - 1) * part
    low = int(at)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (at - low)
