"""Where artifacts come from: a folder, a file, a zip."""

from __future__ import annotations

from exporter.storage.limits import DEFAULT_LIMITS, Limits
from exporter.storage.open import open_storage

__all__ = ["DEFAULT_LIMITS", "Limits", "open_storage"]
