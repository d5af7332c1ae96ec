"""What a Workflow object looks like from its first bytes; its name says nothing.

A workflow that was only written down, to be submitted, looks the same but for what Kubernetes
adds; whether it ran shows when it is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from exporter.model import HEAD_BYTES
from exporter.model.named import NamedTuple

_GROUP: Final = b"argoproj.io/"
_ITEM: Final = re.compile(
    rb"""["']?apiVersion["']?\s{0,9}:\s{0,9}["']?argoproj\.io/v1alpha1["']?[\s,]{0,99}"""
    rb"""["']?kind["']?\s{0,9}:\s{0,9}["']?Workflow["'\s,]"""
)
_LISTS: Final = frozenset({"List", "WorkflowList"})
_RAN: Final = (
    b"creationTimestamp",
    b"resourceVersion",
    b"workflows.argoproj.io/phase",
    b"workflows.argoproj.io/completed",
    b"startedAt",
)
"""What Kubernetes and the controller add to what was submitted."""
_OWN: Final = (b"entrypoint", b"templateScope", b"boundaryID")
"""Words of a Workflow that has lost its kind, as in the server's answers."""
_MANIFEST: Final = re.compile(rb'"workflow_manifest"\s{0,9}:\s{0,9}"\{')
_PARTS: Final = frozenset({"metadata", "spec", "status"})
_LABELS: Final = b"workflows.argoproj.io/"


class Mark(NamedTuple):
    """What the first bytes of a file say."""

    ran: bool
    """Whether it bears marks of a workflow that was submitted."""


def recognise(name: str, head: bytes) -> Mark | None:
    """Tell a file with Workflow objects by its first bytes; None for any other file."""
    if _GROUP not in head and not any(word in head for word in _OWN):
        return None
    if _MANIFEST.search(head):
        return Mark(ran=True)
    from exporter.codec.manifests import margin  # noqa: PLC0415 - msgspec costs 20 ms

    keys = margin(name, head)
    return Mark(any(mark in head for mark in _RAN)) if _is_workflow(keys, head) else None


def _is_workflow(keys: Mapping[str, str], head: bytes) -> bool:
    """Tell by the outermost keys: objects that are made into workflows hold the same words."""
    kind = keys.get("kind", "")
    if kind == "Workflow":
        # a database puts the longest key last, behind what is not read here
        version = keys.get("apiVersion")
        if version is None:
            return len(head) >= HEAD_BYTES and any(word in head for word in _OWN)
        return version.startswith("argoproj.io/")
    if kind in _LISTS or (not kind and "items" in keys):
        return _ITEM.search(head) is not None
    if "kind" in keys or "apiVersion" in keys or "metadata" not in keys:
        return False
    # `argo get -o json` and the server's answers may leave the kind out
    if _LABELS in head:
        return any(mark in head for mark in _RAN)
    return keys.keys() <= _PARTS
