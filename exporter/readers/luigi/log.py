"""What a worker logs, and the summary that it prints in the end."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from exporter.codec.text import clip, plain
from exporter.model.late import late
from exporter.readers.luigi.ids import Ids
from exporter.readers.luigi.records import Group, Session, Task, Try
from exporter.readers.luigi.statuses import TITLES

_RECORD: Final = late(
    r"(?:\[?(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d{1,6})?)\]?\s)?"
    r"[^\n]{0,80}?\b(?:DEBUG|INFO|WARNING|ERROR|CRITICAL)\b[:\]\s-]{0,10}(.*)$"
)
_INFORMED: Final = late(r"Informed scheduler that task\s+(\S+)\s+has status\s+([A-Z_]+)")
_WORKER: Final = late(
    r"\[pid (\d+)\] Worker (Worker\((?:[^()\n]|\([^()\n]*\)){0,500}\)) "
    r"(running|done|failed|new requirements)\s+(.+)$"
)
_STOPPED: Final = late(r"Worker (Worker\((?:[^()\n]|\([^()\n]*\)){0,500}\)) was stopped")
_SALT: Final = late(r"\b(\w{1,30})=([^,()\s]{1,200})")
_BROKEN: Final = late(
    r"Will not run (.{1,300}?) or any dependencies due to error in \S{1,200} method"
)
_DIED: Final = late(r"Task (\S+) (died unexpectedly with exit code .*|timed out after .*)$")
_SUMMARY: Final = "===== Luigi Execution Summary ====="
_SCHEDULED: Final = late(r"Scheduled (\d{1,9}) tasks? of which:$")
_GROUP: Final = late(r"\s*\* (\d{1,9}) (.{1,200}?):?$")
_ITEM: Final = late(r"\s*- (\d{1,9}) (.{1,5000})$")
_FACE: Final = late(r"This progress looks (:[()|])(?: because (.{1,500}))?$")
_NOTHING: Final = "Did not run any tasks"
_LONG: Final = 20_000
_MOST_LINES: Final = 2_000


def sessions(text: str, file: str) -> list[Session]:
    """Return the workers that a text tells of; each has a summary of its own."""
    return _Parser(file).parse(plain(text).split("\n"))


class _Parser:
    """Goes over the lines once; what follows a record without being one belongs to it."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Session] = []
        self.summary = 0
        """How many of the two lines around the summary were seen."""
        self.tail: list[str] | None = None
        """Lines that belong to the record before."""
        self.owner: Task | Try | None = None
        self.now: datetime | None = None

    @property
    def session(self) -> Session:
        if not self.found or (self.found[-1].ended and not self.summary):
            self.found.append(Session(self.file))
        return self.found[-1]

    def parse(self, lines: list[str]) -> list[Session]:
        for line in lines:
            if line.strip() == _SUMMARY:
                self._close()
                session = self.session
                self.summary = (self.summary + 1) % 2
                session.ended = session.ended or not self.summary
            elif self.summary:
                self._in_summary(line)
            else:
                self._line(line)
        self._close()
        for session in self.found:
            _settle(session)
        return [each for place, each in enumerate(self.found) if not self._is_echo(place)]

    def _is_echo(self, place: int) -> bool:
        """Say whether it is the summary of the worker before once more: two handlers may write."""
        one, before = self.found[place], self.found[place - 1]
        told = (before.groups, before.scheduled, before.face)
        echo = place > 0 and one.alone and before.ended and not before.alone
        return echo and told == (one.groups, one.scheduled, one.face)

    def _line(self, line: str) -> None:
        record = _RECORD.match(line)
        if record is None or (line[:1].isspace() and self.tail is not None):
            if self.tail is not None and len(self.tail) < _MOST_LINES:
                self.tail.append(line)
            return
        self._close()
        self.now = _time(record[1])
        self._message(record[2])

    def _message(self, text: str) -> None:
        if found := _INFORMED.search(text):
            session = self.session
            self._clock(session)
            task = session.tasks.setdefault(found[1], Task(found[1]))
            task.words.append(found[2])
        elif found := _WORKER.search(text):
            self._worker(found[1], found[2], found[3], found[4].strip() or "unknown")
        elif found := _STOPPED.search(text):
            self._salted(found[1])
        elif found := _BROKEN.search(text):
            self.owner = self._called(found[1].strip() or "unknown")
            self.tail = []
        elif found := _DIED.search(text):
            task = self.session.tasks.setdefault(found[1], Task(found[1]))
            task.error = found[2].strip()

    def _worker(self, pid: str, worker: str, word: str, display: str) -> None:
        session = self._salted(worker)
        task = self._called(display)
        last = task.tries[-1] if task.tries else None
        if word == "running":
            if last is None or last.word is not None:
                last = Try(start=self.now, pid=pid)
                task.tries.append(last)
            return
        if last is None:
            last = Try(pid=pid)
            task.tries.append(last)
        if word in {"done", "failed"}:
            last.word = "DONE" if word == "done" else "FAILED"
            last.end = self.now
        if word == "failed":
            self.owner, self.tail = last, []
        self._clock(session)

    def _salted(self, worker: str) -> Session:
        facts = dict(_SALT.findall(worker))
        salt = facts.get("salt")
        session = self.session
        if session.salt is not None and salt is not None and session.salt != salt:
            session = next((each for each in self.found if each.salt == salt), Session(self.file))
            if session in self.found:
                self.found.remove(session)
            self.found.append(session)
        session.salt = session.salt or salt
        session.worker = session.worker or facts
        return session

    def _called(self, display: str) -> Task:
        return self.session.by_display.setdefault(display, Task("", display))

    def _clock(self, session: Session) -> None:
        session.first = session.first or self.now
        session.last = self.now or session.last

    def _close(self) -> None:
        if self.tail is not None and self.owner is not None:
            self.owner.error = clip(plain("\n".join(self.tail)), _LONG)
        self.tail = self.owner = None

    def _in_summary(self, line: str) -> None:
        session = self.session
        if found := _SCHEDULED.match(line):
            session.scheduled = int(found[1])
        elif found := _FACE.match(line):
            session.face, session.because = found[1], (found[2] or "").strip()
        elif found := _GROUP.match(line):
            session.groups.append(Group(found[2].rstrip(":"), int(found[1])))
        elif (found := _ITEM.match(line)) and session.groups:
            session.groups[-1].items.append((int(found[1]), found[2]))


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text.replace(",", "."))
    except ValueError:
        return None


