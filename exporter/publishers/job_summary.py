"""The job summary: Markdown that GitHub shows on the page of the workflow run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Literal, Protocol

from exporter.github.files import append, size
from exporter.github.limits import SUMMARY_BUDGET, SUMMARY_BYTES
from exporter.model import Receipt
from exporter.model.value import replace
from exporter.publishers.told import Told


class Compose(Protocol):
    """Makes the summary's text."""

    def __call__(self, files: Sequence[Receipt] = (), *, budget: int) -> str:
        """Return it in the fullest form that has at most `budget` bytes, or a longer one."""
        ...


class JobSummary:
    """Appends the report's summary to the file that the runner shows."""

    name: ClassVar[str] = "job-summary"

    def __init__(
        self,
        path: str | None,
        compose: Compose,
        *,
        in_workspace: Callable[[str], str] = str,
    ) -> None:
        self._path = path
        self._compose = compose
        self._in_workspace = in_workspace

    def publish(self, told: Told, files: Sequence[Receipt]) -> Receipt:
        """Append the summary; one file may hold those of several calls in the same step."""
        del told  # `compose` knows it
        if self._path is None:
            return self._receipt("skipped", "no job summary: this runner has no file for one")
        try:
            taken = size(self._path)
            # What stands there already counts towards the same limit, and above it all is lost.
            budget = SUMMARY_BUDGET - taken
            text = self._compose(self._named(files), budget=budget)
            if len(text.encode()) > budget:
                said = f"no job summary: {taken:,} of its {SUMMARY_BYTES:,} bytes are taken"
                return self._receipt("failed", f"{said}; let the same step write less before")
            append(self._path, f"\n{text}" if taken else text)
        except OSError as error:
            said = f"no job summary: its file cannot be written ({error.strerror})"
            return self._receipt("failed", f"{said}; a container has to run as root")
        return self._receipt("done")

    def _named(self, files: Sequence[Receipt]) -> list[Receipt]:
        """Name files as later steps know them."""
        return [
            replace(file, path=self._in_workspace(file.path)) if file.path else file
            for file in files
        ]

    def _receipt(self, outcome: Literal["done", "skipped", "failed"], message: str = "") -> Receipt:
        return Receipt(publisher=self.name, outcome=outcome, message=message)
