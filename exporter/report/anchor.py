"""The name of a step in a link: short, safe in any address, and the same in each run of the DAG."""

from __future__ import annotations

from typing import Final

from exporter.model.digest import sha256

ANCHOR_LENGTH: Final = 10


def step_anchor(step_id: str) -> str:
    """Return the first ten hexadecimal digits of the SHA-256 of a step's id in UTF-8.

    `report.html#s=<anchor>` opens that step. A name that is made of the id alone means the same
    step in the next report, and `printf %s ID | sha256sum | cut -c1-10` gives it in any shell.
    """
    return sha256(step_id.encode("utf-8", "replace"))[:ANCHOR_LENGTH]
