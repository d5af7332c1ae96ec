"""Metaflow's JSON as its local metadata provider writes it: only the fields that are used.

Sources: metaflow/plugins/metadata_providers/local.py, metaflow/datastore/task_datastore.py.
"""

from typing import Any

from msgspec import Struct


class SelfWire(Struct, frozen=True):
    """`_self.json`: a run, a step of it, or a task."""

    flow_id: str | None = None
    run_number: Any = None
    step_name: str | None = None
    task_id: Any = None
    ts_epoch: float | None = None
    tags: list[str] | None = None
    system_tags: list[str] | None = None


class FactWire(Struct, frozen=True):
    """`sysmeta_*.json`: a fact on a task, mostly of one attempt."""

    field_name: str | None = None
    value: Any = None
    tags: list[str] | None = None
    ts_epoch: float | None = None


class AttemptWire(Struct, frozen=True):
    """`N.attempt.json`."""

    time: float | None = None


class RuntimeWire(Struct, frozen=True):
    """`N.runtime`: how the process of an attempt ended."""

    return_code: int | None = None
    killed: bool | None = None
    success: bool | None = None


class DataWire(Struct, frozen=True):
    """`N.data.json`: the names of what an attempt stored, not the things themselves."""

    objects: dict[str, Any] | None = None
