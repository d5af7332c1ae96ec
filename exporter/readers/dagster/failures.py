"""What a step failed with: Dagster wraps what the code raised, which is what counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from exporter.codec.text import clip, plain
from exporter.model import Location
from exporter.readers.dagster.records import Error, Run
from exporter.readers.python_errors import (
    BEGIN,
    CHARACTERS,
    DIRECT_CAUSE,
    Raised,
    below,
    frames_of,
    named,
    own_place,
)

_WRAPPERS: Final = frozenset(
    {
        "DagsterConfigMappingFunctionError",
        "DagsterExecutionHandleOutputError",
        "DagsterExecutionLoadInputError",
        "DagsterExecutionStepExecutionError",
        "DagsterResourceFunctionError",
        "DagsterTypeCheckError",
        "DagsterUserCodeExecutionError",
        "HookExecutionError",
        "RetryRequested",
        "RetryRequestedFromPolicy",
    }
)


def raised_of(error: Error) -> Raised:
    """Return the exception below those that only carry it."""
    inner = error
    while inner.type in _WRAPPERS and inner.cause is not None:
        inner = inner.cause
    kind, value = named(inner.message)
    own = (inner.type or kind or "").rpartition(".")[2] or None
    if kind is not None and own is not None and kind != own:
        value = plain(inner.message)  # what looks like a class is a part of the message
    text = "\n\n".join(_chain(inner if inner.stack else error))
    return Raised(own, value, clip(text, CHARACTERS), frames_of(_lines(inner)))


def _lines(error: Error) -> list[str]:
    return [line for each in error.stack for line in each.split("\n")]


def _chain(error: Error) -> Iterator[str]:
    """Yield the exceptions as Python prints them, the first that was raised first."""
    chain = [error]
    while chain[-1].cause is not None:
        chain.append(chain[-1].cause)
    for number, each in enumerate(reversed(chain)):
        if number:
            yield DIRECT_CAUSE
        stack = "".join(line if line.endswith("\n") else f"{line}\n" for line in each.stack)
        begin = f"{BEGIN}\n" if stack else ""
        yield plain(f"{begin}{stack}{each.message or each.type or ''}")


def place_of(raised: Raised | None, run: Run) -> Location | None:
    """Return the last place that is in the run's own code, else the file that it is in."""
    roots = [run.folder] if run.folder else []
    found = own_place(raised, roots)
    if found is not None:
        return found
    file = below(run.file, roots) if run.file else None
    if file is None:
        return None
    for path, line in reversed(raised.frames if raised else ()):
        if path == file or path.endswith(f"/{file}"):
            return Location(file=file, line=line)
    return Location(file=file)
