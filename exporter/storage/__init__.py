"""Where artifacts come from."""

from __future__ import annotations
