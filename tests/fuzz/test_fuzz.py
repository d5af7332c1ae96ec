"""Each target for some seconds where atheris is installed, and every finding again everywhere."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.targets import EVERYTHING, findings, seeds, targets

HERE = Path(__file__).parent
SECONDS = 20
TARGETS = targets()


@pytest.mark.parametrize("name", TARGETS)
def test_what_once_broke_a_target_breaks_it_no_more(name: str) -> None:
    for path in findings(name):
        TARGETS[name](path.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_each_target_has_something_to_begin_with_and_takes_it(name: str) -> None:
    every = list(seeds(name))
    assert len(every) > 3
    for seed in every[:: max(1, len(every) // 10)]:
        TARGETS[name](seed)


@pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None, reason="atheris has no wheel for this machine"
)
def test_nothing_that_is_found_in_a_short_while_breaks_a_target() -> None:
    ended = subprocess.run(
        [sys.executable, HERE / "run.py", EVERYTHING, f"--seconds={SECONDS}"],
        capture_output=True,
        check=False,
        timeout=300,
    )
    assert ended.returncode == 0, ended.stderr.decode(errors="replace")[-3000:]


@pytest.mark.parametrize("broken", [b"{", b"\xff"])
def test_what_raises_anything_but_a_refusal_is_found(
    broken: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def planted(*_: object, **__: object) -> None:
        raise KeyError(broken)

    monkeypatch.setattr("exporter.codec.tolerant.load", planted)
    with pytest.raises(KeyError):
        TARGETS["tolerant"](broken)
