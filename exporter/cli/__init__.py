"""The command line, and the one place that touches the world."""

from __future__ import annotations
