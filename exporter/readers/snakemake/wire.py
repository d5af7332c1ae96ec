"""Snakemake's JSON as Snakemake writes it: only the fields that are used, all of them optional.

`.snakemake/metadata`: `Persistence.finished` in snakemake/persistence.py, 7 to 9. Events: the
fields of `snakemake_interface_logger_plugins` 1 and 2. Graph: `DAG.d3dag`.
"""

from typing import Any

from msgspec import Struct


class KeptWire(Struct, frozen=True):
    """The metadata of a file."""

    rule: str | None = None
    input: list[str] | None = None
    starttime: float | None = None
    endtime: float | None = None


class LinkWire(Struct, frozen=True):
    """A rule whose files another one takes."""

    sourcerule: str | None = None
    targetrule: str | None = None


class RulegraphWire(Struct, frozen=True):
    """The graph of rules."""

    links: list[LinkWire] | None = None


class EventWire(Struct, frozen=True):
    """An event of the logger."""

    event: str | None = None
    created: float | None = None
    workflow_id: str | None = None
    jobid: Any = None
    job_id: Any = None
    rule_name: str | None = None
    input: Any = None
    output: Any = None
    wildcards: dict[str, Any] | None = None
    threads: int | None = None
    rulegraph: RulegraphWire | None = None


class DagWire(Struct, frozen=True):
    """A graph of jobs."""

    nodes: list[Any] | None = None
    edges: list[Any] | None = None
