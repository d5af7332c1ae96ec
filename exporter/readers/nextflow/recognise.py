"""What the files of a Nextflow run look like from their first bytes; their names say nothing.

Only the files in a task's work folder, which hold whatever the task wrote, go by their place.
"""

from __future__ import annotations

import re
from typing import Final, Literal

Kind = Literal["trace", "report", "log", "history", "dag", "task"]

RUNS: Final = frozenset({"trace", "report", "log"})
"""Kinds of files that a run can be read from; the others only add to it."""
FIELDS: Final = frozenset(
    {
        *("task_id", "hash", "native_id", "process", "module"),
        *("container", "tag", "name", "status", "exit"),
        *("submit", "start", "complete", "duration", "realtime"),
        *("%cpu", "%mem", "rss", "vmem", "peak_rss"),
        *("peak_vmem", "rchar", "wchar", "syscr", "syscw"),
        *("read_bytes", "write_bytes", "attempt", "workdir", "script"),
        *("scratch", "queue", "cpus", "memory", "disk"),
        *("time", "env", "error_action", "vol_ctxt", "inv_ctxt"),
        *("hostname", "cpu_model", "accelerator", "accelerator_type", "max_rss"),
        *("max_vmem"),
    }
)
"""What a trace may have as columns; which, and in what order, is a setting."""
_HEADER: Final = re.compile(r"[A-Za-z_%]\w*")
_FEWEST: Final = 3
_REPORT: Final = re.compile(
    rb"<title>\[?[^<]{0,200}Nextflow Workflow Report|Nextflow workflow report for run id"
)
_LOG: Final = re.compile(
    rb"^\S{1,20}-\d\d \d\d:\d\d:\d\d\.\d{3} \[[^\]\n]{1,200}\] [A-Z]{4,5} {1,2}(?:nextflow|n)\.",
    re.MULTILINE,
)
_HISTORY: Final = re.compile(
    rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\t[^\t\n]{1,40}\t[^\t\n]{1,80}\t(?:OK|ERR|-)\t[^\t\n]{1,64}"
    rb"\t[0-9a-f]{8}-[0-9a-f-]{27}\t"
)
_DAG: Final = re.compile(rb'digraph "\w*" \{|^\s{0,8}flowchart (?:TB|TD|LR|BT|RL)\b', re.MULTILINE)
_TASK: Final = re.compile(r"(?:^|/)([0-9a-f]{2})/([0-9a-f]{30})/\.command\.(?:log|err)$")


def kind_of(name: str, head: bytes) -> Kind | None:
    """Tell a file of Nextflow; None for any other file."""
    if _TASK.search(name):
        return "task"
    body = head.removeprefix(b"\xef\xbb\xbf")
    if b"Nextflow" in body and _REPORT.search(body):
        return "report"
    if (b"nextflow." in body or b" n." in body) and _LOG.search(body):
        return "log"
    first = body.partition(b"\n")[0]
    if b"status" in first and columns_of(first.decode("utf-8", "replace")):
        return "trace"
    return "history" if _HISTORY.match(body) else "dag" if _DAG.search(body) else None


def columns_of(line: str) -> tuple[list[str], str] | None:
    """Return the columns of a trace's first line and what separates them."""
    line = line.rstrip("\r\n")
    first = _HEADER.match(line.lstrip("\ufeff"))
    if first is None or first[0] not in FIELDS:
        return None
    line = line.lstrip("\ufeff")
    rest = line[first.end() :]
    following = re.search(r"[A-Za-z_%]", rest)
    separator = rest[: following.start()] if following else ""
    if not separator:
        return None
    columns = line.split(separator)
    known = FIELDS.issuperset(columns) and len(set(columns)) == len(columns) >= _FEWEST
    if not known or "status" not in columns or not {"task_id", "hash"} & set(columns):
        return None
    return (columns, separator) if {"name", "process"} & set(columns) else None


def hash_of(name: str) -> str | None:
    """Return the task's short hash that a file of a work folder is of."""
    found = _TASK.search(name)
    return f"{found[1]}/{found[2][:6]}" if found else None
