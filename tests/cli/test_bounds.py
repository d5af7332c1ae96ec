"""Every bound of reading: what goes over it is one line or a note, which names the way out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from exporter.codec import bounds
from exporter.codec.tolerant import load_yaml
from exporter.model import ExportError

ROOT = Path(__file__).parents[2]
RUN = '{"dag_id": "d", "run_id": "r", "status": "success", "metadata": {"x": "%s"}, "steps": {}}'


def said_by(*words: str, cwd: Path) -> tuple[int, str]:
    """Run the command, worker and all, and return its status and what it said."""
    ended = subprocess.run(
        [sys.executable, "-m", "exporter", *words, "-f", "json", "-o", "out/"],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in ended.stderr
    return ended.returncode, ended.stderr


def test_a_larger_file_names_the_setting_and_the_setting_lets_it_through(tmp_path: Path) -> None:
    (tmp_path / "run_1.json").write_text(RUN % ("x" * 1_100_000), encoding="utf-8")
    status, said = said_by("--size-limit", "1", cwd=tmp_path)
    assert status == 1
    assert said.startswith(
        "error: run_1.json: the file is larger than the 1,048,576 bytes of size-limit; "
    )
    assert said.count("\n") == 1
    assert said_by("--size-limit", "2", cwd=tmp_path)[0] == 0
    assert said_by("--size-limit", "0", cwd=tmp_path)[0] == 0


def test_of_more_files_those_left_out_are_a_note_that_names_the_setting(tmp_path: Path) -> None:
    for number in range(12):
        text = RUN.replace('"r"', f'"r{number}"') % "x"
        (tmp_path / f"run_{number:02}.json").write_text(text, encoding="utf-8")
    status, said = said_by("--all", "--files-limit", "5", cwd=tmp_path)
    assert status == 0
    assert "files beyond the first 5 that could be a run were left out" in said
    assert "or raise files-limit" in said
    index = json.loads((tmp_path / "out" / "index.json").read_bytes())
    assert [note["code"] for note in index["notes"]].count("search-limit") == 1
    assert len(index["steps"]) == 5
    assert "raise files-limit" not in said_by("--all", "--files-limit", "0", cwd=tmp_path)[1]


def test_entries_of_a_zip_have_the_same_bounds(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "runs.zip", "w") as archive:
        archive.writestr("run_0.json", RUN % ("x" * 1_100_000))
        for number in range(1, 40):
            archive.writestr(f"run_{number}.json", RUN.replace('"r"', f'"r{number}"') % "x")
    zipped = ("--storage-path", "runs.zip", "--all", "--files-limit", "5")
    status, said = said_by(*zipped, "--size-limit", "1", cwd=tmp_path)
    assert status == 0
    assert "size-limit and files-limit raise the last two" in said
    index = json.loads((tmp_path / "out" / "index.json").read_bytes())
    assert len(index["steps"]) == 24


def _step(number: int, result: str = "") -> str:
    return json.dumps({"step_id": f"{number:x}", "result": result, "status": "success"})


# what becomes far more in memory than it is in the file
BOMBS: dict[str, Callable[[], tuple[str, str]]] = {
    "lists in lists": lambda: ("run_1.json", RUN.replace('"%s"', f"[{'[[[]]],' * 700_000}1]")),
    "objects": lambda: ("run_1.json", RUN.replace('"%s"', f"[{'{},' * 2_000_000}1]")),
    "steps": lambda: (
        "run_1.json",
        RUN.replace("{}}", f"[{','.join(_step(number) for number in range(400_000))}]}}") % "x",
    ),
    "what the standard library reads": lambda: (
        "run_1.json",
        RUN.replace('"%s"', f"[NaN, {'[[[]]],' * 700_000}1]"),
    ),
}


@pytest.mark.parametrize("shape", BOMBS)
def test_many_values_in_few_bytes_are_one_line_that_names_memory_limit(
    tmp_path: Path, shape: str
) -> None:
    name, text = BOMBS[shape]()
    (tmp_path / name).write_text(text, encoding="utf-8")
    status, said = said_by("--memory-limit", "200", cwd=tmp_path)
    assert status == 1
    assert said.startswith("error: ")
    assert "memory-limit" in said
    assert said.count("\n") == 1
    assert not (tmp_path / "out").exists() or list((tmp_path / "out").iterdir()) == []


def test_much_work_is_one_line_that_names_time_limit(tmp_path: Path) -> None:
    text = "dag_id: d\nrun_id: r\nsteps:\n" + "- {step_id: a, status: success}\n" * 200_000
    (tmp_path / "run_1.yaml").write_text(text, encoding="utf-8")
    status, said = said_by("--time-limit", "1", cwd=tmp_path)
    assert status == 1
    assert said.startswith("error: this takes more than 1 seconds of processor time")
    assert "time-limit" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("too-deep", "a: " + "[" * 101 + "]" * 101),
        ("yaml-feature", "a: !!python/object/apply:os.system [id]"),
        ("yaml-feature", "a: &a [*a]"),
        ("yaml-feature", "\n".join([f"a{n}: &a{n} [{f'*a{n - 1}, ' * 9}1]" for n in range(9)][1:])),
        ("not-yaml", "a: [1"),
    ],
)
def test_yaml_is_bounded(code: str, text: str) -> None:
    with pytest.raises(ExportError) as caught:
        load_yaml(text.encode())
    assert caught.value.code == code


def test_aliases_are_read_as_far_as_people_write_them(monkeypatch: pytest.MonkeyPatch) -> None:
    text = b"base: &base {image: python, tags: [a, b]}\njob: {<<: *base, script: run}\n"
    assert load_yaml(text).value["job"] == {"image": "python", "tags": ["a", "b"], "script": "run"}
    many = b"a: &a [%s1]\n" % (b"1, " * 999) + b"b: [%s1]\n" % (b"*a, " * 101)
    with pytest.raises(ExportError, match="100,000 values, the most at this size-limit"):
        load_yaml(many)
    monkeypatch.setattr(bounds._BOUNDS, "file_bytes", 2 * bounds.MAX_BYTES)
    assert len(load_yaml(many).value["b"]) == 102


def test_a_bound_is_never_below_what_it_is_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    assert bounds.raised(10) == 10
    monkeypatch.setattr(bounds._BOUNDS, "file_bytes", 1)
    assert bounds.raised(10) == 10
    monkeypatch.setattr(bounds._BOUNDS, "file_bytes", 3 * bounds.MAX_BYTES)
    assert bounds.raised(10) == 30


def test_a_hundred_thousand_steps_in_a_hundred_megabytes_are_within_every_bound(
    tmp_path: Path,
) -> None:
    steps = ",".join(_step(number, f"{number} " * 170) for number in range(100_000))
    text = RUN.replace("{}}", f"[{steps}]}}") % "x"
    assert len(text) > 100_000_000
    (tmp_path / "run_1.json").write_text(text, encoding="utf-8")
    status, said = said_by("-f", "html,markdown", cwd=tmp_path)
    assert status == 0, said
    report = json.loads((tmp_path / "out" / "report.json").read_bytes())
    assert report["summary"]["by_status"]["success"] == 100_000
    assert not [note for note in report["notes"] if note["level"] == "error"]
    assert (tmp_path / "out" / "report.html").stat().st_size > 100_000
