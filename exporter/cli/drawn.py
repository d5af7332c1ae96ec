"""Texts for GitHub that the worker draws, as the publishers ask for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from exporter.app.wire import receipt_to_json
from exporter.cli.session import Session
from exporter.model import Receipt


@dataclass(frozen=True, slots=True)
class Parts:
    """A report's text for the comment, in parts."""

    verdict: str
    links: str
    footer: str
    details: Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Asks the worker, which has the report, for its texts."""

    session: Session

    def summary(self, files: Sequence[Receipt] = (), *, budget: int) -> str:
        """Return the job summary's text, in the fullest form that has at most `budget` bytes."""
        told = [receipt_to_json(each) for each in files]
        return str(self.session.ask("summary", files=told, budget=budget).said["text"])

    def comment(self, files: Sequence[Receipt] = (), *, label: str = "") -> Parts:
        """Return the comment's text in parts."""
        told = [receipt_to_json(each) for each in files]
        said = self.session.ask("parts", files=told, label=label).said
        return Parts(str(said["verdict"]), str(said["links"]), str(said["footer"]), self._details)

    def _details(self, room: int) -> str:
        return str(self.session.ask("details", room=room).said["text"])
