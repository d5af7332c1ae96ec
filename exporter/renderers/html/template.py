"""The page's template, compiled ahead of time where that was done for this very text.

Compiling it costs half of what a page of 10,000 steps does. So `tools/compile_template.py` keeps
the code that Jinja2 makes of it in `compiled.py`; it is used only when its text and its version of
Jinja2 are those at hand. Otherwise the template is compiled here, with the same result.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from exporter.renderers.templates import template
from exporter.report.visible import visible

if TYPE_CHECKING:
    from jinja2 import Environment, Template

NAME: Final = "html/report.html.j2"
_INCLUDE: Final = re.compile(r'\{% include "([a-z_/]+\.html\.j2)" %\}\n')


@cache
def page_template() -> Template:
    """Return the template of the page."""
    from jinja2 import Template  # noqa: PLC0415 - 40 ms that only a page needs

    from exporter.renderers.html import compiled  # noqa: PLC0415 - it needs jinja2

    source = page_source()
    engine = environment()
    if (digest(source), engine_version()) == (compiled.SOURCE, compiled.JINJA):
        return Template.from_module_dict(engine, vars(compiled), {})
    return engine.from_string(source)


def page_source() -> str:
    """Return the template's text with its parts in their places."""
    return _INCLUDE.sub(lambda found: template(found[1]), template(NAME))


def environment() -> Environment:
    """Return the engine: all text is escaped, and what nobody could see is shown."""
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - see `page_template`

    return Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_seen,
    )


def engine_version() -> str:
    """Return the version of Jinja2."""
    import jinja2  # noqa: PLC0415 - see `page_template`

    return str(getattr(jinja2, "__version__", ""))


def digest(source: str) -> str:
    """Return a digest of a template's text."""
    return hashlib.sha256(source.encode()).hexdigest()


def _seen(value: Any) -> Any:
    # Markup is a str too, and done already.
    return visible(value, keep_joiners=True) if type(value) is str else value
