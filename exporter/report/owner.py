"""Who a step belongs to, where its source states that.

Readers keep it in the metadata as `owner`: a name, several, or a name and an address, as dbt has
them. Nobody is guessed: a check without an owner says whose the one thing is that it checks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from exporter.model import Step
from exporter.report.words import one_line

OWNER: Final = "owner"
"""The key in a step's metadata."""
_KEYS: Final = (OWNER, "owners")
_MOST: Final = 5
_LENGTH: Final = 120


def owner_of(step: Step, steps: Mapping[str, Step]) -> str:
    """Return who a step belongs to, in words: `owner data-team`; empty where nobody says."""
    if own := owner_words(step.metadata):
        return f"owner {own}"
    tested = step.metadata.get("tests")
    if isinstance(tested, list | tuple) and len(tested) == 1 and isinstance(tested[0], str):
        checked = steps.get(tested[0])
        if checked is not None and (its := owner_words(checked.metadata)):
            return f"owner of {one_line(checked.name, _LENGTH)}: {its}"
    return ""


def owner_words(metadata: Mapping[str, Any]) -> str:
    """Return who is named as the owner; empty for nobody."""
    told = next((metadata[key] for key in _KEYS if metadata.get(key)), None)
    names = list(dict.fromkeys(_names(told)))
    left = len(names) - _MOST
    more = [f"{left:,} more"] if left > 0 else []
    return ", ".join([*names[:_MOST], *more])


def _names(told: object) -> Iterator[str]:
    for one in told if isinstance(told, list | tuple) else (told,):
        if isinstance(one, str):
            name = one_line(one, _LENGTH)
        elif isinstance(one, dict):
            name = _person(one.get("name"), one.get("email"))
        else:
            continue
        if name:
            yield name


def _person(name: object, email: object) -> str:
    known = [one_line(each, _LENGTH) for each in (name, email) if isinstance(each, str)]
    known = [each for each in known if each]
    return known[0] + (f" <{known[1]}>" if len(known) > 1 else "") if known else ""
