"""The log of Snakemake 7 to 9, which is also what it prints.

Times stand in a line of their own, `[Mon Nov 23 04:16:50 2026]`, before what they are of.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from exporter.codec.text import plain
from exporter.readers.snakemake import lines as shape
from exporter.readers.snakemake.problems import problem_of, taken
from exporter.readers.snakemake.records import Job, Problem, Session, Try


def sessions(text: str, file: str) -> list[Session]:
    """Return the invocations that a text tells of, in its order."""
    return _Parser(file).parse(plain(text).split("\n"))


class _Parser:
    """Goes over the lines once; a block is what stands indented below its first line."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Session] = []
        self.now: datetime | None = None
        self.banner = False
        self.counting = False
        self.job: Job | None = None
        """The job whose block it is in."""
        self.facts: dict[str, str] | None = None
        self.field: str | None = None
        self.indent = self.depth = 0
        self.error: tuple[str | None, dict[str, str]] | None = None
        self.raised: list[str] | None = None
        self.pending: list[Problem] = []
        self.group: str | None = None
        self.broken = False
        """Whether it is in the list of a group's jobs that failed."""

    @property
    def session(self) -> Session:
        if not self.found:
            self.found.append(Session(self.file))
        return self.found[-1]

    def parse(self, lines: list[str]) -> list[Session]:
        for line in lines:
            if self._goes_on(line):
                continue
            self._close()
            self._begin(line)
        self._close()
        self._loose()
        return self.found

    def _goes_on(self, line: str) -> bool:
        """Take a line as a part of the block before it; say whether it is one."""
        if self.banner:
            found = shape.HEADER.match(line)
            if found:
                self.session.header[found[1]] = found[2].strip()[: shape.LONG]
            return bool(found) or set(line) == {"="}
        if self.counting:
            return self._counts(line)
        if self.facts is not None:
            return self._field_goes_on(line)
        if self.raised is not None and line.strip() and not self._is_start(line):
            self.raised.append(line)
            return True
        return False

    def _counts(self, line: str) -> bool:
        if before := shape.COUNTED_BEFORE.match(line):
            rule, number = before[2], before[1]
        elif found := shape.COUNTED.match(line):
            rule, number = found[1], found[2]
        else:
            return line.startswith(shape.COUNTS)
        if rule not in {None, "total"}:
            self.session.planned[rule] = int(number)
        return True

    def _field_goes_on(self, line: str) -> bool:
        assert self.facts is not None  # noqa: S101 - asked for by the caller
        depth = len(line) - len(line.lstrip())
        if not line.strip() and line and self.field in {"shell", "message"}:
            return True  # a text that begins with a new line
        if not line.strip() or depth <= self.indent:
            return False
        found = shape.FIELD.match(line)
        if found and (self.field != "shell" or depth <= self.indent + 4):
            self.field = found[1].strip()
            self.facts.setdefault(self.field, (found[2] or "").strip()[: shape.LONG])
        elif self.field is not None:
            held = f"{self.facts[self.field]}\n{line.strip()}".lstrip("\n")
            self.facts[self.field] = held[: shape.LONG]
        return True

    def _close(self) -> None:
        """End the block that was open."""
        if self.job is not None:
            self._add_job(self.job)
        if self.error is not None:
            self._add_error(*self.error)
        if self.raised is not None:
            self._add_raised("\n".join(self.raised))
        self.job = self.facts = self.error = self.raised = self.field = None
        self.banner = self.counting = False

    def _begin(self, line: str) -> None:
        time = shape.time_of(line)
        if time is not None:
            self.now = time
            self.session.first = self.session.first or time
            self.session.last = time
            self.broken = False
            return
        if rule := shape.RULE.match(line):
            self.indent = len(rule[1])
            self.job = Job("", rule[3], rule[2] == "checkpoint", self.group if rule[1] else None)
            self.facts = self.job.facts
            return
        text = line.strip()
        self.depth = len(line) - len(line.lstrip())
        if text and not self._of_job(text) and not self._of_session(text):
            self._of_end(text)

    def _of_job(self, text: str) -> bool:
        """Take a line that is about a job; say whether it is one."""
        if found := shape.MESSAGE.match(text):
            self.job = Job(found[1], message=found[2] or "")
            self.facts, self.indent = self.job.facts, 0
        elif found := shape.FINISHED.match(text):
            known = found[1] in self.session.jobs or found[2] or not self.session.jobs
            if known:  # a process that runs one job alone has an id of its own for that
                one = self._open(self._job(found[1], found[2]))
                one.word, one.end = "finished", self.now
        elif found := shape.ERROR.match(text):
            self.facts, self.indent = {}, self.depth
            self.error = (found[1], self.facts)
        elif found := shape.RESTART.match(text):
            self._job(found[1], None).again = True
        elif found := shape.SUBMITTED.match(text):
            self._job(found[1] or found[3], None).external = found[2] or found[4]
        elif found := shape.GROUP.match(text):
            self.group = found[2]
            self.now = shape.time_of(found[1] or "") or self.now
        elif found := shape.GROUP_ERROR.match(text):
            self.broken = True
        return found is not None

    def _of_session(self, text: str) -> bool:
        if text in {shape.BEGIN, shape.BANNER}:
            self._next(text)
        elif text.startswith("Job stats:") or text == "Job counts:":
            self.counting = True
            if self.session.planned and not self.session.jobs:
                self.session.planned = {}
        elif found := shape.STEPS.match(text):
            self.session.done, self.session.total = int(found[1]), int(found[2])
            self.session.exiting = False
        elif found := shape.CORES.match(text):
            self.session.cores = found[1]
        elif text.startswith("Updating checkpoint dependencies"):
            self.session.evolving = True
        else:
            return False
        return True

    def _of_end(self, text: str) -> None:
        session = self.session
        if text.startswith("Exiting because a job execution failed"):
            session.exiting = True
        elif text.startswith(shape.STOPPED):
            session.cancelled = True
        elif text.startswith("Nothing to be done"):
            session.nothing = True
        elif text.startswith(("Complete log: ", "Complete log(s): ")):
            session.log = text.partition(": ")[2].strip()
        elif found := shape.ELAPSED.match(text):
            days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[:4])
            session.elapsed = timedelta(
                days=days, hours=hours, minutes=minutes, seconds=seconds,
                microseconds=int((found[5] or "0").ljust(6, "0")),
            )  # fmt: skip
        elif text.startswith(shape.NOT_RUN):
            session.dry = True
        elif shape.RAISED.match(text) or (text.startswith(shape.UNBEGUN) and not self.depth):
            self.raised = [text]

    def _next(self, text: str) -> None:
        session = self.session
        over = session.log or session.dry
        begun = session.jobs or over or session.planned or session.nothing
        if text == shape.BANNER:
            if begun or session.header:
                self._loose()
                self.found.append(Session(self.file))
                self.now = None
            self.banner = True
        elif over:
            self._loose()
            self.found.append(Session(self.file))
            self.now = None

    def _is_start(self, line: str) -> bool:
        text = line.strip()
        return bool(
            shape.TIME.match(line)
            or shape.ERROR.match(text)
            or shape.FINISHED.match(text)
            or shape.STEPS.match(text)
            or shape.RESTART.match(text)
            or text.startswith(("Exiting because", "Complete log", "Shutting down", "Select jobs",
                                "Removing output", "Elapsed time", "Execute ", "WorkflowError:",
                                "RuleException:", "Waiting at most", shape.BEGIN, *shape.STOPPED))
        )  # fmt: skip

    def _add_job(self, block: Job) -> None:
        jobid = block.jobid or block.facts.get("jobid", "")
        if not jobid:
            return
        if not self.session.jobs:
            # a Snakefile may print such a line too; what Snakemake says there is its last word
            self.session.problems = [
                each for each in self.session.problems if not each.text.startswith(shape.UNBEGUN)
            ]
        job = self._job(jobid, block.rule)
        if self.broken:
            one = self._open(job)
            one.word, one.end = "error", one.end or self.now
            return
        job.rule = block.rule or job.rule
        job.checkpoint = job.checkpoint or block.checkpoint
        job.group = block.group or job.group
        job.message = block.message or job.message
        job.facts = block.facts or job.facts
        job.again = False
        # a handover, or a group, may print a job twice before it ends
        if not job.tries or job.tries[-1].word is not None:
            job.tries.append(Try(start=self.now))

    def _add_error(self, rule: str | None, facts: dict[str, str]) -> None:
        job = self.session.jobs.get(facts.get("jobid", ""))
        if job is None or job.rule not in {None, rule}:
            # a process that runs one job alone prints too, and has an id of its own for that
            return
        job.rule = rule
        one = self._open(job)
        one.word, one.end = "error", self.now
        # version 9 prints it once more in the end
        one.problem = taken(self.pending, rule, facts) or one.problem
        message = facts.get("message", "")
        parts = [] if message in {"", "None"} else [message]
        one.said = "\n".join([*parts, facts.get("shell", "")]).strip()
        for name in ("log", "external_jobid", "cluster_jobid"):
            if name in facts:
                job.facts.setdefault(name, facts[name])
        job.external = job.external or facts.get("external_jobid") or facts.get("cluster_jobid")
        job.again = False

    def _add_raised(self, text: str) -> None:
        problem = problem_of(text)
        own = not text.startswith(shape.UNBEGUN) or not self.session.jobs
        if shape.GENERIC in text or problem is None or not own:
            return
        if text.startswith("RuleException"):
            self.pending.append(problem)
        else:
            self.session.problems.append(problem)

    def _loose(self) -> None:
        self.session.problems += self.pending
        self.pending = []

    def _job(self, jobid: str, rule: str | None) -> Job:
        job = self.session.jobs.setdefault(jobid, Job(jobid, rule))
        job.rule = job.rule or rule
        return job

    def _open(self, job: Job) -> Try:
        if not job.tries:
            job.tries.append(Try())
        return job.tries[-1]
