"""The secrets that this process itself was given: values of its environment."""

from __future__ import annotations

from binascii import b2a_base64
from collections.abc import Iterator, Mapping
from typing import Final

from exporter.model.late import late
from exporter.redaction.names import is_placeholder, is_secret_name, words

SHORTEST: Final = 8
"""A shorter value would be found by chance, in words and numbers that are no secret."""

_SHORTEST_LINE: Final = 16
_LONGEST: Final = 16_384

_ANYWHERE: Final = late(r"SECRET|PASSWORD|PASSPHRASE|CREDENTIAL|_TOKEN\Z|-TOKEN\Z|[_-]KEY\Z")
_HARMLESS: Final = frozenset(
    {
        "GPG_KEY",  # the official Python images tell with it who signed Python
        "CACHE_KEY",
        "COMMENT_KEY",  # the name of a comment; the caller chose it to be read
        "INPUT_COMMENT_KEY",
        "DAGRUN_EXPORT_COMMENT_KEY",
    }
)
_COMMON: Final = words(
    "12345678 changeme changeit database default development disabled enabled example github "
    "localhost password passw0rd postgres postgresql production redacted required testing "
    "username warehouse snowflake databricks bigquery redshift"
)
_UNRESERVED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PATH: Final = late(r"(?:[A-Za-z]:[\\/]|~?/)[\w.@-]+(?:[\\/][\w.@-]+)*\.[a-z0-9]{1,8}\Z")
_URL_PASSWORD: Final = late(r"://[^\s/:@]{0,200}:([^\s/@]{1,500})@")


def values_of(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the secret values of an environment in each of their forms, longest first."""
    found: set[str] = set()
    for name, value in environ.items():
        if _is_secret_variable(name.upper()) and not _PATH.match(value):
            found.update(_forms(value))
        if "://" in value and "@" in value:
            for password in _URL_PASSWORD.findall(value[:_LONGEST]):
                found.update(_forms(password))
    return tuple(sorted(found, key=lambda text: (-len(text), text)))


def _is_secret_variable(name: str) -> bool:
    name = name.replace("-", "_")
    if name in _HARMLESS or name in {"PWD", "OLDPWD"}:
        return False
    return is_secret_name(name) or _ANYWHERE.search(name) is not None


def _forms(value: str) -> Iterator[str]:
    value = value.strip()[:_LONGEST]
    if not _tells(value):
        return
    yield value
    lines = [line.strip() for line in value.splitlines()]
    if len(lines) > 1:
        yield from (line for line in lines if len(line) >= _SHORTEST_LINE)
        return
    yield from _in_url(value)
    escaped = _in_json(value)
    yield from (escaped, _in_json(escaped))
    yield value.replace('"', '""')  # CSV
    yield from _in_html(value)
    data = value.encode("utf-8", "surrogateescape")
    yield data.hex()
    for text in _base64(data):
        yield from (text, text.replace("+", "-").replace("/", "_"))


def _tells(value: str) -> bool:
    return (
        len(value) >= SHORTEST
        and len(set(value)) > 1
        and value.lower() not in _COMMON
        and not is_placeholder(value)
    )


def _in_url(value: str) -> Iterator[str]:
    """Yield a value as addresses and forms have it, and as an address within one has it."""
    every = "".join(letter if letter in _UNRESERVED else _percent(letter) for letter in value)
    yield every
    if every != value:
        lower = "".join(
            letter if letter in _UNRESERVED else _percent(letter).lower() for letter in value
        )
        yield from (lower, every.replace("%2F", "/"), every.replace("%20", "+"))
        yield every.replace("%", "%25")


def _percent(letter: str) -> str:
    return "".join(f"%{byte:02X}" for byte in letter.encode("utf-8", "surrogateescape"))


def _in_json(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')


def _in_html(value: str) -> Iterator[str]:
    """Yield a value as the usual escapes of HTML and XML leave it."""
    text = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    yield text
    if '"' in text or "'" in text:
        for double, single in (("&quot;", "'"), ("&quot;", "&#x27;"), ("&#34;", "&#39;")):
            yield text.replace('"', double).replace("'", single)


def _base64(data: bytes) -> Iterator[str]:
    """Yield what is always the same of a value's base64, wherever in a longer text it begins."""
    for shift in range(3):
        whole = (shift + len(data)) // 3 * 3 - shift
        text = b2a_base64(b"\0" * shift + data[:whole], newline=False).decode()
        # The first group mixes with what stands before the value.
        yield text[4 if shift else 0 :]
