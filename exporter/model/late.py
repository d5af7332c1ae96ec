"""Patterns that are compiled when they are first used.

To compile one takes a tenth of a millisecond, and the export of a run without errors and secrets
needs few of the many that there are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    late = re.compile
else:

    def late(pattern: str, flags: int = 0) -> re.Pattern[str]:
        """Return what acts as the compiled pattern, and is compiled by its first use."""
        return _Late(pattern, flags)


class _Late:
    def __init__(self, pattern: str, flags: int) -> None:
        self._pattern, self._flags = pattern, flags

    def __getattr__(self, name: str) -> Any:
        """Return a method of the compiled pattern, and keep it: it is asked for once."""
        value = getattr(re.compile(self._pattern, self._flags), name)
        setattr(self, name, value)
        return value
