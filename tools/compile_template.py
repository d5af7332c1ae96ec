"""Compile the page's template ahead of time: `python tools/compile_template.py [--check]`."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from exporter.renderers.html.template import (  # noqa: E402 - found by the line above
    digest,
    engine_version,
    environment,
    page_source,
)

TARGET = ROOT / "exporter" / "renderers" / "html" / "compiled.py"


def compiled() -> str:
    """Return the module's text."""
    source = page_source()
    code = environment().compile(
        source, name="report", filename="report", raw=True, defer_init=True
    )
    return (
        '"""What Jinja2 makes of the page\'s template; written by tools/compile_template.py."""\n'
        "# mypy: ignore-errors\n"
        f'SOURCE = "{digest(source)}"\nJINJA = "{engine_version()}"\n{code}\n'
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
