"""Who a node belongs to, as its project says.

dbt gives an owner to groups and exposures; for all else projects write `meta: {owner: ...}`, with
one name or several: https://docs.getdbt.com/reference/resource-configs/meta
"""

from __future__ import annotations


def owner_in(meta: object) -> object:
    """Return the owner that a node's `meta` names; None where it names none."""
    return owner(meta.get("owner")) if isinstance(meta, dict) else None


def owner(told: object) -> object:
    """Return an owner as far as it is names: `{"name": ..., "email": ...}`, a list, or a text."""
    if isinstance(told, dict):
        # dbt lets a group's owner have more fields, of any kind
        known = {key: told[key] for key in ("name", "email") if isinstance(told.get(key), str)}
        return known or None
    if isinstance(told, list):
        return [each for each in told if isinstance(each, str) and each.strip()] or None
    return told if isinstance(told, str) and told.strip() else None
