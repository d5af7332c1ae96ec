"""The templates of the pages, compiled ahead of time.

`tools/compile_template.py` keeps the code that Jinja2 makes of them in `compiled.py` and
`compiled_runs.py`. In a checkout
where the template was changed since, Jinja2 compiles it anew, with the same result.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from exporter.model.digest import sha256
from exporter.model.late import late
from exporter.renderers.html import compiled
from exporter.renderers.html.engine import Context, seen
from exporter.renderers.templates import in_checkout, template

if TYPE_CHECKING:
    from jinja2 import Environment

NAME: Final = "html/report.html.j2"
RUNS: Final = "html/runs.html.j2"
"""The page of a viewer that lists runs."""
_INCLUDE: Final = late(r'\{% include "([a-z_/]+\.html\.j2)" %\}\n')
_BLOCKS: Final = (
    "article|caption|dd|details|div|dl|dt|footer|h[1-6]|header|li|main|ol|p|pre|section|summary|ul|"
    "table|tbody|thead|tr|defs|path|rect|svg|text|head|link|meta|title"
)
_LINE_END: Final = late(rf"(</?(?:{_BLOCKS})(?:\s[^<>]*?)?)(/?>)\n")
"""A line feed after a block, a row, a shape or what the head has: a node that nobody sees."""


def render(**names: Any) -> str:
    """Return the page's text, with these names in it."""
    return rendered(NAME, compiled, **names)


def rendered(template_name: str, made: Any, /, **names: Any) -> str:
    """Return the text of a template, from the module that was made of it."""
    if in_checkout() and digest(made.PARTS) != made.SOURCE:
        return render_anew(page_source(template_name), **names)
    pieces: Iterator[str] = made.root(Context(names))
    return "".join(pieces)


def render_anew(source: str, **names: Any) -> str:
    """Return the page's text by way of Jinja2 itself."""
    return engine().from_string(source).render(**names)


def page_source(name: str = NAME) -> str:
    """Return a template's text with its parts in their places.

    A line that ends with a block's tag ends inside that tag: the page stays as readable, and has
    no nodes that are nothing but space.
    """
    source = _INCLUDE.sub(lambda found: template(found[1]), template(name))
    return _LINE_END.sub(r"\1\n\2", source)


def engine() -> Environment:
    """Return Jinja2: all text is escaped, and what nobody could see is shown."""
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - it costs 40 ms

    return Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # what is marked as HTML is a str too, and done already
        finalize=seen,
    )


def parts(name: str = NAME) -> tuple[str, ...]:
    """Return the names of a template and of what it includes."""
    return tuple(dict.fromkeys((name, *_INCLUDE.findall(template(name)))))


def digest(names: Sequence[str]) -> str:
    """Return a digest of some templates' texts."""
    return sha256("\0".join(map(template, names)).encode())
