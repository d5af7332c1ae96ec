"""Compile the page's template ahead of time: `python tools/compile_template.py [--check]`."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from exporter.renderers.html.template import (  # noqa: E402 - found by the line above
    digest,
    engine,
    page_source,
    parts,
)

TARGET = ROOT / "exporter" / "renderers" / "html" / "compiled.py"
OFFERED = {"escape", "missing", "Undefined"}
"""What exporter/renderers/html/engine.py has of jinja2.runtime."""


def compiled() -> str:
    """Return the module's text.

    Raises ValueError when the template uses more of Jinja2 than our own engine has, such as a
    filter, a macro or `loop`.
    """
    source = page_source()
    code = engine().compile(source, "report", "report", raw=True, defer_init=True)
    imports, _, body = code.partition("\n")
    imported = imports.removeprefix("from jinja2.runtime import ").split(", ")
    used = {name for name in imported if re.search(rf"\b{name}\b", body)}
    asked = set(re.findall(r"\benvironment\.(\w+)|\bcontext\.(\w+)", body))
    more = {one or other for one, other in asked} - {
        "finalize",
        "getattr",
        "undefined",
        "concat",
        "resolve_or_missing",
    }
    if used - OFFERED or more:
        raise ValueError(f"the template needs {sorted(used - OFFERED | more)} of the engine")
    names = parts()
    listed = "".join(f'    "{name}",\n' for name in names)
    return (
        '"""What Jinja2 makes of the page\'s template; written by tools/compile_template.py."""\n'
        "# mypy: ignore-errors\n"
        "from exporter.renderers.html.engine import Undefined, environment, escape, missing\n\n"
        f'PARTS = (\n{listed})\nSOURCE = "{digest(names)}"\n{body}\n'
    )


def main() -> int:
    """Write the module, or say whether it is the one that the template gives."""
    text = compiled()
    if "--check" not in sys.argv:
        TARGET.write_text(text, encoding="utf-8", newline="\n")
        return 0
    if TARGET.read_text(encoding="utf-8") == text:
        return 0
    print(f'{TARGET.name} is not what the template gives: run "make assets"', file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
