"""A fault of ours costs its own piece of work alone: it is kept, the rest goes on, all is told.

Foreign readers and renderers have their guards in `exporter.plugins`. What our own raise is a bug:
the exit status says so at the end, and never that all went well.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from exporter.border.channel import ClosedError, FaultError, traceback_of
from exporter.model import Bundle, DagRun, ExportError, Note
from exporter.plugins.third_parties import told
from exporter.readers.base import Claim, Listing, Reader, RunRef

PASSING: Final = (ClosedError, FaultError, MemoryError)
"""What is nobody's bug here: the other process has gone, or memory is used up."""


class Faults:
    """What went wrong with a part of the work, in its order."""

    def __init__(self) -> None:
        self.bugs: list[Exception] = []
        self.refused: list[ExportError] = []
        """Known causes for which a file could not be written."""

    def keep(self, error: Exception, while_: str) -> None:
        """Keep what a part of the work raised; raise what the rest cannot go on after."""
        if isinstance(error, PASSING):
            raise error
        if isinstance(error, ExportError):
            self.refused.append(error)
            return
        error.add_note(f"This was while {while_}.")
        self.bugs.append(error)

    def told(self) -> list[list[str]]:
        """Return the traceback of each bug."""
        return [traceback_of(error) for error in self.bugs]

    def first(self) -> Exception | None:
        """Return what is to be told where nothing else came of the work."""
        return next(iter((*self.bugs, *self.refused)), None)


class Guarded:
    """A reader whose bugs are kept: its run is named, and the others are read."""

    def __init__(self, reader: Reader, faults: Faults, notes: list[Note]) -> None:
        self._reader = reader
        self._faults = faults
        self._notes = notes
        self.name = reader.name
        self.title = reader.title
        self.suffixes = reader.suffixes

    def claim(self, bundle: Bundle) -> Claim | None:
        """Return the reader's claim; none, and a note, where it has a bug."""
        try:
            return self._reader.claim(bundle)
        except ExportError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the others are asked
            self._notes.append(self._note(error, "looked at the files"))
            return None

    def runs(self, bundle: Bundle) -> Listing:
        """Return the reader's listing; one with a note alone where it has a bug."""
        try:
            return self._reader.runs(bundle)
        except ExportError:
            raise
        except Exception as error:  # noqa: BLE001 - as above
            return Listing(notes=(self._note(error, "listed the runs"),))

    def read(self, bundle: Bundle, ref: RunRef) -> DagRun:
        """Return the run. Raises ExportError, `bug` where the reader has one."""
        try:
            return self._reader.read(bundle, ref)
        except ExportError:
            raise
        except Exception as error:
            self._faults.keep(error, f"the reader {self.name!r} read the run {ref.run_id!r}")
            raise ExportError(
                "bug",
                f"the reader {self.name!r} has a bug ({told(error)})",
                hint="please report it",
                where=ref.run_id[:100],
            ) from error

    def _note(self, error: Exception, did: str) -> Note:
        self._faults.keep(error, f"the reader {self.name!r} {did}")
        return Note(
            code="bug",
            level="error",
            message=f"The reader {self.name!r} has a bug and is left out: it failed when it {did} "
            f"({told(error)}). Please report it.",
        )


def guarded(readers: Sequence[Reader], faults: Faults, notes: list[Note]) -> list[Reader]:
    """Return readers whose bugs are kept."""
    return [Guarded(reader, faults, notes) for reader in readers]
