"""The tries of each task: what failed and was tried again is one step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from exporter.readers.nextflow.statuses import FAILED, LAST_WORDS
from exporter.readers.nextflow.wire import Row


@dataclass(slots=True)
class Chains:
    """The tasks of a run, each with its tries in order."""

    tasks: list[list[Row]] = field(default_factory=list)
    inferred: int = 0
    """Tries that are told from tasks of the same name only by coming after a failure."""


def chains_of(rows: Sequence[Row], again: Mapping[str, bool]) -> Chains:
    """Put the tries of one task together.

    The report numbers them, the log says which was submitted again. A trace may do neither: then a
    try belongs to the failed one before it where no other task has its name.
    """
    made = Chains()
    by_name: dict[str, list[Row]] = {}
    for row in rows:
        by_name.setdefault(row.name, []).append(row)
    chain_of: dict[int, list[Row]] = {}
    for same in by_name.values():
        if len(same) == 1:
            chain_of[id(same[0])] = same
            continue
        for chain, inferred in _chains(sorted(same, key=_order), again):
            made.inferred += inferred
            chain_of.update({id(row): chain for row in chain})
    seen: set[int] = set()
    for row in rows:
        chain = chain_of[id(row)]
        if id(chain) not in seen:
            seen.add(id(chain))
            made.tasks.append(chain)
    return made


def _chains(rows: Sequence[Row], again: Mapping[str, bool]) -> list[tuple[list[Row], int]]:
    chains: list[tuple[list[Row], int]] = []
    for row in rows:
        told = again.get(row.hash or "")
        if row.attempt is not None:
            number = row.attempt
            place = _place(chains, number) if number > 1 else None
            inferred = 0
        elif told is not None:
            place, inferred = _place(chains, None) if told else None, 0
        else:
            place = 0 if len(chains) == 1 and _follows(chains[0][0][-1], row) else None
            inferred = 1 if place is not None else 0
        if place is None:
            chains.append(([row], 0))
        else:
            chain, count = chains[place]
            chain.append(row)
            chains[place] = (chain, count + inferred)
    return chains


def _place(chains: Sequence[tuple[list[Row], int]], number: int | None) -> int | None:
    """Return the first task that failed and waits for its next try."""
    for index, (chain, _) in enumerate(chains):
        last = chain[-1]
        if last.status != FAILED or last.action in LAST_WORDS:
            continue
        if number is None or last.attempt is None or last.attempt == number - 1:
            return index
    return None


def _follows(last: Row, row: Row) -> bool:
    if last.status != FAILED or last.action in LAST_WORDS:
        return False
    if last.submit is None or row.submit is None or last.seconds is None:
        return True
    # an instant of grace: both are cut to milliseconds
    end = last.submit.time + timedelta(seconds=last.seconds - 0.1)
    return row.submit.time >= min(end, last.submit.time + timedelta(seconds=last.seconds * 0.95))


def _order(row: Row) -> tuple[int, str]:
    number = row.task_id or ""
    return (int(number), "") if number.isascii() and number.isdigit() else (1 << 62, "")
