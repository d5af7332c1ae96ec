"""The log `runinfo/NNN/parsl.log`, which Parsl writes of every run.

Source: the messages of `parsl/dataflow/dflow.py`, 0.9 to 2026. A line has its time, and since 2024
before that the seconds since 1970; the older ones are local and have no zone.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from exporter.codec.moments import since_epoch
from exporter.codec.text import clip, plain
from exporter.model import Artifact
from exporter.model.late import late
from exporter.readers.local_times import QUARTER
from exporter.readers.parsl.database import Run, Task, Try, moment

BEGIN: Final = "Starting DataFlowKernel with config"
UNNAMED: Final = "parsl"
_LINE: Final = late(
    r"(?:(\d{9,11}\.\d{1,9}) )?(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:[.,]\d{1,6})?) [^\n]{0,300}?"
    r"\bparsl\.[\w.]{1,100}:\d{1,6} (?:\w{1,100} )?(?:\[[A-Z]{4,8}\]  ?|[A-Z]{4,8}: )(.*)"
)
_SUBMITTED: Final = late(r"Task (\d{1,9}) submitted for App (\S{1,200}), (.*)")
_STATE: Final = late(r"Task (\d{1,9}) (?:changing state from \w+|initializing state) to (\w{1,40})")
_COMPLETED: Final = late(r"Task (\d{1,9}) completed(?: \(\w{1,40} -> (\w{1,40})\))?")
_LAUNCHED: Final = late(
    r"(?:Parsl task|Task) (\d{1,9})(?: try \d{1,9})? launched on executor (\S{1,200})"
)
_TRIED: Final = late(r"Task (\d{1,9}) try \d{1,9} failed(?: with exception of type (\S{1,200}))?")
_FAILED: Final = late(r"Task (\d{1,9}) failed after \d{1,9} retry attempts")
_BLOCKED: Final = late(r"Task (\d{1,9}) failed due to (?:dependency failure|failure in dep)")
_MEMO: Final = late(r"Reusing cached result for task (\d{1,9})")
_RETRIED: Final = late(r"Task (\d{1,9}) marked for retry")
_NUMBER: Final = late(r"(?<![\w.])(\d{1,9})(?![\w.])")
_NAME: Final = late(r"Using (.{1,200}) as workflow name")
_ID: Final = late(r"Run id is: (\S{1,100})")
_VERSION: Final = late(r"Parsl version: (\S{1,60})")
_OVER: Final = (
    "DFK cleanup complete",
    "Terminated executors",
    "Unregistering log handler",
    "Python is exiting with a DFK still running",
)
"""What it says when the program is through; what of its tasks is open then stays so."""
_LONG: Final = 20_000
_LINES: Final = 400
_DONE: Final = frozenset({"exec_done", "failed", "fail_retryable"})


def runs_of_log(artifact: Artifact) -> list[Run]:
    """Return the runs that a log tells of; raises ExportError when it cannot be read."""
    return _Parser(artifact.name).parse(artifact.read().decode("utf-8", "replace"))


class _Parser:
    """Goes over the lines once; what follows a line without being one belongs to it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.found: list[Run] = []
        self.now: datetime | None = None
        self.trace: tuple[Task, list[str]] | None = None

    def parse(self, text: str) -> list[Run]:
        for line in text.split("\n"):
            # cheap before sure: most of a log is of other things
            begins = line[:1].isdigit() and "parsl." in line[:400]
            match = _LINE.match(line) if begins else None
            if match is None:
                if self.trace is not None and len(self.trace[1]) < _LINES:
                    self.trace[1].append(line)
                continue
            self._close()
            if match[3].startswith(BEGIN):
                self._begin(match)
            elif self.found and (match[3][:1] in "TPRUD"):
                self._time(match)
                self._take(self.found[-1], match[3])
        self._close()
        return [run for run in self.found if run.tasks or run.completed or run.run_id]

    def _begin(self, match: re.Match[str]) -> None:
        run = Run("", UNNAMED, None, None, None, (self.name,))
        run.zoned = match[1] is not None
        self.found.append(run)
        self._time(match)
        run.began = self.now

    def _time(self, match: re.Match[str]) -> None:
        if match[1] is not None:
            self.now = since_epoch(float(match[1]))
        else:
            self.now = moment(match[2].replace(",", "."))

    def _close(self) -> None:
        if self.trace is not None:
            task, lines = self.trace
            if task.tries:
                task.tries[-1].error = clip(plain("\n".join(lines)).strip(), _LONG) or None
        self.trace = None

    def _take(self, run: Run, text: str) -> None:
        if text.startswith(("Task ", "Parsl task ", "Reusing ")):
            self._task(run, text)
        elif found := _ID.match(text):
            run.run_id = found[1]
        elif found := _NAME.match(text):
            run.name = found[1]
        elif found := _VERSION.match(text):
            run.version = found[1]
        elif text.startswith(_OVER):
            run.completed = self.now

    def _task(self, run: Run, text: str) -> None:
        if found := _SUBMITTED.match(text):
            numbers = [int(each) for each in _NUMBER.findall(found[3])]
            run.tasks[int(found[1])] = Task(int(found[1]), found[2], numbers, "pending")
        elif found := _LAUNCHED.match(text):
            task = self._of(run, found[1])
            task.word = "launched"
            task.tries.append(Try(self.now, None, None, None, found[2], None))
        elif found := _STATE.match(text) or _COMPLETED.match(text):
            task = self._of(run, found[1])
            self._stands(task, found[2] or ("memo_done" if task.memo else "exec_done"))
        elif found := _FAILED.match(text):
            task = self._of(run, found[1])
            self._stands(task, "failed")
            self.trace = task, []
        elif found := _BLOCKED.match(text):
            self._stands(self._of(run, found[1]), "dep_fail")
        elif found := _RETRIED.match(text):
            self._stands(self._of(run, found[1]), "fail_retryable")
        elif found := _TRIED.match(text):
            task = self._of(run, found[1])
            if task.tries:
                task.tries[-1].returned, task.tries[-1].error = self.now, found[2]
        elif found := _MEMO.match(text):
            self._of(run, found[1]).memo = True

    def _stands(self, task: Task, word: str) -> None:
        task.word = word
        if word in _DONE and task.tries and task.tries[-1].returned is None:
            task.tries[-1].returned = self.now

    def _of(self, run: Run, number: str) -> Task:
        """Return a task; of one whose submission is not in the log the name is not known."""
        return run.tasks.setdefault(int(number), Task(int(number), None, ()))


