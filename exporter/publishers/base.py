"""What a publisher is: it hands a finished report on, and a failure of its own is an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from exporter.model import Receipt
from exporter.publishers.told import Told


class Publisher(Protocol):
    """Hands a written report on, to a summary page for one."""

    @property
    def name(self) -> str:
        """What its receipts are signed with."""
        ...

    def publish(self, told: Told, files: Sequence[Receipt]) -> Receipt:
        """Do it, and say what became of it.

        `files` are the receipts of what was written, then of what was published before this.

        Never raise: what cannot be published must not turn a finished export into a failure.
        """
        ...
