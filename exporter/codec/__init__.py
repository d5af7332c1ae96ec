"""Between bytes and facts: our own JSON, and tolerant parsing of foreign documents."""

from __future__ import annotations
