"""The middle of a few numbers, and how far they lie from it."""

from __future__ import annotations

from collections.abc import Sequence


def median(numbers: Sequence[float]) -> float:
    """Return the median of at least one number."""
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2.0


def deviation(numbers: Sequence[float]) -> float:
    """Return the median absolute deviation of at least one number."""
    middle = median(numbers)
    return median([abs(each - middle) for each in numbers])
