"""The exit statuses of the contract that belong to no single error."""

from __future__ import annotations

OK, FAILED, USAGE, GATE_CLOSED, BUG = 0, 1, 2, 3, 70
INTERRUPTED, TERMINATED = 130, 143
