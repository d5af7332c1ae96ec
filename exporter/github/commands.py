"""Workflow commands: lines of a log that the runner carries out.

The grammar is the runner's (`ActionCommand` in `actions/runner`): `::name key=value::data` at the
start of a line, white space aside, and the old `##[name key=value]data` anywhere in a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal

from exporter.model.late import late
from exporter.report.visible import visible

Level = Literal["notice", "warning", "error"]

_NAMES: Final = (
    "add-mask|add-matcher|add-path|debug|echo|endgroup|error|group|notice|remove-matcher"
    "|save-state|set-env|set-output|stop-commands|warning"
)
_BEGINS: Final = late(r"(?m)((?:^|\r)[^\S\r\n]{0,200})::")
_BROKEN_UP: Final = {
    "json": (r"#\u0023[", ":"),
    "html": ("#&#35;[", "&#58;"),
    "xml": ("#&#35;[", "&#58;"),
    "plain": (r"##\[", r":\\"),
}
"""How a command of each form is broken up where a document cannot hold it as it is."""
_LOOKS_LIKE: Final = late(rf"##\[|::(?:{_NAMES})\b", re.IGNORECASE)


def command(name: str, data: str = "", **properties: str | int | None) -> str:
    """Return one command as a line without its end.

    Properties that are None or blank are left out, as the runner drops them.
    """
    given = ",".join(
        f"{key}={escape_property(text)}"
        for key, value in properties.items()
        if value is not None and (text := str(value).strip())
    )
    return f"::{name} {given}::{escape_data(data)}" if given else f"::{name}::{escape_data(data)}"


def annotation(
    level: Level,
    message: str,
    *,
    title: str,
    file: str | None = None,
    line: int | None = None,
) -> str:
    """Return the command that annotates a file and line of the repository, where known."""
    return command(level, message, file=file, line=line if file else None, title=title)


def masks(secret: str) -> Iterator[str]:
    """Yield the commands that hide a secret in all later lines.

    A secret of several lines needs one for each: the runner compares line by line. Lines shorter
    than four characters are left out, they would blank half of the log.
    """
    for line in dict.fromkeys(part.strip() for part in secret.splitlines()):
        if len(line) >= 4:  # noqa: PLR2004 - told above
            yield command("add-mask", line)


def escape_data(text: str) -> str:
    """Escape what stands after the second `::`."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_property(text: str) -> str:
    """Escape a property's value."""
    return escape_data(text).replace(":", "%3A").replace(",", "%2C")


def neutralise(text: str) -> str:
    r"""Return foreign text as one line of a log that the runner takes for nothing but text.

    What could be a command is broken up with a backslash, visibly: `:\:error::` and `##\[group]`.
    """
    line = " ".join(visible(text).split()).replace("##[", r"##\[")
    return rf":\{line[1:]}" if line.startswith("::") else line


def inert(document: str, media_type: str) -> str:
    r"""Return a document in which the runner finds no command when it goes to the log.

    What it says stays the same in JSON, HTML and XML; in other texts a backslash is added. In HTML
    a JSON element must hold `##[` as `#\u0023[` already.
    """
    kind = media_type.partition(";")[0].rpartition("/")[2]
    old, colon = _BROKEN_UP.get(kind, _BROKEN_UP["plain"])
    document = document.replace("##[", old)
    return document if kind == "json" else _BEGINS.sub(rf"\1{colon}:", document)


def looks_like_command(text: str) -> bool:
    """Tell whether text names a workflow command in either form, wherever in it."""
    return _LOOKS_LIKE.search(text) is not None
