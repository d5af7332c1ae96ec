"""One file a format: a report becomes bytes."""

from __future__ import annotations
