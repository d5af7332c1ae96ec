"""Pages that were made already, kept while the files that they are of stay as they are."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Final

MOST_BYTES: Final = 64 * 1024 * 1024
"""Bytes of all pages that are kept."""
_LARGEST: Final = MOST_BYTES // 4
"""A page of more is made anew each time."""


class Kept:
    """Pages by their names; those that nobody has asked for longest go first."""

    def __init__(self, most: int = MOST_BYTES, largest: int = _LARGEST) -> None:
        self._most = most
        self._largest = largest
        self._lock = Lock()
        self._pages: OrderedDict[Hashable, bytes] = OrderedDict()
        self._stamp: object = None
        self.size = 0

    def get(self, name: Hashable, stamp: object) -> bytes | None:
        """Return a page that was made of files with this stamp; None where there is none.

        A stamp of None is that of files of which nobody knows whether they have changed.
        """
        with self._lock:
            if stamp is None or stamp != self._stamp or name not in self._pages:
                return None
            self._pages.move_to_end(name)
            return self._pages[name]

    def put(self, name: Hashable, stamp: object, page: bytes) -> None:
        """Keep a page, and none that was made of the files as they were before."""
        if stamp is None or len(page) > self._largest:
            return
        with self._lock:
            if stamp != self._stamp:
                self._pages.clear()
                self._stamp, self.size = stamp, 0
            self.size += len(page) - len(self._pages.pop(name, b""))
            self._pages[name] = page
            while self.size > self._most:
                _, oldest = self._pages.popitem(last=False)
                self.size -= len(oldest)
