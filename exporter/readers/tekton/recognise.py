"""What an object of Tekton looks like from its first bytes; its name says nothing.

A PipelineRun that was only written down, as in `.tekton/`, looks the same but for what Kubernetes
adds; whether it ran shows when it is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from exporter.model import HEAD_BYTES
from exporter.model.named import NamedTuple

KINDS: Final = frozenset({"PipelineRun", "TaskRun", "CustomRun", "Run"})
_QUOTED: Final = (b'"PipelineRun"', b'"TaskRun"', b'"CustomRun"')
"""Kinds that no other tool has."""
_GROUP: Final = b"tekton.dev/v1"
_ITEM: Final = re.compile(
    rb"""["']?apiVersion["']?\s{0,9}:\s{0,9}["']?tekton\.dev/v1\w{0,8}["']?[\s,]{0,99}"""
    rb"""["']?kind["']?\s{0,9}:\s{0,9}["']?(?:PipelineRun|TaskRun|CustomRun|Run)["'\s,]"""
)
_RECORD: Final = re.compile(
    rb'"type"\s{0,9}:\s{0,9}"tekton\.dev/v1\w{0,8}\.(?:PipelineRun|TaskRun|CustomRun)"'
)
"""What says of a record of Tekton Results what is in it."""
_LISTS: Final = frozenset({"List", "PipelineRunList", "TaskRunList", "CustomRunList", "RunList"})
_RAN: Final = (b"creationTimestamp", b"resourceVersion", b'"uid"', b"uid:", b"completionTime")


class Mark(NamedTuple):
    """What the first bytes of a file say."""

    ran: bool
    """Whether it bears marks of an object that is in a cluster."""


def recognise(name: str, head: bytes) -> Mark | None:
    """Tell a file with runs of Tekton by its first bytes; None for any other file."""
    if _GROUP not in head and not any(kind in head for kind in _QUOTED):
        return None
    if _RECORD.search(head) and all(key in head for key in (b'"data"', b'"value"')):
        return Mark(ran=True)
    from exporter.codec.manifests import first_item, margin  # noqa: PLC0415 - msgspec costs 20 ms

    keys = margin(name, head)
    kind = keys.get("kind", "")
    if kind in KINDS:
        found = _is_run(keys, head)
    else:
        found = (kind in _LISTS or "items" in keys) and (
            _ITEM.search(head) is not None or _is_run(first_item(head), head)
        )
    return Mark(any(mark in head for mark in _RAN)) if found else None


def _is_run(keys: Mapping[str, str], head: bytes) -> bool:
    """Tell by the keys of an object; databases put the longest last, behind what is not read."""
    kind = keys.get("kind", "")
    late = len(head) >= HEAD_BYTES and "spec" in keys
    if kind not in KINDS or not ("metadata" in keys or late):
        return False
    version = keys.get("apiVersion")
    if version is None:
        return late and b'"%s"' % kind.encode() in _QUOTED
    return version.startswith("tekton.dev/")
