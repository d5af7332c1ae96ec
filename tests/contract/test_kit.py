"""Our own readers keep what every reader promises: they go through the kit that plugins use."""

from __future__ import annotations

from pathlib import Path

import pytest

from exporter.plugins import READERS, load_readers
from exporter.readers.base import Reader
from exporter.testing import ReaderContract

FIXTURES = Path(__file__).parents[1] / "fixtures"


def cases_of(name: str) -> tuple[Path, ...]:
    """Return the folders that a tool left whole; those of `native` have one origin.

    Where results of an older run lie under a newer one's log, the older run is all there is once
    that log is gone: the readers' own tests look at these.
    """
    if name == "native":
        return (FIXTURES / "native/shapes", FIXTURES / "native/store")
    cases = sorted(path.parent for path in (FIXTURES / name).rglob("ORIGIN.md"))
    return tuple(case for case in cases if "stale" not in case.name)


def contract_of(name: str) -> ReaderContract:
    def reader() -> Reader:
        return load_readers(name)[0]

    made = type(f"Test{name}", (ReaderContract,), {"reader": staticmethod(reader)})()
    made.cases = cases_of(name)
    assert isinstance(made, ReaderContract)
    return made


PROMISES = [name for name in vars(ReaderContract) if name.startswith("test_")]


def test_there_are_promises() -> None:
    assert len(PROMISES) > 5


@pytest.mark.parametrize("promise", PROMISES)
@pytest.mark.parametrize("name", READERS)
def test_a_promise_is_kept(name: str, promise: str) -> None:
    getattr(contract_of(name), promise)()
