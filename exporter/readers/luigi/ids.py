"""How a task's id and what it is called belong together.

An id is the family, the first values cut short, and a digest of all of them; it is never made up
here, but its digest proves which of several names is its own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Iterable, Mapping
from hashlib import md5
from typing import Final

from exporter.model.late import late

_DIGEST: Final = 10
_ID: Final = late(r"(.*)_[0-9a-f]{10}$")
_CALL: Final = late(r"([A-Za-z_][\w.]{0,300})\((.*)\)$")
_PARAM: Final = late(r"(?:^|, )([A-Za-z_]\w{0,100})=")


def family_of(display: str) -> str:
    """Return the family of what a task is called."""
    return display.partition("(")[0]


def params_of(display: str) -> dict[str, str] | None:
    """Return the values in what a task is called; None for what is no such name."""
    found = _CALL.match(display)
    if found is None:
        return None
    text = found[2]
    marks = list(_PARAM.finditer(text))
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    return {mark[1]: text[mark.end() : end] for mark, end in zip(marks, ends, strict=False)}


def proves(task_id: str, display: str) -> bool:
    """Say whether an id's digest is that of the values in a name."""
    params = params_of(display)
    found = _ID.match(task_id)
    if params is None or found is None or not found[1].startswith(f"{family_of(display)}_"):
        return False
    return task_id[-_DIGEST:] == digest(params)


def digest(params: Mapping[str, str]) -> str:
    """Return the digest that Luigi makes of a task's values."""
    from json import dumps  # noqa: PLC0415 - it has to be written as Luigi does

    text = dumps(dict(params), separators=(",", ":"), sort_keys=True)
    return md5(text.encode(), usedforsecurity=False).hexdigest()[:_DIGEST]


class Ids:
    """The ids of a session's tasks, by what a name tells of them."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._sorted = sorted(ids)
        self._by_digest: dict[str, list[str]] = {}
        for each in self._sorted:
            self._by_digest.setdefault(each[-_DIGEST:], []).append(each)

    def of(self, display: str) -> str | None:
        """Return which id is that of a task of this name; None where that is not clear."""
        params = params_of(display)
        same = self._by_digest.get(digest(params), ()) if params is not None else ()
        proven = [each for each in same if proves(each, display)]
        if len(proven) == 1:
            return proven[0]
        return None if proven else self._only(f"{family_of(display)}_")

    def _only(self, begin: str) -> str | None:
        """Return the one id that begins so; None where there is none, or another one."""
        at = bisect_left(self._sorted, begin)
        near = [each for each in self._sorted[at : at + 2] if each.startswith(begin)]
        return near[0] if len(near) == 1 else None


def name_of(task_id: str, families: Container[str]) -> str:
    """Return the family of an id: the longest that is known, else what stands before the values."""
    end = task_id.rfind("_")
    while end >= 0:
        if task_id[:end] in families:
            return task_id[:end]
        end = task_id.rfind("_", 0, end)
    found = _ID.match(task_id)
    return (found[1].partition("_")[0] if found else task_id) or task_id
