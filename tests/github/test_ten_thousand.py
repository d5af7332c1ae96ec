"""Ten thousand hostile texts through everything that the runner reads: it carries out what we say.

The texts are made of marks that mean something to the runner, and of whole commands, in an order
that is the same at each run.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from random import Random
from typing import Final

import pytest

from exporter.app.listing import rows_of
from exporter.cli.commands.list import _table
from exporter.cli.console import Console
from exporter.github.files import assignments
from exporter.model import DagRun, Failure, Location, Receipt, Source, Step
from exporter.plugins import RENDERERS, load_renderer
from exporter.publishers.annotations import Annotations
from exporter.publishers.outputs import outputs_of
from exporter.publishers.stdout import write_stdout
from exporter.publishers.telling import told_of
from exporter.readers.base import RunRef
from exporter.report import Report
from tests.container.commands import REGISTERED, Command, parse
from tests.container.file_commands import parse_assignments
from tests.container.step_log import LineSplitter
from tests.support.hostile import PIECES
from tests.support.runs_many import report_of

NUMBER: Final = 10_000
A_RUN: Final = 250
"""Texts that one run holds."""
_COMMANDS: Final = (
    *(f"::{name}::x" for name in sorted(REGISTERED)),
    *(f"##[{name}]x" for name in sorted(REGISTERED)),
    "::set-output name=status::success", "##[set-env name=A]b", "::add-mask::e",
    "::stop-commands::t", "##[add-path]/tmp", "::error file=a,line=1::x",
    "EOF\nstatus<<EOF\nsuccess\nEOF", "\nstatus=success\n", "ghadelimiter_", "<<", "=", "::",
    "##", "[", "]", "#", ":", "\r", "\n", "\r\n", "\u3000", "\u2028", "\x0b",
    "\x0c", "\x85", "\ufeff", "%0A::error::x", "%0D", "%25", "%3A%3A", "\t", " ",
)  # fmt: skip


def texts() -> Iterator[str]:
    """Yield the texts; a third is one command behind something that a runner trims."""
    random = Random(20261128)
    pieces = (*_COMMANDS, *PIECES)
    for number in range(NUMBER):
        some = [random.choice(pieces) for _ in range(random.randrange(1, 7))]
        if number % 3 == 0:
            some.insert(random.randrange(len(some)), random.choice(_COMMANDS))
        text = "".join(some)
        yield text if text.strip() else "x"


TEXTS: Final = tuple(texts())


def carried_out(said: bytes) -> list[Command]:
    """Return the commands that the runner finds in what a step has said."""
    splitter = LineSplitter()
    lines = [*splitter.feed(said), *splitter.close()]
    return [command for line in lines if (command := parse(line)) is not None]


def reports() -> Iterator[Report]:
    """Yield reports that hold all the texts, each as a name, an error, a path and a log."""
    for first in range(0, NUMBER, A_RUN):
        # a reader lets no lone surrogate through
        some = [text.replace("\ud800", "?") for text in TEXTS[first : first + A_RUN]]
        steps = {}
        for number, text in enumerate(some):
            step = Step(
                step_id=f"{number} {text}",
                name=text,
                kind=text,
                group=text,
                native_status=text,
                status=("failed", "warned")[number % 2],
                error=text,
                failure=Failure(kind="error", message=text, type=text, traceback=f"{text}\n{text}"),
                location=Location(file=text, line=3),
                metadata={text: text},
                log=text,
            )
            steps[step.step_id] = step
        source = Source(reader="native", tool=some[1], command=some[2])
        yield report_of(
            DagRun(
                dag_id=some[3],
                run_id=some[4],
                status="unknown",
                error=some[5],
                source=source,
                steps=steps,
            )
        )


def test_what_is_said_carries_out_nothing_but_its_own_annotation() -> None:
    for actions in (False, True):
        stream = io.StringIO()
        console = Console(stream, actions=actions)
        for text in TEXTS:
            console.say(text, "info")
            console.say(text, "warning")
        found = carried_out(stream.getvalue().encode("utf-8", "replace"))
        assert len(found) == (NUMBER if actions else 0)
        assert all(
            (each.name, each.properties) == ("warning", {"title": "dagrun-export"})
            for each in found
        )
        assert stream.getvalue().count("\n") == 2 * NUMBER


def test_the_table_of_runs_carries_out_nothing() -> None:
    refs = [
        RunRef(reader="native", run_id=text, dag_id=text, status="failed", files=(text,))
        for text in TEXTS
    ]
    rows = rows_of(refs)
    assert carried_out("\n".join(_table(rows, str)).encode("utf-8", "replace")) == []


@pytest.mark.parametrize("name", sorted({*RENDERERS} - {"pdf"}))  # refused in a workflow
def test_a_document_on_standard_output_carries_out_nothing(name: str) -> None:
    for report in reports():
        for document in load_renderer(name).render(report):
            stream = io.BytesIO()
            write_stdout(stream, document)
            assert carried_out(stream.getvalue()) == []


def test_annotations_are_of_our_steps_alone() -> None:
    for report in reports():
        lines: list[str] = []
        Annotations(lines.append, limit=10).publish(told_of(report, remarks=10), ())
        found = carried_out("\n".join(lines).encode("utf-8", "replace"))
        # what would look like a command beside our own words is left out
        assert 18 <= len(found) == len(lines) <= 20
        assert {each.name for each in found} == {"error", "warning"}
        assert all(each.properties["title"].startswith("dagrun-export: ") for each in found)


def test_a_value_for_a_later_step_assigns_nothing_else() -> None:
    written = assignments({f"name-{number}": text for number, text in enumerate(TEXTS)})
    read = parse_assignments(written.encode("utf-8", "replace"))
    assert read.error is None
    assert read.values == {
        f"name-{number}": text.encode("utf-8", "replace").decode()
        for number, text in enumerate(TEXTS)
    }


def test_the_outputs_of_a_report_are_the_declared_ones() -> None:
    for report, text in zip(reports(), TEXTS, strict=False):
        files = [Receipt(publisher="folder", outcome="done", path=f"{text}.html", format="html")]
        values = outputs_of(told_of(report), files)
        read = parse_assignments(assignments(values).encode("utf-8", "replace"))
        assert read.error is None
        assert list(read.values) == list(values)
        assert read.values["status"] == "unknown"
