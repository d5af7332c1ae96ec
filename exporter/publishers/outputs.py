"""The step's outputs: what later steps of the workflow can read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import PurePosixPath
from typing import ClassVar, Final

from exporter.github.files import append, assignments
from exporter.github.limits import OUTPUT_VALUE
from exporter.model import Receipt, RunStatus
from exporter.publishers.told import Told

_CONCLUSIONS: Final[dict[RunStatus, str]] = {"success": "success", "failed": "failure"}
"""Everything else is `neutral`: it neither holds nor breaks a promise."""


class Outputs:
    """Writes numbers, words and paths for later steps, never documents."""

    name: ClassVar[str] = "outputs"

    def __init__(self, path: str | None, *, in_workspace: Callable[[str], str] = str) -> None:
        self._path = path
        self._in_workspace = in_workspace

    def publish(self, told: Told, files: Sequence[Receipt]) -> Receipt:
        """Append the outputs to the file that the runner reads."""
        if self._path is None:
            return Receipt(publisher=self.name, outcome="skipped")
        values = outputs_of(told, files, in_workspace=self._in_workspace)
        unfit = [name for name, value in values.items() if not _fit(value)]
        try:
            append(self._path, assignments({**values, **dict.fromkeys(unfit, "")}))
        except OSError as error:
            said = f"no outputs: their file cannot be written ({error.strerror})"
            message = f"{said}; a container has to run as root"
            return Receipt(publisher=self.name, outcome="failed", message=message)
        message = f"too long or no text for an output, left empty: {', '.join(unfit)}"
        return Receipt(publisher=self.name, outcome="done", message=message if unfit else "")


def outputs_of(
    told: Told, files: Sequence[Receipt], *, in_workspace: Callable[[str], str] = str
) -> dict[str, str]:
    """Return every output of the action by name; empty where there is nothing to say."""
    paths = {file.format: in_workspace(file.path) for file in files if file.path and file.format}
    folders = {str(PurePosixPath(path).parent) for path in paths.values()}
    seconds = told.duration_seconds
    return {
        "status": told.status,
        "conclusion": _CONCLUSIONS.get(told.status, "neutral"),
        "run-id": told.run_id,
        "dag-id": told.dag_id,
        "total": str(told.total),
        "passed": str(told.passed),
        "failed": str(told.failed),
        "skipped": str(told.skipped),
        "duration-seconds": "" if seconds is None else str(round(seconds, 3)),
        "regressions": "" if told.regressions is None else str(told.regressions),
        "json-file": paths.get("json", ""),
        "html-file": paths.get("html", ""),
        "output-dir": folders.pop() if len(folders) == 1 else "",
        "artifact-id": "",
        "artifact-url": "",
        "artifact-digest": "",
        "comment-id": "",
        "comment-url": "",
        **{name: value for file in files for name, value in file.outputs.items()},
    }


def _fit(value: str) -> bool:
    """Tell whether a value can be handed on whole: an environment variable ends at a NUL."""
    return len(value) <= OUTPUT_VALUE and "\0" not in value
