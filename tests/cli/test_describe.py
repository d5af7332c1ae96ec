"""A declaration is made by the names of its settings, and of nothing else."""

from __future__ import annotations

from dataclasses import field

import pytest

from exporter.cli.describe import declaration
from exporter.cli.settings import ExportSettings


@declaration
class Declared:
    """Two settings."""

    one: int
    two: str = field(default="b", metadata={"text": "It."})


def test_it_has_what_was_given_and_the_defaults() -> None:
    made = Declared(one=1)
    assert (made.one, made.two) == (1, "b")
    assert Declared(one=1, two="c").two == "c"
    assert ExportSettings(run_id="x", quiet=1).run_id == "x"
    assert ExportSettings(memory_limit=7).limits().memory == 7


def test_what_it_does_not_know_or_lacks_is_refused() -> None:
    with pytest.raises(TypeError, match="Declared needs one"):
        Declared()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="Declared has no three"):
        Declared(one=1, three=3)  # type: ignore[call-arg]
