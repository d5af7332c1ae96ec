"""Secrets of every shape in every place of a run, and none in anything that comes out."""

from __future__ import annotations

import base64
import gzip
import html
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from exporter.cli.main import run
from tests.unit.redaction.planted import planted

PLANTED = planted()
VALUE = "n0t-a-shape-of-any-provider"
ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests" / "fixtures"
PACKED = re.compile(r'\{"encoding":"gzip\+base64","data":"([^"]+)"\}')


def step_of(number: int, text: str) -> dict[str, Any]:
    """Return a step with a text in each of its places."""
    return {
        "step_id": f"load {number} {text}",
        "name": f"load {text}",
        "kind": text,
        "group": text,
        "status": "failed",
        "native_status": text,
        "start_time": "2026-11-23T04:00:00Z",
        "end_time": "2026-11-23T04:00:09Z",
        "attempts": [{"number": 1, "status": "failed", "error": text}],
        "error": f"ValueError: {text}",
        "failure": {
            "kind": "error",
            "type": text,
            "message": f"ValueError {number}: {text}",
            "traceback": f"Traceback:\n  line 1\nValueError: {text}",
        },
        "result": {"value of it": [text], text: text},
        "metrics": {text: 1.0},
        "metadata": {"a": {text: text}},
        "location": {"file": f"models/{text}.sql", "line": 3},
        "worker": text,
        "log": f"one\n{text}\nthree",
    }


def record(texts: list[str], text: str) -> dict[str, Any]:
    """Return an export with texts in each of its places, one of them in those of the run."""
    steps = {each["step_id"]: each for each in map(step_of, range(len(texts)), texts)}
    below = {"step_id": "report", "name": "r", "status": "upstream_failed"}
    return {
        "dag_id": f"shop {text}",
        "run_id": f"night {text}",
        "status": "failed",
        "native_status": text,
        "start_time": "2026-11-23T04:00:00Z",
        "error": text,
        "metadata": {each: each for each in texts},
        "source": {"reader": "native", "tool": text, "tool_version": text, "command": text},
        "steps": {**steps, "report": {**below, "upstream": list(steps)}},
        "notes": [
            {"code": f"some-note-{number}", "level": "warning", "message": each, "where": each}
            for number, each in enumerate(texts)
        ],
    }


def shown(path: Path) -> str:
    """Return what a file says, with what is packed or escaped in it told plainly too."""
    text = path.read_text(encoding="utf-8", errors="surrogateescape")
    packed = [gzip.decompress(base64.b64decode(each)).decode() for each in PACKED.findall(text)]
    whole = "\n".join([text, *packed])
    return "\n".join([whole, html.unescape(whole), whole.replace("\\n", "\n").replace("\\/", "/")])


def needles(secret: str) -> set[str]:
    """Return the ways in which a secret may be written."""
    return {secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}


