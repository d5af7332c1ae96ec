"""Start a container action as GitHub's runner does, and tell what the runner would make of it."""

from __future__ import annotations

import contextlib
import os
import re
import threading
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import docker
from docker.errors import APIError, NotFound
from docker.utils.socket import STDERR, STDOUT, frames_iter

from tests.container.file_commands import SUMMARY_LIMIT, parse_assignments
from tests.container.job import Action, Job
from tests.container.step_log import Annotation, LineSplitter, StepLog, split_lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from docker import DockerClient
    from docker.models.containers import Container

LABELS: Final = {"dagrun-export.test": str(os.getpid())}
_ASSIGNMENTS: Final = {"GITHUB_ENV": "env", "GITHUB_OUTPUT": "output", "GITHUB_STATE": "state"}
_SOCKET: Final = Path("/var/run/docker.sock")


@dataclass(frozen=True)
class Patience:
    """How long, in seconds, the runner waits after SIGINT and SIGTERM, and we for the step."""

    interrupt: float = 7.5
    terminate: float = 2.5
    step: float = 300.0


@dataclass
class StepResult:
    """What is left of a step: its conclusion and all that it handed to the runner."""

    exit_code: int | None
    conclusion: str
    log: list[str]
    annotations: list[Annotation]
    dropped_annotations: int
    outputs: dict[str, str]
    env: dict[str, str]
    state: dict[str, str]
    paths: list[str]
    summary: str | None
    survived: bool
    signals: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The log as the reader sees it, masked."""
        return "\n".join(self.log)

    def messages(self, level: str) -> list[str]:
        """Return the messages of one level's annotations."""
        return [kept.message for kept in self.annotations if kept.level == level]


@dataclass
class LiveStep:
    """A step that still runs, for those who decide when to cancel it."""

    job: Job
    container: Container
    lines: list[str]


@dataclass
class Runner:
    """Runs steps of one job with an image, as `uses:` a container action does."""

    client: DockerClient
    image: str
    job: Job
    action: Action
    network: str | None = None
    patience: Patience = field(default_factory=Patience)
    limits: dict[str, Any] = field(default_factory=dict)
    """What the engine is to hold back from the container, such as processor time."""

    def run(
        self,
        inputs: dict[str, str] | None = None,
        *,
        env: dict[str, str] | None = None,
        arguments: list[str] | None = None,
        entrypoint: list[str] | None = None,
        cancel: Callable[[LiveStep], bool] | None = None,
    ) -> StepResult:
        """Run one step and return what came of it.

        `arguments` and `entrypoint` stand in for those of action.yml. `cancel` is asked again and
        again while the step runs; once it says yes, the runner's signals follow.
        """
        values = self.action.values(inputs or {}, {"token": "ghs_example", **self.job.github()})
        files = self.job.prepare()
        variables = self.job.environment(
            inputs=values, files=files, env=env or {}, action_env=self.action.env
        )
        log = StepLog(self.job.to_workspace_path, debug=variables.get("RUNNER_DEBUG") == "1")
        log.masks.add(values.get("github-token", ""))
        log.masks.add(variables.get("ACTIONS_RUNTIME_TOKEN", ""))
        command = self.action.arguments(values) if arguments is None else arguments
        container = self._create(command, variables, entrypoint)
        try:
            end = self._watch(container, log, cancel)
        finally:
            remove(container)
        return _conclude(end, log, files)

    def _create(
        self, command: list[str], variables: dict[str, str], entrypoint: list[str] | None
    ) -> Container:
        volumes = [f"{host}:{inside}" for host, inside in self.job.mounts.items()]
        if _SOCKET.exists():
            volumes.append(f"{_SOCKET}:{_SOCKET}")
        return self.client.containers.create(
            self.image,
            command,
            entrypoint=entrypoint,
            environment=variables,
            labels=LABELS,
            name=f"{re.sub('[^a-z0-9]', '', self.image)}_{uuid.uuid4().hex[:6]}",
            network_mode=self.network or usual_network(self.client),
            volumes=volumes,
            working_dir="/github/workspace",
            **self.limits,
        )

    def _watch(
        self, container: Container, log: StepLog, cancel: Callable[[LiveStep], bool] | None
    ) -> _End:
        """Start the container, read it to its end, and cancel it when asked to."""
        reader = threading.Thread(target=_read, args=(_attach(container), log), daemon=True)
        ended = threading.Event()
        codes: list[int] = []
        waiter = threading.Thread(target=_wait, args=(container, codes, ended), daemon=True)
        container.start()
        reader.start()
        waiter.start()
        live = LiveStep(self.job, container, log.lines)
        sent: list[str] = []
        give_up = time.monotonic() + self.patience.step
        while not ended.wait(0.02):
            if time.monotonic() > give_up:
                raise TimeoutError(f"the step still runs; so far it said {log.lines[-5:]}")
            if cancel is not None and cancel(live):
                sent = self._cancel(container, ended)
                break
        survived = not ended.is_set()
        if survived:
            # The runner only kills the docker program and leaves the container to itself.
            container.kill()
        waiter.join()
        reader.join()
        return _End(None if survived else codes[0], sent, survived)

    def _cancel(self, container: Container, ended: threading.Event) -> list[str]:
        sent = []
        for signal, seconds in (
            ("SIGINT", self.patience.interrupt),
            ("SIGTERM", self.patience.terminate),
        ):
            sent.append(signal)
            try:
                container.kill(signal=signal)
            except APIError:  # it ended just before
                break
            if ended.wait(seconds):
                break
        return sent