def joined(log: Run, other: Run) -> Run:
    """Return a run by its log and what a copy of the log or the database says of it.

    The log is written at once, the database with a delay; so it may lack the end. It alone has
    when a task began to run, and where.
    """
    if len(other.tasks) > len(log.tasks):
        log, other = other, log
    log.names = (*log.names, *(name for name in other.names if name not in log.names))
    log.host, log.version = log.host or other.host, log.version or other.version
    log.name = other.name if log.name == UNNAMED else log.name
    for number, task in log.tasks.items():
        same = other.tasks.get(number)
        if same is None:
            continue
        if not task.tries:
            task.tries = same.tries
        if len(same.tries) != len(task.tries):
            continue
        for one, twin in zip(task.tries, same.tries, strict=True):
            one.running = one.running or _by_clock(twin.running, log, other)
            one.host = one.host or twin.host
            if twin.error and (not one.error or "\n" not in one.error):
                one.error = twin.error
    return log


def _by_clock(time: datetime | None, log: Run, other: Run) -> datetime | None:
    """Return a time by the other's clock: one of them may be UTC and the other local."""
    if time is None or log.began is None or other.began is None:
        return None
    apart = round((other.began - log.began).total_seconds() / QUARTER) * QUARTER
    return time - timedelta(seconds=apart)
