from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from exporter.cli.grammar import program
from exporter.plugins import load_readers
from tools.bench import table

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted([ROOT / "README.md", *ROOT.glob("docs/**/*.md")])
NAMES = ("dagrun-export", "export-dag-run")


def fences(page: Path, language: str) -> list[str]:
    text = page.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def command_lines() -> list[list[str]]:
    """Return the words of each call of our program on the pages, without what pipes it on."""
    calls = []
    for page in PAGES:
        for line in "\n".join(fences(page, "sh")).replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            if "|" in words:
                words = words[: words.index("|")]
            if words[:2] == ["docker", "run"] and NAMES[0] in words:
                words = words[words.index(NAMES[0]) :]
            if words and words[0] in NAMES:
                calls.append(words[1:])
    return calls


@pytest.mark.parametrize("words", command_lines(), ids=" ".join)
def test_commands_on_the_pages_are_commands_of_the_program(words: list[str]) -> None:
    grammar = program()
    with grammar.make_context("dagrun-export", list(words), resilient_parsing=False) as outer:
        arguments = [*outer._protected_args, *outer.args]
        name, command, rest = grammar.resolve_command(outer, arguments)
        assert command is not None
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(ROOT / "tests/docs")
            inner = command.make_context(name, rest, parent=outer)
        assert isinstance(inner, click.Context)


def test_there_are_commands_to_look_at() -> None:
    assert len(command_lines()) > 15


def test_the_first_screen_has_what_one_looks_for() -> None:
    first = README.partition("\n## ")[0]
    for wanted in (
        "make test",
        "make demo",
        "![",
        "uses: org/dagrun-export@v1",
        'docker run --rm -v "$PWD:/data" dagrun-export <run_id>',
        "export-dag-run <run_id> --format json --output report.json --storage-path DIR",
    ):
        assert wanted in first, wanted


def test_make_targets_on_the_pages_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    pages = [*PAGES, ROOT / "CONTRIBUTING.md"]
    named = {
        target
        for page in pages
        for target in re.findall(
            r"(?:^|`)make ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE
        )
    }
    assert named
    assert named <= targets


def test_the_readers_of_the_program_have_a_row_and_a_page() -> None:
    for reader in load_readers("auto"):
        assert f"[`{reader.name}`](docs/readers/{reader.name}.md)" in README
        assert (ROOT / f"docs/readers/{reader.name}.md").is_file()


def test_the_block_of_the_bench_can_be_filled() -> None:
    assert README.count(table.OPEN) == 1
    assert README.count(table.CLOSE) == 1
    assert README.index(table.OPEN) < README.index(table.CLOSE)


def action() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    return content


def steps() -> list[dict[str, Any]]:
    """Return each use of the action in the pages and the workflows to copy."""
    found = []
    for page in PAGES:
        for text in fences(page, "yaml"):
            content = yaml.safe_load(text)
            if isinstance(content, list):
                found += [step for step in content if "dagrun-export" in step.get("uses", "")]
    for path in sorted((ROOT / "examples").glob("*.yml")):
        workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
        if "workflow_run" in workflow[True]:  # `on`, in YAML 1.1: it reports another's run
            continue
        for job in workflow["jobs"].values():
            own = [step for step in job["steps"] if "dagrun-export" in step.get("uses", "")]
            assert own, f"{path.name} does not use the action"
            found += own
    return found


@pytest.mark.parametrize("step", steps(), ids=lambda step: str(step.get("with", "bare")))
def test_workflows_on_the_pages_use_inputs_that_exist(step: dict[str, Any]) -> None:
    assert step["uses"] == "org/dagrun-export@v1"
    assert step["if"] == "${{ !cancelled() }}", "a red pipeline would not be reported"
    assert set(step.get("with", {})) <= set(action()["inputs"])


def test_outputs_named_on_the_pages_exist() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "docs").rglob("*.[my]*")]
    named = {name for text in texts for name in re.findall(r"\.outputs\.([a-z-]+)", text)}
    assert named
    assert named <= set(action()["outputs"])
