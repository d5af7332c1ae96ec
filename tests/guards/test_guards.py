"""Each standing guard finds nothing here, and finds the fault that is planted for it."""

from __future__ import annotations

import string
import subprocess
from pathlib import Path
from random import Random

import pytest

ROOT = Path(__file__).parents[2]
GUARDS = ("workflows", "docker", "schemas", "patterns", "secrets", "code")


def guard(name: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ROOT / "tools" / "guards.sh", name, "--in", folder],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def made(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder


def caught(name: str, folder: Path, *words: str) -> None:
    ended = guard(name, folder)
    assert ended.returncode == 1, ended.stdout
    said = ended.stderr.lower()
    assert f"{name} has found something" in said
    assert [word for word in words if word.lower() not in said] == [], ended.stderr


@pytest.mark.parametrize("name", GUARDS)
def test_a_guard_finds_nothing_in_the_project(name: str) -> None:
    ended = guard(name)
    assert (ended.returncode, ended.stderr) == (0, "")


WORKFLOW = """\
name: ci
on: {trigger}
permissions: {{}}
concurrency:
  group: ci
  cancel-in-progress: true
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: {uses}
        with:
          persist-credentials: false
      - run: {run}
"""
SOUND = {
    "trigger": "push",
    "uses": "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
    "run": "make check",
}


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        ({"trigger": "pull_request_target"}, "dangerous-triggers"),
        ({"uses": "actions/checkout@v7"}, "unpinned-uses"),
        ({"run": "echo ${{ github.event.issue.title }}"}, "template-injection"),
    ],
)
def test_a_fault_in_a_workflow_is_found(tmp_path: Path, fault: dict[str, str], word: str) -> None:
    name = ".github/workflows/ci.yml"
    made(tmp_path, name, WORKFLOW.format(**SOUND))
    sound = guard("workflows", tmp_path)
    assert (sound.returncode, sound.stderr) == (0, "")
    caught("workflows", made(tmp_path, name, WORKFLOW.format(**{**SOUND, **fault})), word)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("FROM python\n", "DL3006"),
        ("FROM python:3.13-slim\nENTRYPOINT python main.py\n", "DL3025"),
        ("FROM python:3.13-slim\nRUN apt-get install -y git\n", "DL3008"),
    ],
)
def test_a_fault_in_the_dockerfile_is_found(tmp_path: Path, text: str, word: str) -> None:
    caught("docker", made(tmp_path, "Dockerfile", text), word)


def test_an_action_and_a_workflow_of_a_wrong_shape_are_found(tmp_path: Path) -> None:
    action = (ROOT / "action.yml").read_text(encoding="utf-8")
    made(tmp_path, ".github/workflows/ci.yml", WORKFLOW.format(**SOUND))
    assert guard("schemas", made(tmp_path, "action.yml", action)).returncode == 0
    caught("schemas", made(tmp_path, "action.yml", action.replace("using:", "used:")), "action.yml")
    made(tmp_path, "action.yml", action)
    wrong = WORKFLOW.format(**SOUND).replace("runs-on", "runs-of")
    caught("schemas", made(tmp_path, ".github/workflows/ci.yml", wrong), "ci.yml")


@pytest.mark.parametrize(
    "line",
    [
        r"P = re.compile(r'(a+)+$')",
        r"P = re.compile(r'(\S+\s*)+;')",
        r"P = re.compile(r'\s+$')",
        r"def f(text): return re.search(r'[\w.]+@[\w.]+\.com', text)",
        r"Q = '[a-z]+'; P = re.compile(f'({Q} ?)+!')",
        r"def f(text): return re.sub('x' * 3 + r'.*.*=.*;', '', text)",
        r"def f(text, pattern): return re.search(pattern, text)",
    ],
)
def test_a_slow_pattern_is_found(tmp_path: Path, line: str) -> None:
    fine = "import re\nFINE = re.compile(r'(?:[a-z]{1,20}-){1,3}[0-9]+')\n"
    made(tmp_path, "exporter/__init__.py", "")
    assert guard("patterns", made(tmp_path, "exporter/planted.py", fine)).returncode == 0
    caught("patterns", made(tmp_path, "exporter/planted.py", f"{fine}{line}\n"), "planted.py:3")


def planted_secrets() -> dict[str, str]:
    """Return texts that look like credentials; none is real, and none stands in this file."""
    random = Random(20261128)

    def some(alphabet: str, length: int) -> str:
        return "".join(random.choice(alphabet) for _ in range(length))

    letters = string.ascii_letters + string.digits
    body = "\n".join(some(letters + "+/", 64) for _ in range(12))
    return {
        "key": f"-----BEGIN RSA PRIVATE KEY-----\n{body}\n-----END RSA PRIVATE KEY-----\n",
        "slack": f"url = https://hooks.slack.com/services/T{some(string.digits, 8)}/B"
        f"{some(string.digits, 10)}/{some(letters, 24)}\n",
        "npm": f"//registry.example/:_authToken=npm_{some(letters, 36)}\n",
        "gitlab": f"GITLAB_TOKEN=glpat-{some(letters, 20)}\n",
    }


@pytest.mark.parametrize("kind", planted_secrets())
def test_a_credential_in_a_file_is_found(tmp_path: Path, kind: str) -> None:
    folder = made(tmp_path, "tests/fixtures/case/profiles.yml", planted_secrets()[kind])
    caught("secrets", folder, "profiles.yml")


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("import pickle; pickle.loads(b'')", "S301"),
        ("import subprocess; subprocess.run('ls', shell=True)", "S602"),
        ("import yaml; yaml.load('')", "S506"),
        ("eval('1')", "S307"),
    ],
)
def test_dangerous_code_is_found(tmp_path: Path, line: str, rule: str) -> None:
    caught("code", made(tmp_path, "exporter/planted.py", f"{line}\n"), rule)
