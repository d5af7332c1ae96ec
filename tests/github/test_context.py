from __future__ import annotations

import pytest

from exporter.github.context import Context, context_of

RUNNER = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_WORKSPACE": "/github/workspace",
    "GITHUB_STEP_SUMMARY": "/github/file_commands/step_summary_1",
    "GITHUB_OUTPUT": "/github/file_commands/set_output_1",
    "GITHUB_EVENT_NAME": "pull_request",
    "GITHUB_EVENT_PATH": "/github/workflow/event.json",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "octo/shop",
    "GITHUB_RUN_ID": "1658821493",
    "GITHUB_RUN_ATTEMPT": "2",
    "GITHUB_RETENTION_DAYS": "90",
    "RUNNER_DEBUG": "1",
}
ACT = {
    "ACT": "true",
    "GITHUB_ACTIONS": "true",
    "GITHUB_WORKSPACE": "/home/dev/shop",
    "GITHUB_STEP_SUMMARY": "/var/run/act/workflow/SUMMARY.md",
    "GITHUB_OUTPUT": "/var/run/act/workflow/outputcmd.txt",
    "GITHUB_RUN_ID": "1",
    "GITHUB_RETENTION_DAYS": "0",
}


def test_the_runner_tells_where_we_are() -> None:
    assert context_of(RUNNER) == Context(
        active=True,
        workspace="/github/workspace",
        summary_path="/github/file_commands/step_summary_1",
        output_path="/github/file_commands/set_output_1",
        event_name="pull_request",
        event_path="/github/workflow/event.json",
        server_url="https://github.com",
        repository="octo/shop",
        run_id=1658821493,
        run_attempt=2,
        retention_days=90,
    )


@pytest.mark.parametrize("said", [{}, {"GITHUB_ACTIONS": ""}, {"GITHUB_ACTIONS": "false"}])
def test_off_github_nothing_counts(said: dict[str, str]) -> None:
    rest = {name: value for name, value in RUNNER.items() if name != "GITHUB_ACTIONS"}
    assert context_of({**rest, **said}) == Context()


def test_an_empty_variable_is_an_unset_one() -> None:
    empty = {name: "" for name in RUNNER if name != "GITHUB_ACTIONS"}
    assert context_of({**empty, "GITHUB_ACTIONS": "true"}) == Context(active=True)


def test_act_knows_less() -> None:
    context = context_of(ACT)
    assert (context.run_id, context.retention_days) == (1, None)
    assert context.run_url is None


def test_a_run_has_an_address_also_on_other_servers() -> None:
    assert context_of(RUNNER).run_url == "https://github.com/octo/shop/actions/runs/1658821493"
    other = context_of({**RUNNER, "GITHUB_SERVER_URL": "https://ghe.example/"})
    assert other.run_url == "https://ghe.example/octo/shop/actions/runs/1658821493"


@pytest.mark.parametrize("number", ["x", "-1", "1.5", "²", "9" * 5000, " 1"])
def test_what_is_no_number_is_unknown(number: str) -> None:
    assert context_of({**RUNNER, "GITHUB_RUN_ID": number}).run_id is None


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        ("/github/workspace/out/report.html", "out/report.html"),
        ("/github/workspace", "."),
        ("/github/workspaces/x", "/github/workspaces/x"),
        ("/data/report.html", "/data/report.html"),
        ("out/report.html", "out/report.html"),
    ],
)
def test_later_steps_know_the_workspace_at_another_place(path: str, seen: str) -> None:
    assert context_of(RUNNER).in_workspace(path) == seen
    assert context_of({"GITHUB_ACTIONS": "true"}).in_workspace(path) == path
