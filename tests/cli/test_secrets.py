"""Secrets of every shape in every place of a run, and none in anything that comes out."""

from __future__ import annotations

import base64
import gzip
import html
import json
import re
from pathlib import Path
from typing import Any

import pytest

from exporter.cli.main import run
from tests.unit.redaction.planted import planted

PLANTED = planted()
VALUE = "n0t-a-shape-of-any-provider"
FIXTURES = Path(__file__).parents[1] / "fixtures"
PACKED = re.compile(r'\{"encoding":"gzip\+base64","data":"([^"]+)"\}')


def record(text: str) -> dict[str, Any]:
    """Return an export with a text in each of its places."""
    step = {
        "step_id": f"load {text}",
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
            "message": f"ValueError: {text}",
            "traceback": f"Traceback:\n  line 1\nValueError: {text}",
        },
        "result": {"value of it": [text], text: text},
        "metrics": {text: 1.0},
        "metadata": {"a": {text: text}},
        "location": {"file": f"models/{text}.sql", "line": 3},
        "worker": text,
        "log": f"one\n{text}\nthree",
    }
    below = {"step_id": "report", "name": "r", "status": "upstream_failed"}
    return {
        "dag_id": f"shop {text}",
        "run_id": f"night {text}",
        "status": "failed",
        "native_status": text,
        "start_time": "2026-11-23T04:00:00Z",
        "error": text,
        "metadata": {text: text},
        "source": {"reader": "native", "tool": text, "tool_version": text, "command": text},
        "steps": {step["step_id"]: step, "report": {**below, "upstream": [step["step_id"]]}},
        "notes": [{"code": "some-note", "level": "warning", "message": text, "where": text}],
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


class Runner:
    """The files that a runner gives to a step, and all that came of it."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.files = [folder / name for name in ("output", "summary", "env", "state")]
        for path in self.files:
            path.touch()
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        monkeypatch.setenv("GITHUB_WORKSPACE", str(folder))
        monkeypatch.setenv("GITHUB_OUTPUT", str(self.files[0]))
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(self.files[1]))


@pytest.mark.parametrize("name", PLANTED)
def test_no_output_holds_a_secret(
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    text, secret = PLANTED[name]
    storage, out = tmp_path / "storage", tmp_path / "out"
    storage.mkdir()
    # a name of a file is one line without slashes: what needs these is no secret in one
    in_a_name = "" if re.search(r"[\n/]", text) or len(text) > 200 else text
    (storage / f"run_{in_a_name}.json").write_text(json.dumps(record(text)), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    runner = Runner(tmp_path, monkeypatch)
    at = ["--storage-path", str(storage)]
    export = ["export", "latest", *at, "-v", "--title", f"Report {text}"]
    assert run([*export, "-f", "html,json,markdown", "-o", str(out)]) == 0
    assert run(["list", *at]) == 0
    assert run(["list", "--json", *at]) == 0
    assert run(["readers", "--explain", str(storage)]) == 0
    assert run(["export", f"other {text}", *at]) == 4
    assert run(["export", "--select", f"status:{text}", *at, "-o", str(out)]) in {0, 2}
    assert run(["export", *at, "--baseline", str(tmp_path / f"missing {in_a_name}")]) in {0, 1, 4}
    said = capfd.readouterr()
    every = {"stdout": said.out, "stderr": said.err}
    every |= {path.name: shown(path) for path in [*runner.files, *sorted(out.rglob("*"))]}
    every |= {"names of files": "\n".join(path.name for path in out.rglob("*"))}
    assert len(every) == 11, sorted(every)
    assert all("redacted" in every[each] for each in ("report.html", "report.json", "summary.md"))
    found = [
        (where, needle)
        for where, content in every.items()
        for needle in needles(secret)
        if needle in content
    ]
    assert found == []


def test_no_line_of_talk_holds_a_value_of_the_environment_or_a_match(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WAREHOUSE_PASSWORD", VALUE)
    (tmp_path / f"{VALUE}.json").write_text("{", encoding="utf-8")
    (tmp_path / "run.json").write_text(json.dumps(record(f"{VALUE} ACCT-12345678")))
    pattern = ["--redact-pattern", r"ACCT-\d{8}"]
    at = ["--storage-path", str(tmp_path), *pattern, "-o", str(tmp_path / "out")]
    assert run([*at, "-v", "--title", f"of {VALUE} ACCT-12345678"]) == 0
    assert run(["none ACCT-12345678", *at]) == 4
    assert run([f"none {VALUE}", *at]) == 4
    assert run(["list", "--storage-path", str(tmp_path / VALUE)]) == 4
    assert run(["compare", f"{VALUE} ACCT-12345678", "latest", *at]) in {1, 4}
    said = "".join(capfd.readouterr())
    assert VALUE not in said
    assert "ACCT-12345678" not in said.replace(pattern[1], "")
    assert "[redacted]" in said


def test_without_redaction_what_is_said_stays_as_it_is(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    token = PLANTED["gitlab"][1]
    at = ["--storage-path", str(tmp_path), "-o", str(tmp_path / "out"), "--no-redact"]
    (tmp_path / "run.json").write_text(json.dumps(record(token)))
    assert run(at) == 0
    assert token in capfd.readouterr().err


@pytest.mark.parametrize("tool", ["dbt", "airflow", "argo", "tekton", "github-actions"])
def test_nothing_is_taken_out_of_records_without_secrets(tool: str, tmp_path: Path) -> None:
    for case in sorted({path.parent for path in (FIXTURES / tool).glob("**/ORIGIN.md")}):
        out = tmp_path / case.name
        status = run(["--storage-path", str(case), "-f", "json", "-o", f"{out}/", "-q"])
        assert status in {0, 4}, case
        if status == 0:
            assert json.loads((out / "report.json").read_bytes())["redactions"] == 0, case
