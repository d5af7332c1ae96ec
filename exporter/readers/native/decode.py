"""From a file's bytes to a record: in one typed pass, or field by field when that refuses.

The typed pass is msgspec's. It lets one thing pass that must not: of two equal keys the last
wins, and a failed step is gone. So statuses are counted while they are decoded, and when there
were more of them than steps, the file is read the slow way, which keeps every pair.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from operator import attrgetter
from typing import Final, TypeVar

import msgspec

from exporter.codec.bounds import MAX_BYTES, raised
from exporter.codec.tolerant import load, load_yaml
from exporter.model import ExportError, Note
from exporter.readers.native.lenient import run_of, steps_of
from exporter.readers.native.notes import Faults
from exporter.readers.native.statuses import (
    CONCLUSION,
    STEP_UNSAID,
    RunSaid,
    Said,
    StepSaid,
)
from exporter.readers.native.wire import BriefWire, HeadWire, RunWire, StepWire

H = TypeVar("H", RunWire, BriefWire)
T = TypeVar("T")

YAML_SUFFIXES: Final = (".yaml", ".yml")
_KEYS: Final = frozenset({"dag_id", "run_id", "steps"})
_conclusion = attrgetter(CONCLUSION)
_said = attrgetter("said")


class Brief:
    """Of one run what a list shows."""

    def __init__(
        self, wire: HeadWire, said: tuple[RunSaid, ...], ends: Counter[StepSaid] | None
    ) -> None:
        self.wire = wire
        self.said = said
        """Each status that the run states, in order: more than one is a contradiction."""
        self.ends = ends
        """How many steps ended in which way; None where the record has no place for steps."""


class Record(Brief):
    """One run as its file states it."""

    wire: RunWire

    def __init__(
        self,
        wire: RunWire,
        said: tuple[RunSaid, ...],
        ends: Counter[StepSaid] | None,
        steps: dict[str, StepWire] | list[tuple[str | None, StepWire]],
        faults: Faults,
    ) -> None:
        super().__init__(wire, said, ends)
        self.steps = steps
        """The steps by key, or with the keys they stand under."""
        self.faults = faults


def read_record(data: bytes, name: str) -> Record:
    """Decode a run whole.

    Raises ExportError: the codes of `codec.tolerant`, and `not-a-run`.
    """
    typed = _typed(data, name, RunWire)
    if typed is None:
        return _mended(data, name)
    wire, said, ends = typed
    steps, wire.steps = wire.steps, None
    if isinstance(steps, list):
        return Record(wire, said, ends, [(None, step) for step in steps], Faults(name))
    return Record(wire, said, ends, steps or {}, Faults(name))


def read_brief(data: bytes, name: str) -> Brief:
    """Decode of a run what a list shows; raises as `read_record`."""
    typed = _typed(data, name, BriefWire)
    return Brief(*typed) if typed else _mended(data, name)


def _typed(
    data: bytes, name: str, shape: type[H]
) -> tuple[H, tuple[RunSaid, ...], Counter[StepSaid] | None] | None:
    """Decode in one pass; None when the record is not quite of that shape or repeats a key."""
    if name.lower().endswith(YAML_SUFFIXES) or len(data) > raised(MAX_BYTES):
        return None
    runs, steps = _Words(RunSaid), _Words(StepSaid)
    told: list[RunSaid] = []
    count = 0

    def hook(kind: type, word: object) -> Said:
        nonlocal count
        if kind is StepSaid:
            count += 1
            return steps[word]
        told.append(runs[word])
        return told[-1]

    try:
        wire: H = msgspec.json.decode(data, type=shape, dec_hook=hook)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    listed = wire.steps.values() if isinstance(wire.steps, dict) else wire.steps or ()
    if wire.conclusion is not None or any(map(_conclusion, listed)):
        return None  # what a status says depends on it
    ends = Counter(map(_said, listed))
    if count != ends.total() - ends[STEP_UNSAID] or not (wire.run_id or wire.dag_id or listed):
        return None
    return wire, tuple(told), None if wire.steps is None else ends


class _Words(dict[object, T]):
    """What each word means, worked out once a word."""

    def __init__(self, means: Callable[[str | None], T]) -> None:
        super().__init__()
        self._means = means

    def __missing__(self, word: object) -> T:
        if not isinstance(word, str | None):
            raise TypeError("a status is text")
        self[word] = found = self._means(word)
        return found


def _mended(data: bytes, name: str) -> Record:
    is_yaml = name.lower().endswith(YAML_SUFFIXES)
    tree = (load_yaml if is_yaml else load)(data, where=name)
    faults = Faults(name)
    for repair in tree.repairs:
        faults.add(Note(code="file-repaired", level="warning", message=repair))
    if not isinstance(tree.value, dict) or not _KEYS & tree.value.keys():
        raise ExportError(
            "not-a-run",
            "this is no record of a run: it has none of the keys `dag_id`, `run_id` and `steps`",
            hint="name the run's own file, or choose another --reader",
            where=name,
        )
    wire, said = run_of(tree.value, faults)
    steps = steps_of(tree.value, faults)
    ends = None if steps is None else Counter(step.said for _, step in steps)
    return Record(wire, tuple(said), ends, steps or [], faults)
