"""Reads what a TAP producer printed (https://testanything.org), such as `prove -v > run.tap`."""

from __future__ import annotations

import re
from functools import partial

from exporter.api import Bundle, Claim, DagRun, Listing, Note, RunRef, Source, Step, StepStatus

PLAN = re.compile(r"^1\.\.(\d{1,6})\s*$", re.MULTILINE)
TEST = re.compile(r"^(not ok|ok) +(\d{1,6}) *-? *([^#\n]*)(# *(?i:skip|todo))?", re.MULTILINE)


class TapReader:
    """One file a run, one step a test; a run without all the planned tests is never green."""

    name, title, suffixes = "tap", "Test Anything Protocol", (".tap", ".log")

    def claim(self, bundle: Bundle) -> Claim | None:
        """Claim the files that begin with a plan or a test."""
        heads = {each.name: each.head().decode(errors="replace") for each in bundle.artifacts}
        names = tuple(
            name for name, head in heads.items() if PLAN.search(head) or TEST.search(head)
        )
        return Claim(90, f"{names[0]} has lines of TAP.", names) if names else None

    def runs(self, bundle: Bundle) -> Listing:
        """List a run a file."""
        runs = [run_of(each.name, each.read()) for each in bundle.artifacts]
        ref = partial(RunRef, reader="tap", dag_id="tap")
        return Listing(tuple(ref(run_id=run.run_id, status=run.status) for run in runs))

    def read(self, bundle: Bundle, ref: RunRef) -> DagRun:
        """Read the run of a file."""
        return next(run_of(a.name, a.read()) for a in bundle.artifacts if a.name == ref.run_id)


def run_of(name: str, data: bytes) -> DagRun:
    """Return the run that a file tells of."""
    text = data.decode(errors="replace")
    found = [step_of(*groups) for groups in TEST.findall(text)]
    plan = PLAN.search(text)
    said = int(plan[1]) if plan else 0
    about = f"{len(found)} tests ran, {said} were planned."
    short = (Note(code="unfinished-run", level="warning", message=about),)
    steps = {step.step_id: step for step in found}
    whole = said == len(steps) == len(found) and "Bail out!" not in text
    failed = any(step.status == "failed" for step in found)
    return DagRun(
        dag_id="tap", run_id=name, steps=steps, source=Source(reader="tap"),
        status="failed" if failed else "success" if whole else "unknown",
        notes=() if whole else short,
    )  # fmt: skip


def step_of(word: str, number: str, title: str, comment: str) -> Step:
    """Return the step of one line: what is skipped or to do is no failure."""
    status: StepStatus = "skipped" if comment else "success" if word == "ok" else "failed"
    return Step(step_id=number, name=title.strip() or number, status=status, native_status=word)
