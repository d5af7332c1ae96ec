"""HTTP for the viewer, and nothing of runs: requests within bounds in, answers with headers out."""

from __future__ import annotations
