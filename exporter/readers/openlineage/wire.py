"""Run events as OpenLineage has them: only the fields that are used, and all of them optional.

Source: https://openlineage.io/spec/2-0-2/OpenLineage.json and the facets beside it, 1.0 to 1.54.
Facets come and go with versions: they are looked into where they are used.
"""

from typing import Any

from msgspec import Raw, Struct


class RunPart(Struct, rename="camel"):
    """The run that an event is of."""

    run_id: str | None = None
    facets: dict[str, Any] | None = None


class JobPart(Struct):
    """The job that it is a run of."""

    namespace: str | None = None
    name: str | None = None
    facets: dict[str, Any] | None = None


class Answer(Struct):
    """A page of events as the API of Marquez gives it: `GET /api/v1/events/lineage`."""

    events: list[Raw] | None = None


class Event(Struct, rename="camel"):
    """One event; those of datasets and of jobs have no run."""

    event_time: str | None = None
    event_type: str | None = None
    run: RunPart | None = None
    job: JobPart | None = None
    inputs: Any = None
    outputs: Any = None
    producer: str | None = None
