"""Ids and keys that stay apart from one another when what told them apart was a secret."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence


class Names:
    """Names that are taken, and the next number for each name that was asked for again."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        self._next: dict[str, int] = {}

    def take(self, name: str) -> str:
        """Take a name and return it, with a number behind it where it was taken before."""
        new = name
        while new in self._taken:
            number = self._next.get(name, 2)
            self._next[name] = number + 1
            new = f"{name}-{number}"
        self._taken.add(new)
        return new


def unique_ids(keys: Sequence[str], swaps: Mapping[str, tuple[str, int]]) -> dict[str, str]:
    """Return the new ids of steps whose ids held secrets, with a number where two became equal."""
    names = Names(key for key in keys if key not in swaps)
    return {key: names.take(swaps[key][0]) for key in keys if key in swaps}
