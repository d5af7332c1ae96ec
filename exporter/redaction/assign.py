"""Secrets that their surroundings give away: `password=…`, `https://user:…@host`, PEM, JWT.

Each finder walks from a literal to the next and looks at the place itself, so that a text without
the literals costs a substring search each, and no pattern runs over the whole of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from exporter.model.late import late
from exporter.redaction.names import is_placeholder, is_secret_name

Span = tuple[int, int]

_WORDS: Final = ("pass", "pwd", "secret", "token", "key", "credential", "authorization", "sig")
"""In lower case, one of these stands in every name that `named_values` looks at."""

_ENDS: Final = {
    "pass": "pass(?:words?|wd|phrase|code)?",
    "pwd": "pwd",
    "secret": "secrets?",
    "token": "token",
    "key": "key",
    "credential": "credentials?",
    "authorization": "authorization",
    "sig": "sig(?:nature)?",
    "keyfile_json": "keyfile_json",
}
"""How a secret's name ends, by what each such end begins with."""
_HTML_QUOTE: Final = "&(?:quot|apos|#34|#39|#x27);"
NAMED: Final = tuple(
    (
        word.encode(),
        rf"""{end}[0-9_-]{{0,40}}(?:\\{{0,9}}["'`\]]{{1,2}}|{_HTML_QUOTE})?"""
        rf"""(?:,?(?:[ \t]|\\[nrt]){{0,40}}\\{{0,9}}["']?value\\{{0,9}}["']?)?"""
        rf"""(?:[ \t]|\\t){{0,8}}(?:[:=>]|%3[ad])""".encode(),
    )
    for word, end in _ENDS.items()
)
"""A word and a pattern: in lower case, and in JSON, one matches where a value has a name."""

_ANY_END: Final = "|".join(_ENDS.values())
OPTIONS: Final = rf"--[a-z0-9_.-]{{0,60}}(?:{_ANY_END})[0-9_-]{{0,40}}[ \t]".encode()
"""The same for a value that stands behind an option and a blank."""

_NAME_BACKWARDS: Final = late(r"[A-Za-z0-9_.-]{0,60}")
_NAME_AFTER: Final = late(r"[A-Za-z0-9_-]{0,40}")
_SCHEME: Final = r"(?:(?:bearer|basic|token|digest|negotiate)[ \t]{1,4}(?=\S))?"
_ASSIGNS: Final = late(
    rf"""(?:\\{{0,4}}["'`\]]{{1,2}}|{_HTML_QUOTE})?"""
    # a variable as Kubernetes writes it, a setting as XML has it: name="…" value="…"
    r"""(?:,?\s{0,40}\\{0,4}["']?value\\{0,4}["']?)?"""
    r"""[ \t]{0,8}(=>|:=|=(?!=)|:(?!:|//)|>|%3[ADad])[ \t]{0,8}"""
    rf"(?i:{_SCHEME})"
)
_BLOCK: Final = late(r"[|>][-+0-9]{0,2}[ \t]{0,8}\r?\n([ \t]{1,80})([^\n]{1,8192})")
_BLOCK_LINE: Final = late(r"\n[ \t]{1,80}[^\n]{1,8192}")
_OPTION: Final = late(r"[ \t]{1,8}(?![-=:])")
_QUOTE: Final = late(rf"""[bfru]?(\\{{0,4}}["'`]|{_HTML_QUOTE})(?i:{_SCHEME})""")
_BARE: Final = late(
    r"""(?:[^\s"'`;,<>\\&]++|&(?![\w-]{1,40}=)|\\(?![nrt"'\\]))++"""  # & begins another value
)
_LONGEST: Final = 8_192
_LINE_END: Final = late(r"""[ \t]{0,8}(?:\n|\r|\Z|[,;})\]"'\\])""")
_CODE: Final = late(
    r"[A-Za-z_][\w.]{0,100}(?:\(|\[)|[A-Za-z_]\w{0,60}(?:\.[A-Za-z_]\w{0,60}){1,6}\Z"
)
_PLACE: Final = late(r"\.{0,2}/|~|[a-z]{2,20}:|[A-Z]:\\")
_BASE64: Final = late(r"[A-Za-z0-9+/=]{30,}\Z")
_PASSWORDS: Final = ("password", "passwords", "passwd", "passphrase", "passcode", "pwd")
_MORE_PASSWORDS: Final = late(r"(?:\A|[_.-]|db|user|login|my|smtp|sql)pass\Z", re.IGNORECASE)
_SIGNATURES: Final = late(r"[?&](?:sig|x-amz-signature|x-goog-signature)\Z", re.IGNORECASE)

