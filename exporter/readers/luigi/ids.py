"""How a task's id and what it is called belong together.

An id is the family, the first values cut short, and a digest of all of them; it is never made up
here, but its digest proves which of several names is its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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


def id_of(display: str, ids: Iterable[str]) -> str | None:
    """Return which of the ids is that of a task of this name; None where that is not clear."""
    family = family_of(display)
    near = [each for each in ids if each.startswith(f"{family}_")]
    proven = [each for each in near if proves(each, display)]
    if len(proven) == 1:
        return proven[0]
    return near[0] if len(near) == 1 and not proven else None


def name_of(task_id: str, families: Iterable[str]) -> str:
    """Return the family of an id: the longest that is known, else what stands before the values."""
    known = [each for each in families if task_id.startswith(f"{each}_")]
    if known:
        return max(known, key=len)
    found = _ID.match(task_id)
    return (found[1].partition("_")[0] if found else task_id) or task_id
