"""The run that a report is made in: asked of GitHub, and read as if its answers were files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from exporter.model import Bundle, ExportError, Note
from exporter.model.bundle import MemoryArtifact

if TYPE_CHECKING:
    from exporter.github.client import GitHub

WORKFLOWS: Final = ".github/workflows/"
_PERMISSION: Final = "`permissions: {actions: read}`"


@dataclass(slots=True)
class OwnRun:
    """Asks for a run once, and knows which of its jobs it is asked by."""

    github: GitHub | None
    run_id: int
    runner: str | None
    """The runner that this runs on; None where the run is another one."""
    reporting: int | None = None
    """The job that makes this report, once that is known."""

    def open(self, workspace: Bundle) -> tuple[Bundle, tuple[Note, ...]]:
        """Return the answers, with the workflow files of the checkout.

        Raises ExportError when GitHub does not answer.
        """
        from exporter.github.exchange import HttpError  # noqa: PLC0415 - only on GitHub
        from exporter.github.runs import fetch_run  # noqa: PLC0415 - as above

        where = f"workflow run {self.run_id}"
        if self.github is None:
            raise _unasked("there is no token to ask GitHub with", where, "set `github-token`")
        try:
            found = fetch_run(self.github, self.run_id)
        except HttpError as error:
            raise _unasked(str(error), where, f"the job needs {_PERMISSION}") from error
        self.reporting = found.running_on(self.runner)
        files = [each for each in workspace.artifacts if WORKFLOWS in f"/{each.name}"]
        answers = [MemoryArtifact(name, body) for name, body in found.bodies.items()]
        notes: tuple[Note, ...] = ()
        if found.silent is not None:
            notes = (
                Note(
                    code="annotations-not-read",
                    level="info",
                    message=f"The errors' texts could not be asked for: {found.silent}. The job "
                    "needs `permissions: {checks: read}`.",
                    where=where,
                ),
            )
        return Bundle(where, (*answers, *files)), notes


def _unasked(why: str, where: str, hint: str) -> ExportError:
    return ExportError("run-not-told", why, hint=hint, where=where)