def program(folder: Path, *args: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the program as a step of a workflow."""
    for name in ("output", "summary"):
        (folder / name).touch()
    runner = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "PYTHONPATH": str(ROOT),
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKSPACE": str(folder),
        "GITHUB_OUTPUT": str(folder / "output"),
        "GITHUB_STEP_SUMMARY": str(folder / "summary"),
        "INPUT_UPLOAD-ARTIFACT": "false",
        "INPUT_COMMENT": "never",
        **environ,
    }
    return subprocess.run(
        [sys.executable, "-m", "exporter", *args],
        cwd=folder,
        env=runner,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("name", ["github p", "yaml", "url", "fernet"])
def test_no_output_holds_a_secret(name: str, tmp_path: Path) -> None:
    """All shapes are in the steps, the notes and the metadata, one of them everywhere."""
    text, _ = PLANTED[name]
    storage, out = tmp_path / "storage", tmp_path / "out"
    storage.mkdir()
    # a name of a file is one line without slashes: what needs these is no secret in one
    in_a_name = "" if re.search(r"[\n/]", text) else text
    whole = json.dumps(record([each for each, _ in PLANTED.values()], text))
    (storage / f"run_{in_a_name}.json").write_text(whole, encoding="utf-8")
    at = ["--storage-path", str(storage)]
    formats = ["-f", "html,json,csv,markdown,junit"]
    every: dict[str, str] = {}
    for words, statuses in (
        (
            ["export", *at, "-v", "--title", f"Report {text}", *formats, "-o", str(out)],
            {0},
        ),
        (["list", *at], {0}),
        (["list", "--json", *at], {0}),
        (["readers", "--explain", str(storage)], {0}),
        (["export", f"other {text}", *at], {4}),
        (["export", *at, "--baseline", str(tmp_path / f"missing {in_a_name}")], {0, 1, 4}),
    ):
        ended = program(tmp_path, *words)
        assert ended.returncode in statuses, ended.stderr
        every |= {f"{words[:2]} stdout": ended.stdout, f"{words[:2]} stderr": ended.stderr}
    paths = [path for path in tmp_path.rglob("*") if path.is_file() and storage not in path.parents]
    every |= {path.relative_to(tmp_path).as_posix(): shown(path) for path in paths}
    every |= {"names of files": "\n".join(map(str, paths))}
    assert {"output", "summary", "out/report.html", "out/report.json", "out/summary.md"} <= set(
        every
    )
    assert all("redacted" in every[f"out/{each}"] for each in ("report.html", "report.json"))
    found = [
        (where, kind)
        for where, content in every.items()
        for kind, (_, secret) in PLANTED.items()
        for needle in needles(secret)
        if needle in content
    ]
    assert found == []


def test_no_line_of_talk_holds_a_value_of_the_environment_or_a_match(tmp_path: Path) -> None:
    (tmp_path / f"{VALUE}.json").write_text("{", encoding="utf-8")
    text = f"{VALUE} ACCT-12345678"
    (tmp_path / "run.json").write_text(json.dumps(record([text], text)))
    pattern = ["--redact-pattern", r"ACCT-\d{8}"]
    at = ["--storage-path", str(tmp_path), *pattern, "-o", str(tmp_path / "out")]
    said = ""
    for words, status in (
        ([*at, "-v", "--title", f"of {VALUE} ACCT-12345678"], 0),
        (["none ACCT-12345678", *at], 4),
        ([f"none {VALUE}", *at], 4),
        (["list", "--storage-path", str(tmp_path / VALUE)], 4),
        (["compare", f"{VALUE} ACCT-12345678", "latest", *at], 4),
    ):
        ended = program(tmp_path, *words, WAREHOUSE_PASSWORD=VALUE)
        assert ended.returncode == status, ended.stderr
        said += ended.stdout + ended.stderr
    assert VALUE not in said
    assert "ACCT-12345678" not in said.replace(pattern[1], "")
    assert "[redacted]" in said


def test_without_redaction_what_is_said_stays_as_it_is(tmp_path: Path) -> None:
    token = PLANTED["gitlab"][1]
    (tmp_path / "run.json").write_text(json.dumps(record([token], token)))
    ended = program(tmp_path, "--storage-path", "run.json", "--no-redact")
    assert (ended.returncode, token in ended.stderr) == (0, True)


@pytest.mark.parametrize("tool", ["dbt", "airflow", "argo", "tekton", "github-actions"])
def test_nothing_is_taken_out_of_records_without_secrets(tool: str, tmp_path: Path) -> None:
    for case in sorted({path.parent for path in (FIXTURES / tool).glob("**/ORIGIN.md")}):
        out = tmp_path / case.name
        status = run(["--storage-path", str(case), "-f", "json", "-o", f"{out}/", "-q"])
        assert status in {0, 4}, case
        if status == 0:
            assert json.loads((out / "report.json").read_bytes())["redactions"] == 0, case
