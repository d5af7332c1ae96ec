r"""The steps as a table, `steps.csv`: RFC 4180, a row a step, for spreadsheets and scripts.

UTF-8 without a byte order mark: scripts would take it for a part of the first column's name, and
spreadsheets ask for the encoding or find it. Lines end in `\r\n`, those within a cell in `\n`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, ClassVar, Final

import msgspec

from exporter.codec.text import clip
from exporter.codec.times import stamps
from exporter.model import Document, Step
from exporter.model.exit_codes import EXIT_CODE, exit_code_of
from exporter.model.late import late
from exporter.report import Report
from exporter.report.reason import reason_of
from exporter.report.stopped import stopped_by
from exporter.report.visible import visible

MOST: Final = 32_767
"""Characters that a spreadsheet keeps of one cell, as UTF-16 counts them."""

_AT_ONCE: Final = 1000
_CUT: Final = 32_600
"""What is kept of a longer cell, so that the words of the mark have room."""
_CUT_WIDE: Final = _CUT // 2
"""As above, where each character may count twice."""
_FORMULA: Final = late(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\n]")
"""What a spreadsheet takes for a formula, at the start of a cell; signs of full width too."""


class CsvRenderer:
    """Draws a report's steps as a table."""

    name: ClassVar[str] = "csv"

    def render(self, report: Report) -> Iterable[Document]:
        """Return `steps.csv`."""
        return (
            Document(
                name="steps.csv",
                format=self.name,
                media_type="text/csv; charset=utf-8; header=present",
                chunks=_pieces(report),
            ),
        )


def _pieces(report: Report) -> Iterator[bytes]:
    columns = _columns(report)
    steps = iter(report.steps())
    yield _lines([tuple(columns)])
    while some := list(islice(steps, _AT_ONCE)):
        yield _lines(zip(*[column(some) for column in columns.values()], strict=True))


def _lines(rows: Iterable[Sequence[Any]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)  # its usual dialect is that of RFC 4180
    return text.getvalue().encode()


Column = Callable[[list[Step]], Iterable[Any]]
"""From some steps to what stands in a column: None for nothing."""


def _columns(report: Report) -> Mapping[str, Column]:
    """Return the columns by name: the facts as the JSON export has them and in its order.

    Then what follows from all steps together, and last what may be long. A dot leads into an object
    of the export: `location.file`.
    """
    often = _Often()
    slack = report.analysis.slack_seconds
    roots = {cause.step_id for cause in report.analysis.root_causes}
    stopped = stopped_by(report.analysis)
    return {
        "step_id": lambda some: [cell(step.step_id) for step in some],
        "name": lambda some: [cell(step.name) for step in some],
        "kind": lambda some: [often[step.kind] for step in some],
        "group": lambda some: [often[step.group] for step in some],
        "status": lambda some: [step.status for step in some],
        "native_status": lambda some: [often[step.native_status] for step in some],
        "cached": lambda some: [_truth(step.cached) for step in some],
        "queued_time": lambda some: stamps([step.queued_time for step in some]),
        "start_time": lambda some: stamps([step.start_time for step in some]),
        "end_time": lambda some: stamps([step.end_time for step in some]),
        "duration_seconds": lambda some: [step.duration_seconds for step in some],
        "queue_seconds": lambda some: [step.queue_seconds for step in some],
        "retry_count": lambda some: [step.retry_count for step in some],
        "max_retries": lambda some: [step.max_retries for step in some],
        "failure.kind": lambda some: [step.failure and step.failure.kind for step in some],
        "failure.type": lambda some: [
            often[step.failure.type if step.failure else None] for step in some
        ],
        "metadata.reason": lambda some: [often[reason_of(step)] for step in some],
        f"metadata.{EXIT_CODE}": lambda some: [exit_code_of(step) for step in some],
        "location.file": lambda some: [
            often[step.location.file if step.location else None] for step in some
        ],
        "location.line": lambda some: [step.location and step.location.line for step in some],
        "worker": lambda some: [often[step.worker] for step in some],
        "slack_seconds": lambda some: [slack.get(step.step_id) for step in some],
        "root_cause": lambda some: [_truth(step.step_id in roots) for step in some],
        "blocked_by": lambda some: [_list(stopped.get(step.step_id, ())) for step in some],
        "upstream": lambda some: [_list(step.upstream) for step in some],
        "error": lambda some: [step.error and cell(step.error) for step in some],
    }


class _Often(dict[str | None, str | None]):
    """Cells of texts that many steps share, each made once."""

    def __missing__(self, text: str | None) -> str | None:
        made = self[text] = cell(text) if text else None
        return made


def _truth(value: bool) -> str:
    return "true" if value else "false"


def _list(ids: Sequence[str]) -> str | None:
    """Write ids with spaces between them; as a JSON list where that would not tell them apart."""
    if not ids:
        return None
    text = " ".join(ids)
    if text.startswith("[") or text.split() != list(ids):
        text = msgspec.json.encode(ids).decode()
    return cell(text)


def cell(text: str) -> str:
    """Return a text as a spreadsheet shows it: nothing hidden, no formula, not too long.

    What looks like a formula gets an apostrophe, which makes it a text.
    """
    if not (text.isascii() and text.isprintable()):
        text = visible(text, keep_joiners=True)
    if len(text) > MOST // 2:
        text = _short(text)
    if text[:1].isalnum():
        return text
    return f"'{text}" if _FORMULA.match(text) else text


def _short(text: str) -> str:
    """Cut the middle out of what is too long for a cell, and say how much that was."""
    if _units(text) < MOST:
        return text
    made = clip(text, _CUT)
    return made if _units(made) < MOST else clip(text, _CUT_WIDE)


def _units(text: str) -> int:
    return len(text) + sum(letter > "\uffff" for letter in text)
