"""The report page: how the run ended, and a literal of JavaScript with every try of every task.

Source: `ReportTemplate.html` and `nextflow.trace.ReportObserver`. The page is a GString template
that escapes nothing: an error's text stands in it as it was.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any, Final

from exporter.codec.repair import Repairs, text_of
from exporter.codec.text import clip, plain
from exporter.codec.tolerant import load
from exporter.model import ExportError, Note, SourceFile
from exporter.readers.nextflow.statuses import SIGNALS
from exporter.readers.nextflow.wire import Told, row_of
from exporter.report.words import count

GOOD: Final = "completed successfully"
BAD: Final = "completed unsuccessfully"
_DATA: Final = "window.data = {"
_ERROR_CHARACTERS: Final = 20_000
_TITLE: Final = re.compile(r"<title>\[([^\]<]{1,200})\]|report for run id \[([^\]\"<]{1,200})\]")
_ALERT: Final = re.compile(r'<div class="alert alert-(success|warning|danger)[^"]{0,40}">')
_FACT: Final = re.compile(
    r"<dt[^>]{0,60}>\s{0,20}([A-Za-z][A-Za-z -]{1,40})</dt>\s{0,80}<dd[^>]{0,60}>(.{0,4000}?)</dd>",
    re.DOTALL,
)
_TAG: Final = re.compile(r"</?[a-z][^>]{0,200}>")
_TIMES: Final = re.compile(
    r'id="workflow_start">([^<]{1,60})</span>.{0,40}?id="workflow_complete">([^<]{1,60})</span>',
    re.DOTALL,
)
_MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
_VERSION: Final = re.compile(r"version ([\w.+-]{1,60})")
_REPOSITORY: Final = re.compile(
    r"[\w.-]{1,100}/([\w.-]{1,100}/[\w.-]{1,100}?)(?:\.git)?(?:$|[,\s])"
)
_REVISION: Final = re.compile(r"revision (\S{1,200})")
_COMMIT: Final = re.compile(r"commit hash ([0-9a-f]{7,64})")


def report_of(data: bytes, file: SourceFile) -> Told | None:
    """Read a report page; None where it is none."""
    text = text_of(data, Repairs())
    title = _TITLE.search(text[:20_000])
    if title is None:
        return None
    told = Told("report", file, run_name=title[1] or title[2])
    begin = text.rfind(_DATA)
    body = text.find("<body")
    page = text[max(body, 0) : begin if begin > 0 else len(text)]
    told.whole = text.rstrip().endswith("</html>")
    _verdict(page, told)
    _facts(page, told)
    _rows(text, begin, told)
    return told


def _verdict(page: str, told: Told) -> None:
    alert = _ALERT.search(page)
    if alert is None:
        return
    after = page[alert.end() : alert.end() + 400_000]
    if alert[1] != "danger":
        words = " ".join(_TAG.sub("", after.partition("</div>")[0]).split())
        if GOOD in words:
            told.verdict, told.word = "success", words[:200]
        return
    told.verdict, told.word = "failed", "Workflow execution completed unsuccessfully!"
    # the text is not escaped: it goes up to what only the page itself can have there
    _, found, rest = after.partition("<pre>")
    told.error = clip(plain(re.split(r"</pre>\s*</div>", rest, maxsplit=1)[0]), _ERROR_CHARACTERS)
    if not found or told.error in {"", "null"}:
        told.error = None
    elif told.error in SIGNALS:
        told.verdict, told.word = "cancelled", told.error


def _facts(page: str, told: Told) -> None:
    start = max(page.find('id="workflow_start"') - 200, 0)
    facts = {
        name.strip(): " ".join(unescape(_TAG.sub("", value)).split())
        for name, value in _FACT.findall(page[start : start + 200_000])
    }
    told.session = facts.get("Workflow session")
    told.command = facts.get("Nextflow command")
    version = _VERSION.match(facts.get("Nextflow version", ""))
    told.version = version[1] if version else None
    repository = facts.get("Workflow repository", "")
    short = _REPOSITORY.search(repository.removeprefix("https://").removeprefix("http://"))
    told.dag = (
        facts.get("Workflow name") or (short[1] if short else None) or facts.get("Script name")
    )
    revision, commit = _REVISION.search(repository), _COMMIT.search(repository)
    told.metadata = {
        key: value
        for key, value in (
            ("session", told.session),
            ("profile", facts.get("Workflow profile")),
            ("revision", revision[1].rstrip(",") if revision else None),
            ("commit", commit[1] if commit else None),
            ("container", facts.get("Workflow container")),
            ("container_engine", facts.get("Container engine")),
            ("launch_dir", facts.get("Launch directory")),
            ("work_dir", facts.get("Work directory")),
        )
        if value
    }
    times = _TIMES.search(page)
    if times:
        told.started, told.ended = _local(times[1]), _local(times[2])


def _local(text: str) -> datetime | None:
    """Return `27-Mar-2021 23:07:31` as if it were UTC; months in other languages are none."""
    try:
        day, month, rest = text.strip().split("-", 2)
        year, _, clock = rest.partition(" ")
        number = _MONTHS.index(month) + 1
        return datetime.fromisoformat(f"{year}-{number:02}-{int(day):02}T{clock}").replace(
            tzinfo=UTC
        )
    except ValueError:
        return None


def _rows(text: str, begin: int, told: Told) -> None:
    if begin < 0:
        told.whole = False
        _note(told, "truncated-json", "The page ends before its list of tasks.")
        return
    end = text.find("</script>", begin)
    literal = text[begin + len(_DATA) - 1 : end if end > 0 else len(text)].strip().rstrip(";")
    # a literal of JavaScript: `\'` is no escape in JSON, all the others of it are
    literal = re.sub(r"\\(.)", lambda it: "'" if it[1] == "'" else it[0], literal, flags=re.DOTALL)
    try:
        tree = load(literal.encode("utf-8", "replace"), where=told.file.path).value
    except ExportError as error:
        told.whole = False
        _note(told, error.code, f"The list of tasks in the page cannot be read: {error.message}.")
        return
    trace: Any = tree.get("trace") if isinstance(tree, dict) else None
    if trace is None:
        _note(
            told,
            "tasks-left-out",
            "The page lists no tasks: of more than `report.maxTasks`, 10,000 by default, Nextflow "
            "writes none.",
            level="warning",
        )
        return
    bad = 0
    for each in trace if isinstance(trace, list) else [None]:
        fields = each if isinstance(each, dict) else {}
        row = row_of({key: value for key, value in fields.items() if isinstance(value, str)})
        if row is None:
            bad += 1
        else:
            told.rows.append(row)
    if bad:
        told.whole = False
        _note(told, "unreadable-item", f"{count(bad, 'task')} in the page cannot be read.")


def _note(told: Told, code: str, message: str, *, level: Any = "error") -> None:
    told.notes.append(Note(code=code, level=level, message=message, where=told.file.path))
