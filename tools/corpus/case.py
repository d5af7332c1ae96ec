"""One case of a corpus, read as the program reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exporter.model import DagRun, ExportError
from exporter.readers.base import Reader
from exporter.readers.choose import Findings, find_runs
from exporter.storage import open_storage


@dataclass(frozen=True)
class Case:
    """A folder with a run's files, and what is known of the run."""

    name: str
    folder: Path
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What became of a case."""

    summary: str
    """What was read, in a few words."""
    differences: tuple[str, ...] = ()
    """A sentence for each thing that is not as the facts say."""


Check = Callable[[Case], Outcome]
"""What a module of a tool has under the name `check`."""


class Reading:
    """The runs of a case, newest first."""

    def __init__(self, reader: Reader, folder: Path) -> None:
        bundle, _ = open_storage(str(folder), reader.suffixes)
        self.findings: Findings = find_runs(bundle, [reader], forced=False)

    @property
    def ids(self) -> list[str]:
        """Return the ids of the runs."""
        return [found.ref.run_id for found in self.findings.runs]

    def run(self, run_id: str) -> DagRun:
        """Read one run.

        Raises ExportError when there is none of that id.
        """
        for found in self.findings.runs:
            if found.ref.run_id == run_id:
                return found.by.reader.read(found.by.bundle, found.ref)
        raise ExportError("no-such-run", "the case has no such run", hint="", where=run_id)