_IN_URL: Final = late(r"""([^\s/:@"'<>]{0,200})(?::([^\s/"'<>?#]{1,500}))?@(?=[\w.\[({%-])""")
_IN_QUERY: Final = late(
    r"%3[Aa]%2[Ff]%2[Ff][\w.~-]{0,200}%3[Aa]((?:[\w.~+-]|%(?!40)[0-9A-Fa-f]{2}){1,500})%40"
)
_BEARER: Final = late(r"Bearer[ \t]{1,4}([A-Za-z0-9._~+/=-]{20,8192})")
_PEM_NAME: Final = r"(?:[ +]|%20)[A-Z0-9 +%]{0,40}PRIVATE(?:[ +]|%20)KEY(?:(?:[ +]|%20)BLOCK)?-----"
_PEM_BEGIN: Final = late(rf"-----BEGIN{_PEM_NAME}")
_PEM_END: Final = late(rf"-----END{_PEM_NAME}")
_PEM_BODY: Final = late(r"[A-Za-z0-9+/=\s\\%]{0,20000}")
_PEM_LONGEST: Final = 20_000
_PART: Final = late(r"[A-Za-z0-9_-]*")


def named_values(text: str) -> Iterator[Span]:
    """Find the values that stand behind a secret's name: in code, settings, queries, headers."""
    low = text.lower()
    if len(low) != len(text):  # one letter, a capital I with a dot, has two in lower case
        low = text.replace("\u0130", "i").lower()
    looked: set[int] = set()
    for word in _WORDS:
        at = low.find(word)
        while at >= 0:
            name_end = _end(_NAME_AFTER.match(text, at))
            if name_end not in looked:
                looked.add(name_end)
                span = _value_at(text, at, name_end)
                if span:
                    yield span
                    at = span[1] - 1
            at = low.find(word, at + 1)


def url_passwords(text: str) -> Iterator[Span]:
    """Find the passwords, and the tokens in a user's place, of URLs."""
    if "@" not in text:
        return
    for begin in ("://", r":\/\/"):  # the second as some write JSON
        at = text.find(begin)
        while at >= 0:
            found = _IN_URL.match(text, at + len(begin))
            if found:
                group = 2 if found[2] is not None else 1
                value = found[group]
                if not is_placeholder(value) and (group == 2 or _is_token(value)):  # noqa: PLR2004
                    yield found.span(group)
            at = text.find(begin, at + 3)


def quoted_url_passwords(text: str) -> Iterator[Span]:
    """Find the passwords of URLs that stand in the query of another one."""
    if "%40" not in text:
        return
    for found in _IN_QUERY.finditer(text):
        if not is_placeholder(found[1]):
            yield found.span(1)


def bearer_tokens(text: str) -> Iterator[Span]:
    """Find `Bearer …` outside of a header that has a name."""
    if "Bearer " not in text:
        return
    for found in _BEARER.finditer(text):
        if any(map(str.isdigit, found[1])):
            yield found.span(1)


def private_keys(text: str) -> Iterator[Span]:
    """Find PEM blocks with private keys, cut ones too."""
    if "-----BEGIN" not in text:
        return
    for begin in _PEM_BEGIN.finditer(text):
        end = _PEM_END.search(text, begin.end(), begin.end() + _PEM_LONGEST)
        yield begin.start(), _end(end or _PEM_BODY.match(text, begin.end()))


