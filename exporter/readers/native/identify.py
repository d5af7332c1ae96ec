"""Give every step an id of its own: a key, its own word, or its place."""

from __future__ import annotations

from collections.abc import Sequence

from exporter.model import Note
from exporter.readers.native.notes import Faults, some
from exporter.readers.native.wire import StepWire
from exporter.report.words import count


def by_id(
    steps: dict[str, StepWire] | Sequence[tuple[str | None, StepWire]], faults: Faults
) -> dict[str, StepWire]:
    """Return the steps by id, in their order.

    Where an id stands twice, the later step is kept as `id#2`: dropped, a failed one would be
    hidden. Dependencies mean the first.
    """
    if isinstance(steps, dict) and "" not in steps:
        return steps
    pairs = [*steps.items()] if isinstance(steps, dict) else steps
    wires = {key or _own(wire): wire for key, wire in pairs}
    if len(wires) == len(pairs) and "" not in wires:
        return wires
    wires = {}
    taken: set[str | None] = {key or _own(wire) for key, wire in pairs}
    repeated: list[str] = []
    nameless: list[str] = []
    counts: dict[str, int] = {}
    for place, (key, wire) in enumerate(pairs, 1):
        name = key or _own(wire)
        if not name:
            name = _free(f"step-{place}", taken, counts)
            nameless.append(name)
        elif name in wires:
            repeated.append(name)
            name = _free(name, taken, counts)
            wire.step_id = None
        taken.add(name)
        wires[name] = wire
    if repeated:
        message = (
            f"{count(len(repeated), 'step')} with the id of an earlier one (duplicate), kept with "
            f"#2 and so on behind it: {some([*dict.fromkeys(repeated)])}."
        )
        faults.add(Note(code="duplicate-ids", level="warning", message=message))
    if nameless:
        message = f"{count(len(nameless), 'step')} without an id, called {some(nameless)}."
        faults.add(Note(code="missing-id", level="warning", message=message))
    return wires


def _own(wire: StepWire) -> str:
    """Return what a step in a list calls itself; its name where it has no other word for it."""
    return wire.step_id or wire.task_id or wire.id or wire.name or ""


def _free(name: str, taken: set[str | None], counts: dict[str, int]) -> str:
    """Return the name, if need be with the first number behind it that makes it free.

    `counts` remembers the last number of each name: a thousand of one name are no million tries.
    """
    found = name
    while found in taken:
        counts[name] = number = counts.get(name, 1) + 1
        found = f"{name}#{number}"
    return found
