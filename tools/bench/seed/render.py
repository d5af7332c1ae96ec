"""Write a run as JSON and HTML the way the first version did: one Bootstrap card a step.

Usage: python render.py FILE FOLDER

A yardstick: json.load, json.dump with an indent, and a template that puts every step in the page.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

source, folder = Path(sys.argv[1]), Path(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)
with source.open(encoding="utf-8") as file:
    run = json.load(file)
statuses = [step["status"] for step in run["steps"].values()]
run["summary"] = {
    "total_steps": len(statuses),
    "completed_steps": statuses.count("success"),
    "failed_steps": statuses.count("failed"),
    "success_rate": 100 * statuses.count("success") / max(1, len(statuses)),
}
with (folder / "report.json").open("w", encoding="utf-8") as file:
    json.dump(run, file, indent=2)
environment = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
page = environment.get_template("report.html").render(run=run)
(folder / "report.html").write_text(page, encoding="utf-8")
