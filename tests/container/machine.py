"""Have the machine set up for a marker, once a session, by the scripts that people call too."""

from __future__ import annotations

import functools
import os
import subprocess
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[2]


def need(script: str, *arguments: str) -> str:
    """Run a script below `tools` and return what it prints.

    Where the part cannot be had, the test is skipped with the script's reason; in CI it fails,
    because there nothing may be skipped.
    """
    output, reason = _run(script, *arguments)
    if reason is None:
        return output
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def base_name() -> str:
    """Return the name of the image that `Dockerfile` builds on."""
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    return next(line for line in lines if line.startswith("ARG BASE=")).partition("=")[2]


@functools.cache
def _run(script: str, *arguments: str) -> tuple[str, str | None]:
    done = subprocess.run(
        [str(ROOT / "tools" / script), *arguments],
        check=False,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        text=True,
    )
    if done.returncode == 0:
        return done.stdout.strip(), None
    lines = done.stderr.strip().splitlines() or [f"{script}: ended with {done.returncode}"]
    return "", lines[-1]
