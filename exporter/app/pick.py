"""What the user said of which runs are meant; imports nothing that reads."""

from __future__ import annotations

from typing import Any

from exporter.model.named import NamedTuple


class Pick(NamedTuple):
    """What runs must be; of several words any will do."""

    status: tuple[str, ...] = ()
    dag: tuple[str, ...] = ()
    """DAGs; `*` stands for anything, and capitals do not matter."""
    since: str | None = None
    """The earliest end, or start of a run without an end: RFC 3339 with a zone."""
    newest: int | None = None
    """How many are taken of those that are all that."""

    @property
    def said(self) -> str:
        """Return it as one would type it."""
        words = [f"--status {each}" for each in self.status]
        words += [f"--dag {each}" for each in self.dag]
        words += [f"--since {self.since}"] if self.since else []
        return " ".join([*words, f"--newest {self.newest}"] if self.newest else words)


def pick_from_json(said: dict[str, Any] | None) -> Pick | None:
    """Read what another process wrote down with `_asdict`."""
    if said is None:
        return None
    return Pick(tuple(said["status"]), tuple(said["dag"]), said["since"], said["newest"])
