"""What tests are called, so that each has an id that the next run's has too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from exporter.model.named import NamedTuple
from exporter.readers.junit.decode import File, label_of
from exporter.readers.junit.wire import Case

_LONGEST: Final = 1_000


class Named(NamedTuple):
    """A test with its id."""

    step_id: str
    name: str
    case: Case
    file: File


def named(files: Sequence[File]) -> tuple[list[Named], int]:
    """Return the tests in their order, and how many share their whole name with an earlier one.

    The id is class and name. Where tests share these it has the suite too, or the host, as the
    projects of Playwright are told apart, or the file; else a number.
    """
    cases = [(case, file) for file in files for case in file.report.cases]
    one_suite = len({label_of(case.suite) for case, _ in cases}) == 1
    bases = [_base(case, number, alone=one_suite) for number, (case, _) in enumerate(cases, 1)]
    of_base: dict[str, list[int]] = {}
    for at, base in enumerate(bases):
        of_base.setdefault(base, []).append(at)
    ids = list(bases)
    repeated = 0
    taken = set(of_base)
    for base, places in of_base.items():
        if len(places) == 1:
            continue
        labels = _labels([cases[at] for at in places])
        seen: Counter[str] = Counter()
        for at, label in zip(places, labels, strict=True):
            seen[label] += 1
            if seen[label] > 1:
                repeated += 1
            number = seen[label]
            wanted = f"{base} [{label}]" if label else base
            made = wanted if number == 1 else f"{wanted} #{number}"
            while made in taken and made != base:
                number += 1
                made = f"{wanted} #{number}"
            taken.add(made)
            ids[at] = made
    return [
        Named(step_id, _name(case) or step_id, case, file)
        for step_id, (case, file) in zip(ids, cases, strict=True)
    ], repeated


def _name(case: Case) -> str:
    return case.attributes.get("name", "").strip()[:_LONGEST]


def _base(case: Case, number: int, *, alone: bool) -> str:
    name = _name(case)
    classname = case.attributes.get("classname", "").strip()[:_LONGEST]
    where = classname or ("" if alone else label_of(case.suite)[:_LONGEST])
    if not name:
        name = f"test {number}"
    if not where or where == name or name.startswith(f"{where}."):
        return name
    return f"{where}::{name}"


def _labels(cases: Sequence[tuple[Case, File]]) -> list[str]:
    """Return what tells most of these apart: suite, host or file."""
    told: list[Callable[[Case, File], str]] = [
        lambda case, _: label_of(case.suite)[:_LONGEST],
        lambda case, _: case.suite.attributes.get("hostname", "").strip()[:_LONGEST],
        lambda _, file: file.path,
    ]
    found = [[each(case, file) for case, file in cases] for each in told]
    best = max(found, key=lambda labels: len(set(labels)))
    return best if len(set(best)) > 1 else [""] * len(cases)
