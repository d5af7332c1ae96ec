"""One use case a file."""

from __future__ import annotations
