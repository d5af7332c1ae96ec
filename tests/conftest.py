"""What all tests share: the switch that accepts new expectations, and nothing of this machine."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

# How fast a machine is says nothing about the code: no example has a time limit.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept", action="store_true", help="take what golden tests made as the expectation"
    )


@pytest.fixture(autouse=True)
def _no_foreign_settings() -> Iterator[None]:
    """Hide the settings and the runner of the machine that runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(("DAGRUN_EXPORT_", "INPUT_", "GITHUB_", "ACTIONS_", "RUNNER_")):
                patch.delenv(name)
        yield
