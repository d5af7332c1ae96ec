"""Ids out of names that are not unique."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable


def numbered(names: Iterable[str]) -> list[str]:
    """Return the names, those that stand more than once with `#1`, `#2`, … behind them.

    Equal input gives equal ids in each run, in the order of the source.
    """
    names = list(names)
    counts = Counter(names)
    seen: Counter[str] = Counter()
    taken: set[str] = set()
    made = []
    for name in names:
        own = name
        if counts[name] > 1:
            seen[name] += 1
            own = f"{name} #{seen[name]}"
        while own in taken:
            own += "'"
        taken.add(own)
        made.append(own)
    return made
