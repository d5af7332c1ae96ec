"""Which objects are one workflow, and what a workflow is called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from exporter.model import Note
from exporter.readers.argo.decode import Held
from exporter.readers.argo.statuses import BROKEN, OPEN

Identity = tuple[str | None, str, str | None]


def distinct(found: Iterable[Held], notes: list[Note]) -> dict[str, Held]:
    """Return the workflows by id: the name, or the uid where two have one name.

    Of the same workflow printed twice the newer object counts: the one that Kubernetes counts as
    later, or the one that has ended.
    """
    by_identity: dict[Identity, Held] = {}
    for held in found:
        metadata = held.metadata
        identity = (metadata.namespace, held.name, metadata.uid)
        known = by_identity.get(identity)
        if known is None:
            by_identity[identity] = held
            continue
        newer, older = (held, known) if _rank(held) > _rank(known) else (known, held)
        by_identity[identity] = newer
        if newer.status.phase != older.status.phase:
            notes.append(
                Note(
                    code="same-run-twice",
                    level="info",
                    message=f"{held.name[:100]} is there twice; the newer object counts.",
                    where=older.file.path,
                )
            )
    names = Counter(name for _, name, _ in by_identity)
    runs: dict[str, Held] = {}
    for (space, name, uid), held in by_identity.items():
        run_id = name if names[name] == 1 else uid or f"{space}/{name}"
        number = 1
        while run_id in runs:
            number += 1
            run_id = f"{name}#{number}"
        runs[run_id] = held
    return runs


def _rank(held: Held) -> tuple[int, bool, bool]:
    version = held.metadata.resource_version or ""
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 20 else 0  # noqa: PLR2004
    phase = held.status.phase
    return number, phase not in OPEN and phase is not None, phase in BROKEN
