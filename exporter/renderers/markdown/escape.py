"""Foreign text in GitHub's Markdown: one function a place that it can stand in.

Whatever the text is, it mentions nobody, refers to no issue or commit, makes no link, image, HTML
or table row, and what is invisible in it becomes a mark. GitHub matches mentions and references
after it has rendered the Markdown, so escaping `@` is no help: only code is left alone. Hence
plain words stay words, and all else stands in a code span.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import Final

from exporter.report.visible import visible
from exporter.report.words import one_line

EMPTY_WORD: Final = "(empty)"

_PLAIN: Final = re.compile(r"CI/CD|[A-Za-z0-9(),.;:!?'\"%+\-\u00a1-\U0010ffff]+")
"""ASCII that no rule of GitHub's gives a meaning inside a line, every other script, and a slash
that is part of GitLab's name."""

_TELLING: Final = re.compile(
    r"""
      :[^\s]                                  # :tada: becomes a picture
    | [A-Za-z0-9]\.[A-Za-z]                   # a file or a host, www. among them
    | [A-Za-z]-[0-9]                          # GH-1, and the prefixes that a repository may add
    | (?<![A-Za-z0-9])[0-9A-Fa-f]{7,40}(?![A-Za-z0-9])   # a commit
    | ^(?:[-+]+|[0-9]+[.)])$                  # would start a list
    """,
    re.VERBOSE,
)
_MEANT_AS_CODE: Final = re.compile(r"(?:(?<![^ ])|(?<= \())`([^` ][^`]*)`(?=[).,;:!?]{0,2}(?: |$))")
_BACKTICKS: Final = re.compile("`+")
_MOST_BACKTICKS: Final = 60
"""GitHub's renderer looks for at most 80 around code, and takes 255 for the end of any block."""
_TOO_MANY_BACKTICKS: Final = re.compile(f"(`{{{_MOST_BACKTICKS},}})")
_COMMENT: Final = "<!--"
_BAR: Final = ("|",)


def text(value: str, limit: int = 300) -> str:
    """Return foreign words for a sentence, a heading or a cell: at most `limit` of its characters.

    A word that GitHub could take for more than a word becomes code.
    """
    words = _line(value, limit).split(" ")
    runs = ((plain, " ".join(run)) for plain, run in groupby(words, _is_plain))
    return " ".join(run if plain else _among_words(run) for plain, run in runs)


def sentence(value: str, limit: int = 300) -> str:
    """Return a sentence of ours, in which what stands between backticks is meant as code.

    Only where blanks, a bracket or the end of a clause are around it: no other code may touch it.
    """
    parts = _MEANT_AS_CODE.split(_line(value, limit))
    return "".join(
        _span(part, ()) if at % 2 else _between(part, limit)
        for at, part in enumerate(parts)
        if part
    )


def _between(part: str, limit: int) -> str:
    """Return words with the blanks at their ends, which `text` takes off."""
    bare = part.strip(" ")
    if not bare:
        return part
    start = part.index(bare)
    return f"{part[:start]}{text(bare, limit)}{part[start + len(bare) :]}"


def _among_words(run: str) -> str:
    """Put words into code, but not the sentence's punctuation around them."""
    core = run.rstrip(".,;:!?")
    if core.endswith(")") and core.count("(") < core.count(")"):
        core = core[:-1]
    opens = core.startswith("(") and core.count("(") > core.count(")")
    start = 1 if opens else 0
    inner = core[start:]
    return f"{run[:start]}{_span(inner, _BAR)}{run[len(core) :]}" if inner else _span(run, _BAR)


def code(value: str, limit: int = 300) -> str:
    """Return foreign text as one line of code; not for a table."""
    return _span(_line(value, limit), ())


def cell(value: str, limit: int = 300) -> str:
    """Return foreign text as one line of code that may stand in a table, or anywhere else."""
    return _span(_line(value, limit), _BAR)


def block(value: str, limit: int) -> list[str]:
    """Return foreign text as the lines of a code block that it cannot leave.

    Of longer text the middle is left out, and a line says so: what failed stands at the start or
    at the end.
    """
    shown = _shorten(visible(value.strip("\r\n")), limit)
    longest = _longest_run(shown)
    if _COMMENT in shown or longest >= _MOST_BACKTICKS:
        # A fence would do for the first, but nobody who looks for our marker may find it in here.
        return ["<pre>", *_entities(shown).split("\n"), "</pre>"]
    fence = "`" * max(3, longest + 1)
    return [fence, *shown.split("\n"), fence]


def label(value: str, limit: int) -> str:
    """Return foreign text as the inside of a quoted label of a Mermaid diagram.

    Letters, digits and blanks stay; everything else becomes one of Mermaid's numbered entities,
    for its labels know Markdown, icons and HTML.
    """
    return "".join(
        character if character == " " or character.isalnum() else f"#{ord(character)};"
        for character in _line(value, limit)
    )


def _line(value: str, limit: int) -> str:
    return one_line(visible(value[: limit * 8]), limit) or EMPTY_WORD


def _is_plain(word: str) -> bool:
    return _PLAIN.fullmatch(word) is not None and _TELLING.search(word) is None


def _span(line: str, apart: tuple[str, ...]) -> str:
    """Put one line into backticks, more of them than it holds in a row.

    Characters that even code does not tame in a place stand apart, as HTML: a bar would end a
    cell of a table, and escaping it there is undone by a backslash before it.
    """
    pieces = [line]
    for mark in apart:
        pieces = [part for piece in pieces for part in _split(piece, mark)]
    pieces = [part for piece in pieces for part in _split_comment(piece)]
    pieces = [part for piece in pieces for part in _TOO_MANY_BACKTICKS.split(piece)]
    marks = {*apart, "!"}
    return "".join(
        f"<code>{f'&#{ord(piece[0])};' * len(piece)}</code>"
        if piece in marks or _TOO_MANY_BACKTICKS.match(piece)
        else _fenced(piece)
        for piece in pieces
        if piece
    )


def _split(piece: str, mark: str) -> list[str]:
    first, *rest = piece.split(mark)
    return [first, *(part for other in rest for part in (mark, other))]


def _split_comment(piece: str) -> list[str]:
    first, *rest = piece.split(_COMMENT)
    parts = [first]
    for other in rest:
        parts[-1] += "<"
        parts += ["!", f"--{other}"]
    return parts


def _fenced(piece: str) -> str:
    fence = "`" * (_longest_run(piece) + 1)
    # Markdown takes one blank off each end, but only where both are there, and around something.
    pad = " " if piece.strip(" ") and (piece[0] in "` " or piece[-1] in "` ") else ""
    return f"{fence}{pad}{piece}{pad}{fence}"


def _longest_run(value: str) -> int:
    return max(map(len, _BACKTICKS.findall(value)), default=0)


def _entities(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _shorten(value: str, limit: int) -> str:
    if len(value) <= limit:
        return value
    head, tail = limit * 2 // 3, limit // 3
    left_out = f"{len(value) - head - tail:,} characters left out"
    return f"{value[:head]}\n… {left_out} …\n{value[-tail:]}"