@dataclass(frozen=True)
class _End:
    exit_code: int | None
    signals: list[str]
    survived: bool


def usual_network(client: DockerClient) -> str:
    """Return the default bridge, or the host's network where the engine has no bridge."""
    return "bridge" if client.networks.list(names=["bridge"]) else "host"


def remove(container: Container) -> None:
    """Remove a container, whatever state it is in."""
    with contextlib.suppress(NotFound):
        container.remove(force=True)


def connect() -> DockerClient:
    """Return a client of this machine's engine."""
    return docker.from_env(timeout=120)


def sweep(client: DockerClient) -> None:
    """Remove what containers this process left; another's may be at work."""
    label = [f"{name}={value}" for name, value in LABELS.items()]
    for container in client.containers.list(all=True, filters={"label": label}):
        remove(container)


def _attach(container: Container) -> Any:
    """Return the engine's connection that carries both streams; it is ours to close."""
    return container.attach_socket(params={"stdout": 1, "stderr": 1, "stream": 1, "logs": 1})


def _read(connection: Any, log: StepLog) -> None:
    splitters = {STDOUT: LineSplitter(), STDERR: LineSplitter()}
    for stream, chunk in frames_iter(connection, tty=False):  # type: ignore[no-untyped-call]
        for line in splitters[stream].feed(chunk):
            log.feed(line)
    for splitter in splitters.values():
        for line in splitter.close():
            log.feed(line)
    # The two objects share one file descriptor, which goes once both are closed.
    plain = connection._sock
    connection.close()
    plain.close()


def _wait(container: Container, codes: list[int], ended: threading.Event) -> None:
    codes.append(int(container.wait(timeout=600)["StatusCode"]))
    ended.set()


def _conclude(end: _End, log: StepLog, files: dict[str, Path]) -> StepResult:
    """Process the file commands, which the runner does however the step ended."""
    parsed = {}
    for variable, word in _ASSIGNMENTS.items():
        assignments = parse_assignments(_content(files[variable]))
        parsed[variable] = assignments.values
        problems = [assignments.error] if assignments.error else []
        if variable == "GITHUB_ENV" and parsed[variable].pop("NODE_OPTIONS", None) is not None:
            problems.append("Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command")
        for problem in problems:
            log.failed = True
            log.issue("error", f"Unable to process file command '{word}' successfully.")
            log.issue("error", problem)
    summary = _summary(_content(files["GITHUB_STEP_SUMMARY"]), log)
    succeeded = end.exit_code == 0 and not log.failed
    return StepResult(
        exit_code=end.exit_code,
        conclusion="cancelled" if end.signals else "success" if succeeded else "failure",
        log=log.lines,
        annotations=log.annotations,
        dropped_annotations=log.dropped.total(),
        outputs=log.outputs | parsed["GITHUB_OUTPUT"],
        env=parsed["GITHUB_ENV"],
        state=log.state | parsed["GITHUB_STATE"],
        paths=[
            line for line in _content(files["GITHUB_PATH"]).decode().split("\n") if line.strip()
        ],
        summary=summary,
        survived=end.survived,
        signals=end.signals,
    )


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _summary(content: bytes, log: StepLog) -> str | None:
    if not content:
        return None
    if len(content) > SUMMARY_LIMIT:
        log.issue(
            "error",
            "$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of"
            f" {SUMMARY_LIMIT // 1024}k, got {len(content) // 1024}k.",
        )
        return None
    text = content.decode("utf-8-sig", errors="replace")
    return "".join(f"{log.masks.hide(line)}\n" for line in split_lines(text))
