"""What GitHub would make of a Markdown text, and what foreign text in it must never become."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element

import cmarkgfm  # type: ignore[import-untyped]  # it ships no types
import html5lib
from cmarkgfm.cmark import Options  # type: ignore[import-untyped]  # as above

_BLOCKS = {"html", "head", "body", "p", "h2", "h3", "pre", "ul", "li", "blockquote"}
_TABLES = {"table", "thead", "tbody", "tr", "th", "td"}
OURS = frozenset({*_BLOCKS, *_TABLES, "code", "strong", "details", "summary"})
"""Elements that our texts are made of: no link and no image among them."""

_LIVE = {
    "mention": re.compile(r"(?<![\w`/])@[A-Za-z0-9]"),
    "reference": re.compile(r"(?<![\w&])#\d+|\bGH-\d+|[\w.-]+/[\w.-]+#\d+", re.IGNORECASE),
    "commit": re.compile(r"\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,40}\b"),
    "address": re.compile(r"https?:|www\.|\w@\w"),
    "formula": re.compile(r"\$"),
    "picture": re.compile(r":(?:[a-z+-]\w*|100|1234):"),
}
_HIDDEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2028\u2029\u2060-\u2069\ufeff"
    r"\ud800-\udfff\U000e0000-\U000e007f]"
)


@lru_cache(maxsize=4)
def tree(markdown: str) -> Element:
    """Render as GitHub does, without the sanitiser, which would hide what got through."""
    options = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
    html = cmarkgfm.github_flavored_markdown_to_html(markdown, options=options)
    parsed: Element = html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=False)
    return parsed


def shown(markdown: str) -> str:
    """Return the text that a reader sees."""
    return "".join(tree(markdown).itertext())


def codes(markdown: str) -> list[str]:
    """Return the text of each piece of code."""
    return ["".join(found.itertext()) for found in tree(markdown).iter("code")]


def rows(markdown: str) -> list[list[str]]:
    """Return the cells of every table's rows."""
    return [["".join(cell.itertext()) for cell in row] for row in tree(markdown).iter("tr")]


def diagrams(markdown: str) -> list[str]:
    """Return the texts of the Mermaid blocks."""
    return [
        "".join(found.itertext())
        for found in tree(markdown).iter("pre")
        if found.get("lang") == "mermaid"
    ]


def faults(markdown: str, *, last: str, first: str = "") -> list[str]:
    """Return what is live in a text that should be inert, or out of place; best none."""
    found = [f"hidden {mark[0]!r}" for mark in _HIDDEN.finditer(markdown)]
    if not markdown.startswith(first):
        found.append("the marker is not the first line")
    body = markdown[len(first) :]
    if "<!--" in body:
        found.append("an HTML comment")
    root = tree(body)
    for element in root.iter():
        if element.tag not in OURS:
            found.append(f"element {element.tag}")
        found += [f"attribute {name}" for name in element.attrib if name not in {"align", "lang"}]
    for text in _texts(root):
        found += [f"{name} in {text!r}" for name, live in _LIVE.items() if live.search(text)]
    for table in root.iter("table"):
        if len({len(list(row)) for row in table.iter("tr")}) != 1:
            found.append("a ragged table")
    within = root.find("body")
    paragraphs = [] if within is None else list(within)
    if not paragraphs or paragraphs[-1].tag != "p":
        found.append("the last thing is no paragraph")
    elif not "".join(paragraphs[-1].itertext()).startswith(last):
        found.append("the last paragraph is not ours")
    return found


def _texts(element: Element) -> Iterator[str]:
    """Yield the texts outside of code, where GitHub looks for mentions and references."""
    if element.tag in {"code", "pre"}:
        return
    if element.text:
        yield element.text
    for child in element:
        yield from _texts(child)
        if child.tail:
            yield child.tail