def _settle(session: Session) -> None:
    """Bring ids and names together: only those that ran, or are in the summary, have a name."""
    if not session.tasks and not session.by_display:
        _by_summary(session)
        return
    ids = Ids(session.tasks)
    for display, task in session.by_display.items():
        task_id = ids.of(display)
        known = session.tasks.get(task_id or "")
        if known is None or known.tries:
            session.tasks[display] = task
            task.task_id = display
            continue
        known.display, known.tries = display, task.tries
        known.error = known.error or task.error
    for group in session.groups:
        for name in (part for _, item in group.items for part in names_in(item)):
            task_id = ids.of(name)
            if task_id is not None:
                session.tasks[task_id].display = session.tasks[task_id].display or name
                session.tasks[task_id].reason = group.title
    _by_count(session)


def _by_summary(session: Session) -> None:
    """Take the tasks from the summary, where nothing else was logged of them.

    `3 Bar(num=2,3,4)` is three tasks by one name, and none here; so is what is shortened.
    """
    session.alone = session.ended and session.salt is None
    for group in session.groups:
        word = TITLES.get(group.title, "PENDING")
        for number, item in group.items:
            names = names_in(item)
            for name in names if len(names) == number else ():
                task = session.tasks.setdefault(name, Task(name, name))
                task.words.append(word)
                if group.title in {"ran successfully", "failed"}:
                    task.tries = [Try(word=word)]
                task.reason = group.title if word == "PENDING" else None


def _by_count(session: Session) -> None:
    """Give what is left pending the one reason that there is, where the summary names too few."""
    waiting = [
        task
        for task in session.tasks.values()
        if not task.tries and task.words and task.words[-1] == "PENDING" and task.reason is None
    ]
    open_ = [group for group in session.groups if group.title.startswith(("had ", "was", "were "))]
    open_ = [group for group in open_ if not group.title.startswith("were left pending")]
    given = sum(task.reason == open_[0].title for task in session.tasks.values()) if open_ else 0
    if len(open_) == 1 and open_[0].count == given + len(waiting):
        for task in waiting:
            task.reason = open_[0].title


def names_in(item: str) -> list[str]:
    """Return the tasks that a line of the summary names; none of what it shortens."""
    if "..." in item:
        return []
    return [part.strip() for part in _AND.split(item) if "(" in part]


_AND: Final = late(r"(?<=\)) and (?=[A-Za-z_])|(?<=\)), (?=[A-Za-z_][\w.]*\()")
