"""Where documents go."""

from __future__ import annotations
