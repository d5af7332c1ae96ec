"""The mark by which a comment of ours is found again."""

from __future__ import annotations

from typing import Final

from exporter.model.digest import sha256

MARKER_PREFIX: Final = "<!-- dagrun-export:"
"""How the first line of each comment of ours begins."""

_PLAIN: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._")
_LONGEST: Final = 200


def marker(key: str) -> str:
    """Return the first line of the comment with this key, an HTML comment that nobody sees.

    The key is percent-encoded, so that it can neither end the HTML comment nor hold the `--` that
    HTML forbids in one. A single dash stays, as in `nightly-build`.
    """
    encoded = "".join(_encoded(key))
    if len(encoded) > _LONGEST:
        digest = sha256(key.encode("utf-8", "surrogatepass"))
        encoded = f"{encoded[:100].rstrip('%-')}.{digest[:32]}"
    return f"{MARKER_PREFIX}report key={encoded} -->"


def _encoded(key: str) -> list[str]:
    parts: list[str] = []
    for index, character in enumerate(key):
        if character in _PLAIN or (character == "-" and key[index - 1 : index] not in {"", "-"}):
            parts.append(character)
        else:
            parts.extend(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))
    return parts
