"""The grammar of workflow commands, as the runner reads them from a step's two streams."""

from __future__ import annotations

from dataclasses import dataclass, field

REGISTERED = frozenset(
    {
        "add-mask",
        "add-matcher",
        "add-path",
        "debug",
        "echo",
        "endgroup",
        "error",
        "group",
        "internal-set-repo-path",
        "notice",
        "remove-matcher",
        "save-state",
        "set-env",
        "set-output",
        "stop-commands",
        "warning",
    }
)

# In the order in which the runner undoes them: the percent sign last, or `%250A` would become a
# newline.
_DATA = (("%0D", "\r"), ("%0A", "\n"), ("%25", "%"))
_PROPERTY = (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%"))
_OLD = (("%3B", ";"), ("%0D", "\r"), ("%0A", "\n"), ("%5D", "]"), ("%25", "%"))


@dataclass(frozen=True)
class Command:
    """One command: its name in lower case, its properties and its data, unescaped."""

    name: str
    properties: dict[str, str] = field(default_factory=dict)
    data: str = ""


def parse(line: str, extra: str | None = None) -> Command | None:
    """Read a line as a command, or return None where it is ordinary output.

    `extra` is one more name that counts: the token that ends `stop-commands`.
    """
    return _parse_new(line, extra) or _parse_old(line, extra)


def _parse_new(line: str, extra: str | None) -> Command | None:
    line = line.lstrip()
    if not line.startswith("::"):
        return None
    information, separator, data = line[2:].partition("::")
    if not separator:
        return None
    name, _, rest = information.partition(" ")
    if not _known(name, extra):
        return None
    properties = _properties(rest.strip(), ",", _PROPERTY)
    return Command(name.lower(), properties, _unescape(data, _DATA))


def _parse_old(line: str, extra: str | None) -> Command | None:
    _, opening, rest = line.partition("##[")
    information, closing, data = rest.partition("]")
    name, _, rest = information.partition(" ")
    if not opening or not closing or not _known(name, extra):
        return None
    return Command(name.lower(), _properties(rest.strip(), ";", _OLD), _unescape(data, _OLD))


def _known(name: str, extra: str | None) -> bool:
    name = name.lower()
    return name in REGISTERED or (extra is not None and name == extra.lower())


def _properties(text: str, separator: str, escapes: tuple[tuple[str, str], ...]) -> dict[str, str]:
    properties: dict[str, str] = {}
    for item in text.split(separator):
        name, _, value = item.partition("=")
        if name and value:
            properties[name] = _unescape(value, escapes)
    return properties


def _unescape(text: str, escapes: tuple[tuple[str, str], ...]) -> str:
    for escaped, plain in escapes:
        text = text.replace(escaped, plain)
    return text
