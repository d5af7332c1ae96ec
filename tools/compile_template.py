"""Compile the pages' templates ahead of time: `python tools/compile_template.py [--check]`."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from exporter.renderers.html.template import (  # noqa: E402 - found by the line above
    NAME,
    RUNS,
    digest,
    engine,
    page_source,
    parts,
)

FOLDER = ROOT / "exporter" / "renderers" / "html"
TARGETS = {NAME: FOLDER / "compiled.py", RUNS: FOLDER / "compiled_runs.py"}
OFFERED = {"escape", "missing", "Undefined"}
"""What exporter/renderers/html/engine.py has of jinja2.runtime."""


def compiled(name: str) -> str:
    """Return the module's text.

    Raises ValueError when the template uses more of Jinja2 than our own engine has, such as a
    filter, a macro or `loop`.
    """
    source = page_source(name)
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
    names = parts(name)
    listed = "".join(f'    "{name}",\n' for name in names)
    return (
        '"""What Jinja2 makes of the page\'s template; written by tools/compile_template.py."""\n'
        "# mypy: ignore-errors\n"
        "from exporter.renderers.html.engine import Undefined, environment, escape, missing\n\n"
        f'PARTS = (\n{listed})\nSOURCE = "{digest(names)}"\n{body}\n'
    )


def main() -> int:
    """Write the modules, or say which is not the one that its template gives."""
    stale = 0
    for name, target in TARGETS.items():
        text = compiled(name)
        if "--check" not in sys.argv:
            target.write_text(text, encoding="utf-8", newline="\n")
        elif target.read_text(encoding="utf-8") != text:
            told = f'{target.name} is not what the template gives: run "make assets"'
            print(told, file=sys.stderr)
            stale = 1
    return stale


if __name__ == "__main__":
    sys.exit(main())
