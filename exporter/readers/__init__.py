"""One folder a system: its files become a run."""

from __future__ import annotations
