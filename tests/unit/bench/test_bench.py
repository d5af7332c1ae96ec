from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tools.bench import generate, measure, table

ROOT = Path(__file__).resolve().parents[3]


def test_the_generator_writes_the_same_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    texts = []
    for seed in ("0", "1"):
        path = tmp_path / f"{seed}.json"
        subprocess.run(
            [sys.executable, str(ROOT / "tools/bench/generate.py"), "200", str(path)],
            check=True,
            env={"PYTHONHASHSEED": seed},
        )
        texts.append(path.read_bytes())
    assert texts[0] == texts[1]


def test_a_generated_run_is_what_the_generator_says() -> None:
    steps = generate.run_of(2_000)["steps"]
    assert len(steps) == 2_000
    seen: set[str] = set()
    for step in steps.values():
        assert seen.issuperset(step["upstream"]), "a step waits for one that comes later"
        seen.add(step["step_id"])
    edges = sum(len(step["upstream"]) for step in steps.values())
    failed = [step for step in steps.values() if step["status"] == "failed"]
    retried = sum(step["retry_count"] for step in steps.values())
    assert edges / 2_000 == pytest.approx(1.9, abs=0.1)
    assert len(failed) / 2_000 == pytest.approx(0.02, abs=0.01)
    assert retried / 2_000 == pytest.approx(0.07, abs=0.02)
    assert len(json.dumps(steps, separators=(",", ":"))) / 2_000 == pytest.approx(940, abs=30)
    assert all(2_200 < len(step["error"]) < 2_600 for step in failed)


def test_a_command_that_fails_is_not_measured(tmp_path: Path) -> None:
    broken = measure.Command(
        "broken", [sys.executable, "-c", "import sys; sys.exit('no such run')"]
    )
    with pytest.raises(measure.BenchError, match="broken ended with 1 and said: no such run"):
        measure.cost(broken, tmp_path / "log")


def test_a_command_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    missing = measure.Command("missing", [str(tmp_path / "nothing")])
    with pytest.raises(measure.BenchError, match=r"nothing cannot be started \(No such file"):
        measure.cost(missing, tmp_path / "log")


_TWO = """
import json, sys
from pathlib import Path
from tools.bench.measure import Command, interleaved
small = Command("small", [sys.executable, "-c", "pass"])
large = Command("large", [sys.executable, "-c", "bytes(range(250)) * 400_000"])
costs = interleaved([small, large], 2, Path(sys.argv[1]), warm=False)
print(json.dumps({name: [cost.rss_bytes for cost in them] for name, them in costs.items()}))
"""


def test_a_process_is_billed_its_own_memory(tmp_path: Path) -> None:
    # From a fresh process: a child is never billed less than what its parent held.
    argv = [sys.executable, "-c", _TWO, str(tmp_path / "log")]
    said = subprocess.run(argv, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    costs = json.loads(said)
    assert [len(costs["small"]), len(costs["large"])] == [2, 2]
    assert min(costs["large"]) - max(costs["small"]) == pytest.approx(100e6, rel=0.1)


def test_a_row_knows_whether_its_goal_is_met() -> None:
    assert table.row("a", [1.0, 3.0, 2.0], goal=2).met is True
    assert table.row("a", [1.0, 3.0, 2.1], goal=2).met is False
    assert table.row("a", [1.0]).met is None


def test_rows_come_back_from_json() -> None:
    rows = [table.row("a", [1.0, 2.0], goal=2), table.row("b", [3.0], "ms")]
    assert table.from_json(json.loads(json.dumps(table.as_json(rows)))) == rows


def test_the_readme_is_filled_between_its_marks_only(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n\n{table.OPEN}\nold\n{table.CLOSE}\n\nafter\n", encoding="utf-8")
    table.put_into(readme, "new")
    table.put_into(readme, "newer")
    text = readme.read_text(encoding="utf-8")
    assert text == f"before\n\n{table.OPEN}\nnewer\n{table.CLOSE}\n\nafter\n"


def test_a_readme_without_marks_is_left_alone(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("nothing\n", encoding="utf-8")
    with pytest.raises(ValueError, match="has no"):
        table.put_into(readme, "new")
    assert readme.read_text(encoding="utf-8") == "nothing\n"
