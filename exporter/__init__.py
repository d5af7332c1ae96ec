"""Reads what a pipeline run left behind and writes a report of it."""

from __future__ import annotations

__version__ = "0.1.0"
