"""Who a node belongs to, as its project says.

dbt gives an owner to groups and exposures; for all else projects write `meta: {owner: ...}`, with
one name or several: https://docs.getdbt.com/reference/resource-configs/meta
"""

from __future__ import annotations

from typing import Any, Final

import msgspec
from msgspec import Raw, Struct

from exporter.codec.fields import lenient

_KEY: Final = b'"owner"'
_LONGEST: Final = 2_000


class _Meta(Struct, frozen=True):
    """What a project says of a node, as far as it is about the owner."""

    owner: Any = None


def owner_in(*metas: Raw) -> object:
    """Return the owner that the first of these names; None where none does."""
    for meta in metas:
        if _KEY in bytes(meta):
            found = lenient(meta, _Meta)
            if found is not None and (told := _told(found.owner)):
                return told
    return None


def owner(raw: Raw) -> object:
    """Return the owner of a group or an exposure: `{"name": ..., "email": ...}`."""
    try:
        return _told(msgspec.json.decode(raw)) if len(bytes(raw)) <= _LONGEST else None
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _told(value: object) -> object:
    if isinstance(value, dict):
        # dbt lets a group's owner have more fields, of any kind
        known = {key: value[key] for key in ("name", "email") if isinstance(value.get(key), str)}
        return known or None
    if isinstance(value, list):
        return [each for each in value if isinstance(each, str) and each.strip()] or None
    return value if isinstance(value, str) and value.strip() else None