def web_tokens(text: str) -> Iterator[Span]:
    """Find JWTs, signed ones and encrypted ones.

    Page tokens of web frameworks begin alike, and have two parts, or a second one that is no JSON.
    """
    at = text.find("eyJ")
    while at >= 0:
        ends = [_end(_PART.match(text, at))]
        while len(ends) < 5 and text.startswith(".", ends[-1]):  # noqa: PLR2004 - a JWE has five
            ends.append(_end(_PART.match(text, ends[-1] + 1)))
        signed = len(ends) > 1 and text.startswith(".eyJ", ends[0])
        if ends[0] - at >= 11 and (signed or len(ends) == 5):  # noqa: PLR2004 - `eyJ` and 8 more
            yield at, ends[2 if signed and len(ends) > 2 else -1]  # noqa: PLR2004
        at = text.find("eyJ", ends[-1])


def _value_at(text: str, at: int, name_end: int) -> Span | None:
    found = _ASSIGNS.match(text, name_end)
    option = None if found else _OPTION.match(text, name_end)
    if not found and not option:
        return None
    name_start = at - _end(_NAME_BACKWARDS.match(text[max(0, at - 60) : at][::-1]))
    name = text[name_start:name_end]
    if option and not name.startswith("--"):
        return None
    strict = not _is_password(name)
    if strict and not is_secret_name(name):
        return _signature(text, name_start, found)
    if found and found[1] == ">" and not text.startswith("<", name_start - 1):
        return None
    start = _end(found or option)
    span = _quoted(text, start) or _block(text, start)
    quoted = span is not None
    span = span or (start, _end(_BARE.match(text, start, start + _LONGEST), start))
    value = text[slice(*span)]
    if is_placeholder(value):
        return None
    plain = not quoted and (option is not None or (found is not None and found[1] == ":"))
    tells = _tells_token(value) if strict else _tells_password(text, name, value, span, plain)
    return span if tells and (quoted or not _is_code(value)) else None


def _quoted(text: str, start: int) -> Span | None:
    opened = _QUOTE.match(text, start)
    if not opened:
        return None
    end = text.find(opened[1], opened.end(), opened.end() + _LONGEST)
    return None if end < 0 or "\n" in text[opened.end() : end] else (opened.end(), end)


def _block(text: str, start: int) -> Span | None:
    """Return the lines of a YAML block, which stand below its `|`, further in."""
    first = _BLOCK.match(text, start)
    if first is None:
        return None
    end = first.end()
    while (line := _BLOCK_LINE.match(text, end)) and text.startswith(first[1], end + 1):
        end = line.end()
    return first.start(2), end


def _is_password(name: str) -> bool:
    return name.lower().endswith(_PASSWORDS) or _MORE_PASSWORDS.search(name) is not None


def _tells_password(text: str, name: str, value: str, span: Span, plain: bool) -> bool:
    if name.lower().endswith("pass"):
        # `PASS=12 WARN=0` counts; `pass: fine` is a word
        return not value.isalpha() and not value.rstrip(")]},.").isdigit()
    if not plain or not value.rstrip(")]},.?!:").isalpha():
        return True
    # Behind a colon a word may be prose; alone on its line it is a setting.
    return len(value) > 3 and value.isalpha() and _LINE_END.match(text, span[1]) is not None  # noqa: PLR2004


def _tells_token(value: str) -> bool:
    if len(value) < 8:  # noqa: PLR2004 - such a short one is a number or a word
        return False
    if _PLACE.match(value) and not _BASE64.match(value):
        return False
    return any(map(str.isdigit, value)) or len(value) >= 20  # noqa: PLR2004 - too long for a word


def _is_code(value: str) -> bool:
    code = _CODE.match(value)
    if code is None:
        return value.isidentifier() and is_secret_name(value)
    # a token with the ending of a file's name looks like an attribute of something
    return code[0].endswith(("(", "[")) or not _is_token(value.partition(".")[0])


def _is_token(value: str) -> bool:
    return len(value) >= 20 and any(map(str.isdigit, value))  # noqa: PLR2004


def _signature(text: str, name_start: int, found: re.Match[str] | None) -> Span | None:
    """Find the signature of a URL that opens a file to whoever has it."""
    if found is None or not _SIGNATURES.search(text, max(0, name_start - 1), found.start()):
        return None
    value = _BARE.match(text, found.end())
    return value.span() if value and len(value[0]) >= 20 else None  # noqa: PLR2004


def _end(found: re.Match[str] | None, otherwise: int = 0) -> int:
    return found.end() if found else otherwise
