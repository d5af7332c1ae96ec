"""SHA-256 that loads OpenSSL only where there is much to digest.

To load it takes 3 ms, and Python's own digest needs that much more for the better part of a
megabyte.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    _own: Any
else:
    try:
        from _sha2 import sha256 as _own
    except ImportError:
        try:
            from _sha256 import sha256 as _own  # before 3.12
        except ImportError:  # Python can be built without
            from hashlib import sha256 as _own

_MUCH: Final = 1 << 19


def sha256(data: bytes) -> str:
    """Return the digest in lower-case hexadecimal."""
    if len(data) < _MUCH:
        return str(_own(data).hexdigest())
    from hashlib import sha256 as fast  # noqa: PLC0415 - see above

    return fast(data).hexdigest()
