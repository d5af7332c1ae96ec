"""What GitHub Actions needs: context, commands, limits."""

from __future__ import annotations
