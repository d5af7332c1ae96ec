"""The wheel as a user gets it: complete, installed from nothing, with no development package."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RUN = ROOT / "tests/fixtures/dbt/core-1.12.6/failing"

pytestmark = pytest.mark.packaging


def call(*command: str | Path, cwd: Path) -> str:
    """Run a command far from the checkout; return what it printed."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    call(sys.executable, "-m", "build", "--outdir", out, ROOT, cwd=out)
    return out


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (found,) = built.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("venv")
    venv.create(home, with_pip=True)
    call(home / "bin/python", "-m", "pip", "install", "--quiet", wheel, cwd=home)
    return home / "bin"


def test_the_wheel_holds_every_template_and_no_test(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    templates = {
        f"exporter/{path.relative_to(ROOT).as_posix()}": path.read_bytes()
        for path in (ROOT / "templates").rglob("*")
        if path.is_file()
    }
    assert templates
    assert {name: held.get(name) for name in templates} == templates
    assert {name.split("/")[0] for name in held if ".dist-info" not in name} == {"exporter"}
    assert {"exporter/py.typed", "exporter/codec/run.schema.json"} <= set(held)


def test_the_sdist_holds_what_the_wheel_is_made_of(built: Path) -> None:
    import tarfile  # noqa: PLC0415 - only here

    (found,) = built.glob("*.tar.gz")
    with tarfile.open(found) as archive:
        tops = {name.split("/")[1] for name in archive.getnames() if "/" in name}
    assert {"exporter", "templates", "tests", "README.md", "LICENSE", "pyproject.toml"} <= tops
    assert ".venv" not in tops


@pytest.mark.parametrize("name", ["dagrun-export", "export-dag-run"])
def test_both_names_export_a_real_run(installed: Path, name: str, tmp_path: Path) -> None:
    call(
        installed / name,
        "--storage-path",
        RUN,
        "--format",
        "html,json,csv,markdown,junit",
        "--output",
        tmp_path / "out",
        cwd=tmp_path,
    )
    document = json.loads((tmp_path / "out/report.json").read_bytes())
    assert document["status"] == "failed"
    assert document["summary"]["failed_steps"] == 5
    assert "assert_orders_sane" in (tmp_path / "out/report.html").read_text(encoding="utf-8")


def test_it_runs_from_the_unopened_wheel(wheel: Path, installed: Path, tmp_path: Path) -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv.pop(1)); "
        "from exporter.cli.main import run; import exporter; "
        "assert '.whl' in exporter.__file__; sys.exit(run(sys.argv[1:]))"
    )
    out = tmp_path / "out"
    call(
        installed / "python", "-c", program, wheel, "--storage-path", RUN, "-o", out, "-f",
        "html,markdown,json", cwd=tmp_path,
    )  # fmt: skip
    assert sorted(path.name for path in out.iterdir()) == [
        "comment.md",
        "report.html",
        "report.json",
        "summary.md",
    ]
    assert call(installed / "python", "-c", program, wheel, "schema", cwd=tmp_path).startswith("{")


def test_an_extra_that_is_not_installed_is_named(installed: Path, tmp_path: Path) -> None:
    asked = ("--storage-path", str(RUN), "-f", "pdf", "-o", str(tmp_path / "o"))
    words = [str(installed / "dagrun-export"), *asked]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("error: pdf: PDF needs an extra that is not installed; ")
    assert not (tmp_path / "o").exists()


def test_it_runs_from_a_checkout(tmp_path: Path) -> None:
    call(sys.executable, ROOT / "entrypoint.py", "--storage-path", RUN, cwd=tmp_path)
    assert (tmp_path / "dagrun-report/report.html").is_file()


def test_the_example_plugin_beside_the_wheel(
    wheel: Path, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    home = tmp_path_factory.mktemp("beside")
    venv.create(home, with_pip=True)
    python = home / "bin/python"
    plugin = tmp_path / "plugin"
    shutil.copytree(ROOT / "examples/plugin", plugin, ignore=shutil.ignore_patterns("__pycache__"))
    call(python, "-m", "pip", "install", "--quiet", wheel, plugin, "pytest", cwd=home)
    listed = call(home / "bin/dagrun-export", "readers", cwd=tmp_path)
    assert "Test Anything Protocol  (.tap, .log)  [dagrun-export-tap 1.0]" in listed
    red = plugin / "fixtures/red"
    explained = call(home / "bin/dagrun-export", "readers", "--explain", red, cwd=tmp_path)
    assert explained.startswith("tap (90): run.tap has lines of TAP.")
    out = tmp_path / "report.json"
    call(home / "bin/dagrun-export", "--storage-path", red, "-f", "json", "-o", out, cwd=tmp_path)
    document = json.loads(out.read_bytes())
    assert (document["source"]["reader"], document["status"]) == ("tap", "failed")
    # its own tests, by the installed kit: the module is taken away so that no checkout serves
    (plugin / "tap_reader.py").unlink()
    said = call(python, "-m", "pytest", "-q", "-c", "pyproject.toml", ".", cwd=plugin)
    assert "8 passed" in said


def test_the_example_plugin_is_as_short_as_it_is_said_to_be() -> None:
    lines = (ROOT / "examples/plugin/tap_reader.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 60
