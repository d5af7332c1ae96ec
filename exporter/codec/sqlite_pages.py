"""What a SQLite file becomes with the files beside it: pages of its log put in, or taken back.

A program that was killed leaves `NAME-wal` (committed pages that are not in the file yet) or
`NAME-journal` (the pages as they were before a change that was not committed). Both are applied to
the bytes in memory, as SQLite would to the file, with every checksum verified.
Formats: https://sqlite.org/fileformat2.html#walformat and #the_rollback_journal
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from struct import Struct, unpack
from typing import Final

from exporter.codec.bounds import MAX_BYTES, raised

_WAL_MAGIC: Final = {0x377F0682: "<", 0x377F0683: ">"}
"""The byte order of the checksums, by the first word."""
_WAL_VERSION: Final = 3007000
_WAL_HEADER: Final = Struct(">8I")
_FRAME_HEADER: Final = Struct(">6I")
_JOURNAL_MAGIC: Final = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"
_JOURNAL_HEADER: Final = Struct(">8x5I")
_TO_THE_END: Final = 0xFFFFFFFF
_WORD: Final = 0xFFFFFFFF
_CHECK_STEP: Final = 200
_SECTORS: Final = range(512, 65537)
_MOST_BYTES: Final = MAX_BYTES
"""A log may not grow a database beyond the size of the largest file that is read."""


def page_size(data: bytes) -> int | None:
    """Return the size of a database's pages; None for what is no database."""
    if len(data) < 100 or not data.startswith(b"SQLite format 3\x00"):  # noqa: PLR2004 - the header
        return None
    size = int.from_bytes(data[16:18], "big")
    size = 65536 if size == 1 else size
    return size if size >= 512 and not size & (size - 1) else None  # noqa: PLR2004 - the format's


def pages_missing(data: bytes) -> int:
    """Return how many pages a database's header counts that its bytes do not have."""
    size = page_size(data)
    # the count holds only where the last writer knew of it: both counters are then the same
    if size is None or data[24:28] != data[92:96]:
        return 0
    return max(0, int.from_bytes(data[28:32], "big") - len(data) // size)


def with_wal(data: bytes, wal: bytes) -> tuple[bytes, int]:
    """Put the committed pages of a write-ahead log in; also return how many there were.

    A log of other pages, or none at all, changes nothing. What follows the last whole commit was
    never committed.
    """
    frames: dict[int, int] = {}
    pending: dict[int, int] = {}
    pages = applied = 0
    size, found = _frames(data, wal)
    for number, commit, at in found:
        pending[number] = at
        if commit:
            frames.update(pending)
            applied += len(pending)
            pending, pages = {}, commit
    if not frames or pages * size > raised(_MOST_BYTES):
        return data, 0
    image = bytearray(data[: pages * size])
    image.extend(bytes(pages * size - len(image)))
    for number, at in frames.items():
        if number <= pages:
            image[(number - 1) * size : number * size] = wal[at : at + size]
    return bytes(image), applied


def _frames(data: bytes, wal: bytes) -> tuple[int, Iterator[tuple[int, int, int]]]:
    """Return the size of a page, and each valid frame's page, commit size and place."""
    if len(wal) < _WAL_HEADER.size:
        return 0, iter(())
    magic, version, size, _, salt1, salt2, *check = _WAL_HEADER.unpack_from(wal)
    order = _WAL_MAGIC.get(magic)
    known = page_size(data)
    if order is None or version != _WAL_VERSION or (data and size != known):
        return 0, iter(())
    if size not in {1 << power for power in range(9, 17)}:
        return 0, iter(())
    state = _checksum(wal[:24], order, (0, 0))
    if state != tuple(check):
        return 0, iter(())

    def walk() -> Iterator[tuple[int, int, int]]:
        running = state
        head, step = _FRAME_HEADER.size, _FRAME_HEADER.size + size
        for at in range(_WAL_HEADER.size, len(wal) - step + 1, step):
            number, commit, own1, own2, *stated = _FRAME_HEADER.unpack_from(wal, at)
            if (own1, own2) != (salt1, salt2) or not number:
                return
            running = _checksum(wal[at : at + 8], order, running)
            running = _checksum(wal[at + head : at + step], order, running)
            if running != tuple(stated):
                return
            yield number, commit, at + head

    return size, walk()


def _checksum(data: bytes, order: str, state: tuple[int, int]) -> tuple[int, int]:
    one, two = state
    words = unpack(f"{order}{len(data) // 4}I", data)
    for first, second in zip(words[::2], words[1::2], strict=True):
        one = (one + first + two) & _WORD
        two = (two + second + one) & _WORD
    return one, two


def rolled_back(data: bytes, journal: bytes) -> tuple[bytes, int]:
    """Take the pages of an unfinished change back; also return how many there were.

    A journal that was emptied or whose header was wiped is that of a finished change.
    """
    size = page_size(data)
    if size is None or not journal.startswith(_JOURNAL_MAGIC):
        return data, 0
    image: bytearray | None = None
    at = count = pages = 0
    while journal.startswith(_JOURNAL_MAGIC, at) and len(journal) >= at + 28:
        records, nonce, first_pages, sector, own_size = _JOURNAL_HEADER.unpack_from(journal, at)
        pages = pages or first_pages
        if own_size != size or sector not in _SECTORS or pages * size > raised(_MOST_BYTES):
            break
        step = size + 8
        start = at + sector
        most = max(0, (len(journal) - start) // step)
        if records == _TO_THE_END:
            records = most
        whole = takewhile(
            lambda place, nonce=nonce: _is_whole(journal, place, size, nonce),  # type: ignore[misc]
            range(start, start + min(records, most) * step, step),
        )
        for place in whole:
            number = int.from_bytes(journal[place : place + 4], "big")
            image = image if image is not None else bytearray(data)
            if 0 < number <= pages:
                end = number * size
                image.extend(bytes(max(0, end - len(image))))
                image[end - size : end] = journal[place + 4 : place + 4 + size]
            count += 1
        # the next header stands at the next sector
        at = -(-(start + records * step) // sector) * sector
    return (data, 0) if image is None else (bytes(image[: pages * size]), count)


def _is_whole(journal: bytes, at: int, size: int, nonce: int) -> bool:
    page = journal[at + 4 : at + 4 + size]
    total = nonce + sum(page[size - _CHECK_STEP : 0 : -_CHECK_STEP])
    stated = int.from_bytes(journal[at + 4 + size : at + 8 + size], "big")
    return len(page) == size and total & _WORD == stated
