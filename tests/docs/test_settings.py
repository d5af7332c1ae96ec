from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from exporter.cli.options import env_names, kebab, settings_of
from exporter.cli.outputs import ActionOutputs
from exporter.cli.picking import PickSettings
from exporter.cli.settings import ExportSettings
from exporter.cli.viewing import ViewSettings

DOCS = Path(__file__).resolve().parents[2] / "docs"


def rows(page: str, table: str) -> set[str]:
    """Return what stands in the first column of a generated table, word by word."""
    text = (DOCS / page).read_text(encoding="utf-8")
    found = re.search(rf"<!-- generated:{table} -->\n(.*?)<!-- /generated -->", text, re.DOTALL)
    assert found, f"docs/{page} has no table of {table}"
    cells = [line.split("|")[1] for line in found[1].splitlines()[2:]]
    return {
        word for cell in cells for code in re.findall(r"`([^`]*)`", cell) for word in code.split()
    }


def test_every_option_has_its_row() -> None:
    names = {kebab(each.name) for each in settings_of(ExportSettings, "cli")}
    options = {"RUN_ID" if name == "run-id" else f"--{name}" for name in names}
    assert options <= rows("usage.md", "options")


def test_every_way_to_pick_runs_has_its_row() -> None:
    assert {f"--{kebab(each.name)}" for each in fields(PickSettings)} <= rows("usage.md", "picks")


def test_every_setting_of_the_viewer_has_its_row() -> None:
    assert {f"--{kebab(each.name)}" for each in fields(ViewSettings)} <= rows("usage.md", "viewer")


def test_every_input_has_its_row() -> None:
    names = {kebab(each.name) for each in settings_of(ExportSettings, "action")}
    assert rows("action.md", "inputs") == names


def test_every_variable_has_its_row() -> None:
    names = {env_names(each)[-1] for each in settings_of(ExportSettings, "env")}
    assert rows("usage.md", "environment") == names


def test_every_output_has_its_row() -> None:
    assert rows("action.md", "outputs") == {kebab(each.name) for each in fields(ActionOutputs)}
