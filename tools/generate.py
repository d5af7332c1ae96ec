"""Write the files that are made from the code, or check that they are as the code makes them.

python tools/generate.py            write them
python tools/generate.py --check    say which differ, and exit with 1 if any does
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from dataclasses import Field, fields
from pathlib import Path
from typing import Any, get_type_hints

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from exporter.cli.commands.schedule import TickSettings  # noqa: E402 - as below
from exporter.cli.options import (  # noqa: E402 - found by the line above
    choices_of,
    default_text,
    env_names,
    kebab,
    settings_of,
)
from exporter.cli.outputs import ActionOutputs  # noqa: E402 - as above
from exporter.cli.picking import PickSettings  # noqa: E402 - as above
from exporter.cli.settings import ExportSettings  # noqa: E402 - as above
from exporter.cli.viewing import ViewSettings  # noqa: E402 - as above
from tools.schema import run_schema  # noqa: E402 - as above

MARKED = re.compile(r"(<!-- generated:([a-z]+) -->\n).*?(<!-- /generated -->)", re.DOTALL)

ACTION_HEAD = """\
# Made by `make generate` from exporter/cli/settings.py: change that file, not this one.
name: dagrun-export
description: >-
  Report a pipeline run: reads what dbt or your own runner left behind and writes the job summary,
  one HTML page and JSON.
author: The dagrun-export developers
branding:
  icon: git-merge
  color: blue
"""


def quoted(text: str) -> str:
    """Return text as a YAML scalar in double quotes."""
    return json.dumps(text, ensure_ascii=False)


def described(setting: Field[Any]) -> str:
    """Return a setting's help with its default, which action.yml must not declare."""
    default = default_text(setting)
    text: str = setting.metadata["text"]
    return f"{text} Default: {default}." if default else text


def action_yml() -> str:
    """Return action.yml.

    No input declares a default: the runner would set it as a value, and that would hide the
    settings file.
    """
    lines = [ACTION_HEAD, "inputs:"]
    for setting in settings_of(ExportSettings, "action"):
        lines += [
            f"  {kebab(setting.name)}:",
            f"    description: {quoted(described(setting))}",
            "    required: false",
        ]
        if setting.metadata["action_default"]:
            lines.append(f"    default: {setting.metadata['action_default']}")
    lines += ["", "outputs:"]
    for output in fields(ActionOutputs):
        lines += [
            f"  {kebab(output.name)}:",
            f"    description: {quoted(output.metadata['text'])}",
        ]
    lines += ["", "runs:", "  using: docker", "  image: Dockerfile", ""]
    return "\n".join(lines)


def config_schema() -> str:
    """Return the schema of the settings file."""
    hints = get_type_hints(ExportSettings)
    properties = {}
    for setting in settings_of(ExportSettings, "file"):
        properties[kebab(setting.name)] = {
            **_value(hints[setting.name], setting.metadata["most"]),
            "description": described(setting),
        }
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:dagrun-export:config",
        "title": "The settings file of dagrun-export, .dagrun-export.yml",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _value(hint: Any, most: int | None) -> dict[str, Any]:
    choices = choices_of(hint)
    one: dict[str, Any] = {"enum": list(choices)} if choices else {"type": "string"}
    if hint is bool:
        return {"type": "boolean"}
    if hint is int:
        return {"type": "integer", "minimum": 0} | ({} if most is None else {"maximum": most})
    if getattr(hint, "__origin__", None) is tuple:
        return {"anyOf": [{"type": "string"}, {"type": "array", "items": one}]}
    return one


def table(place: str, cls: type = ExportSettings) -> str:
    """Return the settings of a place as a Markdown table."""
    rows = ["| name | meaning | default |", "| --- | --- | --- |"]
    hints = get_type_hints(cls)
    for setting in settings_of(cls, place):
        if place == "action":
            name = f"`{kebab(setting.name)}`"
        elif place == "env":
            name = f"`{env_names(setting)[-1]}`"
        else:
            name = _flags(setting, hints[setting.name])
        text = setting.metadata["text"]
        choices = choices_of(hints[setting.name])
        if choices:
            text += " One of " + ", ".join(f"`{choice}`" for choice in choices) + "."
        rows.append(f"| {name} | {text} | {default_text(setting) or 'none'} |".replace("||", "|"))
    return "\n".join(rows) + "\n"


def _flags(setting: Field[Any], hint: Any) -> str:
    if setting.name == "run_id":
        return "`RUN_ID`"
    name = f"--{kebab(setting.name)}"
    if hint is bool:
        name += f"`, `--no-{kebab(setting.name)}"
    elif setting.metadata["metavar"]:
        name += f" {setting.metadata['metavar']}"
    return ", ".join(f"`{each}`" for each in (*setting.metadata["flags"], name))


def outputs_table() -> str:
    """Return the action's outputs as a Markdown table."""
    rows = ["| name | meaning |", "| --- | --- |"]
    rows += [
        f"| `{kebab(output.name)}` | {output.metadata['text']} |"
        for output in fields(ActionOutputs)
    ]
    return "\n".join(rows) + "\n"


TABLES: dict[str, Callable[[], str]] = {
    "inputs": lambda: table("action"),
    "outputs": outputs_table,
    "options": lambda: table("cli"),
    "environment": lambda: table("env"),
    "schedule": lambda: table("cli", TickSettings),
    "picks": lambda: table("cli", PickSettings),
    "viewer": lambda: table("cli", ViewSettings),
}


def generated() -> dict[Path, str]:
    """Return every generated file with its text."""
    files = {
        ROOT / "action.yml": action_yml(),
        ROOT / "exporter/codec/run.schema.json": json.dumps(
            run_schema(), indent=2, ensure_ascii=False
        )
        + "\n",
        ROOT / "exporter/cli/config.schema.json": config_schema(),
    }
    for page in sorted((ROOT / "docs").rglob("*.md")):
        text = page.read_text(encoding="utf-8")
        made = MARKED.sub(lambda found: found[1] + TABLES[found[2]]() + found[3], text)
        if MARKED.search(text):
            files[page] = made
    return files


def main() -> int:
    """Write or check; return the exit status."""
    check = "--check" in sys.argv[1:]
    stale = [
        path
        for path, text in generated().items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]
    for path in stale:
        name = path.relative_to(ROOT)
        if check:
            print(f"{name} is not what the code makes: run `make generate`")
        else:
            path.write_text(generated()[path], encoding="utf-8")
            print(f"wrote {name}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
