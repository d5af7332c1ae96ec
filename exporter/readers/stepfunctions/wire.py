"""Answers of Step Functions: only the fields that are used, and all of them optional.

Source: `GetExecutionHistory` and `DescribeExecution` of the API, 2016-11-23. Times are seconds
since 1970, as the first version of the command line prints them, or texts with a zone.
"""

from typing import Any

from msgspec import Raw, Struct


class History(Struct, rename={"next_token": "nextToken"}):
    """A page of an execution's events."""

    events: list[Raw] | None = None
    next_token: str | None = None


class Description(Struct, rename="camel"):
    """What is known of an execution as a whole."""

    execution_arn: str | None = None
    state_machine_arn: str | None = None
    name: str | None = None
    status: str | None = None
    start_date: Any = None
    stop_date: Any = None
    error: str | None = None
    cause: str | None = None
    redrive_count: int | None = None
