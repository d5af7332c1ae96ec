"""An interrupted export leaves whole files or none, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.container.job import Action, Job
from tests.container.machine import ROOT
from tests.container.plain import run_plain
from tests.container.runner import LiveStep, Runner
from tests.container.samples import write_big_run

if TYPE_CHECKING:
    from pathlib import Path

    from docker import DockerClient

pytestmark = pytest.mark.container

# So big a run, on a fifth of a processor, takes seconds to read and to write: whoever looks every
# few milliseconds sees each phase.
STEPS: Final = 30_000
SLOW: Final[dict[str, Any]] = {"cpu_period": 100_000, "cpu_quota": 20_000}
OLD: Final = "an earlier report"
ARGUMENTS: Final = ("-v", "--format", "html,json", "big")


def begun(lines: list[str]) -> bool:
    """Tell whether the program has said where its settings come from: it goes on to read."""
    return bool(lines)


def writing(folder: Path) -> bool:
    """Tell whether a file is being written."""
    report = folder / "dagrun-report"
    return report.is_dir() and any(path.name.startswith(".") for path in report.iterdir())


def assert_stopped(folder: Path, phase: str) -> None:
    """Every file is whole, and the work was not done to its end before the signal was heeded."""
    report = folder / "dagrun-report"
    found = {path.name: path.read_text("utf-8") for path in report.iterdir()}

    assert set(found) == {"report.html", "report.json"}
    assert found["report.json"] == OLD
    if phase == "reading":
        assert found["report.html"] == OLD
    else:
        assert found["report.html"] == OLD or found["report.html"].rstrip().endswith("</html>")


def prepare(folder: Path) -> None:
    """Lay down a big run and an earlier report."""
    write_big_run(folder, STEPS)
    report = folder / "dagrun-report"
    report.mkdir()
    for name in ("report.html", "report.json"):
        (report / name).write_text(OLD, encoding="utf-8")


@pytest.mark.parametrize("phase", ["reading", "writing"])
def test_the_runners_cancellation_ends_the_step_at_its_first_signal(
    engine: DockerClient, image: str, job: Job, phase: str
) -> None:
    prepare(job.workspace)
    runner = Runner(engine, image, job, Action.load(ROOT / "action.yml"), limits=SLOW)

    def cancel(live: LiveStep) -> bool:
        return begun(live.lines) if phase == "reading" else writing(job.workspace)

    result = runner.run(arguments=list(ARGUMENTS), cancel=cancel)

    assert (result.exit_code, result.conclusion) == (130, "cancelled"), result.text
    assert (result.signals, result.survived) == (["SIGINT"], False)
    assert "Traceback" not in result.text
    assert_stopped(job.workspace, phase)


@pytest.mark.parametrize("signal", ["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("phase", ["reading", "writing"])
def test_a_signal_ends_the_container(
    engine: DockerClient, image: str, tmp_path: Path, phase: str, signal: str
) -> None:
    prepare(tmp_path)

    def when(container: Any) -> bool:
        if phase == "reading":
            return begun(container.logs().decode().splitlines())
        return writing(tmp_path)

    ended = run_plain(engine, image, *ARGUMENTS, data=tmp_path, signal=signal, when=when, **SLOW)

    assert ended.exit_code == {"SIGINT": 130, "SIGTERM": 143}[signal], ended.stderr
    assert "Traceback" not in ended.stderr
    assert_stopped(tmp_path, phase)
