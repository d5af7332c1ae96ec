"""A run's own metadata is looked at as a whole before each value of it is."""

from __future__ import annotations

from typing import Any

import pytest

from exporter.model import DagRun, Source
from exporter.redaction import apply, redact


def run_with(metadata: dict[str, Any]) -> DagRun:
    return DagRun(
        dag_id="d", run_id="r", status="success", metadata=metadata, source=Source(reader="native")
    )


def test_what_holds_no_secret_is_not_walked(monkeypatch: pytest.MonkeyPatch) -> None:
    def walked(*_: object, **__: object) -> None:
        raise AssertionError("a mapping was walked")

    monkeypatch.setattr(apply.Redaction, "_mapping", walked)
    run = run_with({"x": [[[["a"]]]] * 3, "by": {"name": "me"}, "n": 7})
    assert redact(run, secrets=("s3cret-of-mine",), patterns=()) is run


@pytest.mark.parametrize(
    "metadata",
    [
        {"x": [[["s3cret-of-mine"]]]},
        {"x": [{"y": {"password": "hunter22"}}]},
        {"argv": ["run", "--token", "hunter22"]},
        {"env": [{"name": "API_TOKEN", "value": "hunter22"}]},
        {"s3cret-of-mine": 1},
        {"url": "postgres://me:hunter22@db/x"},
        {"a": "\ud800", "b": "s3cret-of-mine"},
    ],
)
def test_what_holds_one_is(metadata: dict[str, Any]) -> None:
    clean = redact(run_with(metadata), secrets=("s3cret-of-mine",), patterns=())
    assert clean.redactions == 1
    assert "s3cret" not in repr(clean)
    assert "hunter" not in repr(clean)
