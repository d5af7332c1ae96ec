"""A results service to upload to, and a step that does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.github.blob_stores import MemoryBlobs
from tests.github.loopback import serving
from tests.github.results_service import (
    ResultsService,
)
from tests.github.uploading import Step


@pytest.fixture
def service() -> Iterator[ResultsService]:
    with serving(ResultsService(MemoryBlobs())) as service:
        yield service


@pytest.fixture
def step(service: ResultsService, tmp_path: Path) -> Step:
    return Step(service, tmp_path)
