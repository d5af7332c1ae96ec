"""The image off GitHub: what is in it, and what `docker run` makes of a folder."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from tests.container.plain import run_plain
from tests.container.samples import step, write_run

if TYPE_CHECKING:
    from pathlib import Path

    from docker import DockerClient

pytestmark = pytest.mark.container

PYTHON = "/app/.venv/bin/python"

# A `.pyc` whose flags say 1 is taken without a look at its source.
COMPILED = """
import pathlib, sys, sysconfig
skip = {"ensurepip", "idlelib", "pydoc_data", "site-packages", "dist-packages", "test", "tests",
        "tkinter", "turtledemo"}
roots = [pathlib.Path(sysconfig.get_path("stdlib")), pathlib.Path("/app/.venv/lib")]
checked = 0
for root in roots:
    for source in root.rglob("*.py"):
        if root == roots[0] and skip & set(source.relative_to(root).parts):
            continue
        tag = sys.implementation.cache_tag
        compiled = source.parent / "__pycache__" / f"{source.stem}.{tag}.pyc"
        if compiled.read_bytes()[4:8] != bytes([1, 0, 0, 0]):
            print(compiled)
        checked += 1
print(checked)
"""

TRAP = """
import pathlib
pathlib.Path("/data/trapped").touch()
raise SystemExit("this file must not be imported")
"""


@pytest.fixture
def data(tmp_path: Path, owner: int) -> Path:
    """A folder with one run, as its owner has it."""
    folder = tmp_path / "data"
    write_run(folder, "nightly-1", step("extract"), step("load", "failed"))
    if os.geteuid() == 0:
        for path in (folder, *folder.iterdir()):
            os.chown(path, owner, owner)
    return folder


def test_a_run_is_exported_and_belongs_to_the_folders_owner(
    engine: DockerClient, image: str, data: Path, owner: int
) -> None:
    ended = run_plain(engine, image, "nightly-1", "--format", "html,json", data=data)

    assert ended.exit_code == 0, ended.stderr
    assert ended.stdout == ""
    report = data / "dagrun-report"
    assert sorted(path.name for path in report.iterdir()) == ["report.html", "report.json"]
    assert {path.stat().st_uid for path in (report, *report.iterdir())} == {owner}
    exported = json.loads((report / "report.json").read_text(encoding="utf-8"))
    assert (exported["run_id"], exported["status"]) == ("nightly-1", "failed")
    assert "load broke" in (report / "report.html").read_text(encoding="utf-8")
    # Nothing was written beside the folder, no `.pyc` either.
    assert ended.changed == []


def test_many_runs_and_their_folders_belong_to_the_folders_owner(
    engine: DockerClient, image: str, data: Path, owner: int
) -> None:
    write_run(data, "nightly-2", step("extract"))
    ended = run_plain(engine, image, "batch", "nightly-1", "nightly-2", "nightly-3", data=data)

    assert ended.exit_code == 4, ended.stderr
    assert "error: nightly-3: none of the 2 runs here has this id" in ended.stderr
    report = data / "dagrun-report"
    assert sorted(path.name for path in report.iterdir()) == ["index.html", "runs"]
    assert len(list(report.glob("runs/nightly-*/report.html"))) == 2
    assert {path.stat().st_uid for path in (report, *report.rglob("*"))} == {owner}
    assert ended.changed == []


def test_no_network_no_capability_and_no_writable_root_are_needed(
    engine: DockerClient, image: str, tmp_path: Path
) -> None:
    # Without a single capability root is nobody special, so the folder has to be its own.
    folder = tmp_path / "data"
    write_run(folder, "nightly-1", step("extract"))
    ended = run_plain(
        engine,
        image,
        "nightly-1",
        "--format",
        "html,json,csv,markdown,junit,pdf",
        data=folder,
        user=f"{os.geteuid()}:{os.getegid()}",
        read_only=True,
        tmpfs={"/tmp": ""},
        cap_drop=["ALL"],
        security_opt=["no-new-privileges"],
    )

    assert ended.exit_code == 0, ended.stderr
    assert (folder / "dagrun-report" / "report.html").is_file()
    assert (folder / "dagrun-report" / "report.pdf").read_bytes().startswith(b"%PDF-")


def test_a_shell_in_the_image_finds_the_command(
    engine: DockerClient, image: str, data: Path
) -> None:
    ended = run_plain(
        engine,
        image,
        "-c",
        "dagrun-export nightly-1 --format json && export-dag-run --version",
        data=data,
        entrypoint=["sh"],
    )

    assert ended.exit_code == 0, ended.stderr
    assert (data / "dagrun-report" / "report.json").is_file()


def test_nothing_in_the_folder_is_imported(engine: DockerClient, image: str, data: Path) -> None:
    for name in ("click", "json", "msgspec", "sitecustomize", "usercustomize", "_signal"):
        (data / f"{name}.py").write_text(TRAP, encoding="utf-8")
    (data / "exporter").mkdir()
    (data / "exporter" / "__init__.py").write_text(TRAP, encoding="utf-8")
    ended = run_plain(
        engine,
        image,
        "nightly-1",
        data=data,
        environment={"PYTHONPATH": "/data", "PYTHONSTARTUP": "/data/click.py", "PYTHONHOME": "/x"},
    )

    assert ended.exit_code == 0, ended.stderr
    assert not (data / "trapped").exists()


def test_every_module_is_compiled_and_taken_as_it_is(
    engine: DockerClient, image: str, tmp_path: Path
) -> None:
    ended = run_plain(engine, image, "-I", "-c", COMPILED, data=tmp_path, entrypoint=[PYTHON])

    assert ended.exit_code == 0, ended.stderr
    *wrong, checked = ended.stdout.split()
    assert wrong == []
    assert int(checked) > 300


def test_the_image_says_what_it_is_and_keeps_no_secret_of_its_making(
    engine: DockerClient, image: str
) -> None:
    found = engine.images.get(image)
    config = found.attrs["Config"]

    assert config["Entrypoint"] == [PYTHON, "-I", "-u", "/app/entrypoint.py"]
    assert config["WorkingDir"] == "/data"
    assert config["User"] == ""
    assert config["Labels"]["org.opencontainers.image.title"] == "dagrun-export"
    assert config["Labels"]["org.opencontainers.image.licenses"] == "MIT"
    made = " ".join([*config["Env"], *(layer["CreatedBy"] or "" for layer in found.history())])
    assert "PIP_" not in made
    assert "proxy" not in made.lower()


def test_no_installer_stays_behind(engine: DockerClient, image: str, tmp_path: Path) -> None:
    code = (
        "import importlib.metadata as m; print(*sorted(d.name.lower() for d in m.distributions()))"
    )
    ended = run_plain(engine, image, "-I", "-c", code, data=tmp_path, entrypoint=[PYTHON])

    assert ended.stdout.split() == [
        "click",
        "cronsim",
        "dagrun-export",
        "isal",
        "jinja2",
        "markupsafe",
        "msgspec",
        "pyyaml",
        "typst",
    ]


def test_a_folder_without_runs_is_told_in_one_line(
    engine: DockerClient, image: str, tmp_path: Path
) -> None:
    ended = run_plain(engine, image, data=tmp_path)

    assert ended.exit_code == 4
    (line,) = ended.stderr.splitlines()
    assert line.startswith("error: ")
    assert list(tmp_path.iterdir()) == []
