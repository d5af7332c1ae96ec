"""Which names say that their value is a secret: keys, variables, inputs, options.

A name is taken apart into words (`dbPassword`, `DB_PASSWORD`, `db-password`), and its last words
decide, so that `unique_key`, `token_count` and `secret_name` are not taken for secrets.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from exporter.model.late import late

MARK: Final = "[redacted]"
"""What stands where a secret stood."""


def words(text: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(text.split())


_WORDS: Final = r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+"

_LAST: Final = words(
    "password passwords passwd passphrase passcode pwd secret secrets token credential credentials "
    "apikey authtoken authorization"
)
_BEFORE_KEY: Final = words(
    "access account admin api app auth deploy encryption fernet hmac jwt license master private "
    "secret service shared signing ssh storage subscription webhook"
)
_NO_TOKEN: Final = words(
    "bos cls continuation cursor eos file mask max next num pad page sep stop sync unk"
)
"""Words that make a token one of a text or of a list, not one that opens a door."""

_PAIRS: Final = frozenset({("connection", "string"), ("conn", "string"), ("keyfile", "json")})
_RUN_TOGETHER: Final = (
    "password",
    "passwd",
    "passphrase",
    "apikey",
    "accesskey",
    "secretkey",
    "privatekey",
    "accountkey",
    "accesstoken",
    "authtoken",
    "refreshtoken",
    "sessiontoken",
    "bearertoken",
    "clientsecret",
)

_NOTHING: Final = words(
    "none null nil undefined true false yes no empty unset missing required invalid incorrect "
    "wrong hidden masked redacted string str text secret password passwd token field not is was "
    "has must and or the for with any bool bytes float int object optional secretstr"
)
_REFERENCE: Final = late(
    r"""\$|\{\{|\{[%#]|%[(s]|<|&lt;|env_var\(|os\.|secrets?\.|vault:|self\.|cls\.|ctx\."""
)
_MASKED: Final = late(r"(?:[*•.#_-]+|[xX]{3,})\Z")


@lru_cache(maxsize=4096)
def is_secret_name(name: str) -> bool:
    """Say whether a key, variable or option of this name holds a secret."""
    parts = [word.lower() for word in re.findall(_WORDS, name[-80:])]
    if not parts:
        return False
    last, before = parts[-1], parts[-2] if len(parts) > 1 else ""
    if last in _LAST:
        return not (last == "token" and before in _NO_TOKEN)
    if last == "key":
        return before in _BEFORE_KEY
    return (before, last) in _PAIRS or last.endswith(_RUN_TOGETHER)


def is_placeholder(value: str) -> bool:
    """Say whether a value only stands for a secret: a reference, a mask, or nothing at all."""
    value = value.replace(MARK, "").strip().strip("\"'`\\)]},.;:")
    return (
        not value
        or value.lower() in _NOTHING
        or _REFERENCE.match(value) is not None
        or _MASKED.match(value) is not None
    )
