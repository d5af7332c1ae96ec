"""The harness with a real engine, held against what GitHub's runner is known to do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.container.job import Action, Job
from tests.container.runner import LiveStep, Patience, Runner, StepResult

if TYPE_CHECKING:
    from collections.abc import Callable

    from docker import DockerClient

pytestmark = pytest.mark.container

LOOK = """
import json, os
event = json.load(open(os.environ["GITHUB_EVENT_PATH"]))
temp = sorted(os.listdir(os.environ["RUNNER_TEMP"]))
seen = {"cwd": os.getcwd(), "env": dict(os.environ), "uid": os.getuid()}
print(json.dumps(seen | {"temp": temp, "event": event, "stdin": os.read(0, 1) == b""}))
"""
READY = "print('ready', flush=True)\n"


class Step:
    """Runs Python code as a step."""

    def __init__(self, client: DockerClient, image: str, job: Job) -> None:
        action = Action({"my-input": "", "github-token": "${{ github.token }}"}, (), {})
        self.runner = Runner(client, image, job, action, patience=Patience(1.0, 0.5))

    def __call__(
        self,
        code: str,
        *,
        shell: bool = False,
        cancel: Callable[[LiveStep], bool] | None = None,
        **inputs: str,
    ) -> StepResult:
        entry = ["sh", "-c"] if shell else ["python3", "-u", "-c"]
        given = {name.replace("_", "-"): text for name, text in inputs.items()}
        return self.runner.run(given, entrypoint=entry, arguments=[code], cancel=cancel)


@pytest.fixture
def step(engine: DockerClient, base: str, job: Job) -> Step:
    return Step(engine, base, job)


def is_ready(live: LiveStep) -> bool:
    return "ready" in live.lines


def test_a_step_sees_the_runners_folders_and_variables(step: Step) -> None:
    result = step(LOOK, my_input="a b")
    seen: dict[str, Any] = json.loads(result.text)

    assert (result.exit_code, result.conclusion) == (0, "success")
    assert seen["cwd"] == seen["env"]["GITHUB_WORKSPACE"] == "/github/workspace"
    assert seen["env"]["INPUT_MY-INPUT"] == "a b"
    # Only the input carries the token, and the log never shows it.
    assert seen["env"]["INPUT_GITHUB-TOKEN"] == "***"
    assert "GITHUB_TOKEN" not in seen["env"]
    assert seen["temp"] == ["_github_home", "_github_workflow", "_runner_file_commands"]
    assert (seen["uid"], seen["event"], seen["stdin"]) == (0, {}, True)


def test_a_shell_loses_the_inputs_that_have_a_dash(step: Step) -> None:
    result = step("""python3 -c 'import os; print("INPUT_MY-INPUT" in os.environ)'""", shell=True)

    assert result.log == ["False"]


def test_the_file_commands_are_read_although_the_step_failed(step: Step) -> None:
    result = step(
        "import os\n"
        "def put(name, text): open(os.environ[name], 'a').write(text)\n"
        "put('GITHUB_OUTPUT', 'total=3\\nwhy<<E\\na=b\\nE\\n')\n"
        "put('GITHUB_ENV', 'A=1\\nNODE_OPTIONS=x\\n')\n"
        "put('GITHUB_PATH', '/opt/x\\n')\n"
        "put('GITHUB_STATE', 's=1\\n')\n"
        "put('GITHUB_STEP_SUMMARY', '# ghs_example\\r\\n\\nred')\n"
        "raise SystemExit(3)"
    )

    assert (result.exit_code, result.conclusion) == (3, "failure")
    assert result.outputs == {"total": "3", "why": "a=b"}
    assert (result.env, result.state, result.paths) == ({"A": "1"}, {"s": "1"}, ["/opt/x"])
    assert result.summary == "# ***\n\nred\n"
    assert "NODE_OPTIONS" in result.messages("error")[1]


def test_a_malformed_output_fails_a_step_that_ended_well(step: Step) -> None:
    result = step("import os; open(os.environ['GITHUB_OUTPUT'], 'a').write('a=1\\nplain\\n')")

    assert (result.exit_code, result.conclusion) == (0, "failure")
    assert result.outputs == {"a": "1"}
    assert result.messages("error") == [
        "Unable to process file command 'output' successfully.",
        "Invalid format 'plain'",
    ]


@pytest.mark.parametrize(("size", "kept"), [(1024 * 1024, True), (1024 * 1024 + 1, False)])
def test_a_summary_over_one_mebibyte_is_dropped(step: Step, size: int, *, kept: bool) -> None:
    result = step(f"import os; open(os.environ['GITHUB_STEP_SUMMARY'], 'a').write('x' * {size})")

    assert (result.summary is not None) is kept
    assert ("aborted" in result.text) is not kept
    assert result.conclusion == "success"


def test_commands_on_both_streams_count_and_fail_nothing(step: Step) -> None:
    result = step(
        "import sys\n"
        "print('::error file=/github/workspace/a.sql,line=3::one')\n"
        "print('::warning::two', file=sys.stderr)"
    )

    assert result.conclusion == "success"
    assert {(kept.level, kept.file, kept.line) for kept in result.annotations} == {
        ("error", "a.sql", 3),
        ("warning", None, None),
    }


def test_what_a_step_writes_as_root_stays_with_root(step: Step) -> None:
    step("open('made', 'w')")

    assert (step.runner.job.workspace / "made").stat().st_uid == 0


def test_an_interrupt_ends_a_step_that_listens(step: Step) -> None:
    result = step(READY + "import signal; signal.pause()", cancel=is_ready)

    assert (result.exit_code, result.conclusion) == (130, "cancelled")
    assert (result.signals, result.survived) == (["SIGINT"], False)


def test_the_first_process_of_a_container_ignores_what_it_does_not_handle(step: Step) -> None:
    code = "import signal, sys\nsignal.signal(signal.SIGINT, signal.SIG_DFL)\n"
    result = step(code + READY + "import time; time.sleep(60)", cancel=is_ready)

    assert (result.exit_code, result.conclusion) == (None, "cancelled")
    assert (result.signals, result.survived) == (["SIGINT", "SIGTERM"], True)


def test_a_shell_keeps_the_signals_to_itself(step: Step) -> None:
    code = """python3 -uc 'print("ready"); import time; time.sleep(60)'; echo after"""
    result = step(code, shell=True, cancel=is_ready)

    assert (result.signals, result.survived) == (["SIGINT", "SIGTERM"], True)
