"""What a file of GitHub Actions looks like from its first bytes; its name says nothing.

Gitea and Forgejo imitate the answers: theirs have no `node_id` and are not taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

from exporter.model.named import NamedTuple

Family = Literal["jobs", "run", "view", "event", "annotations", "workflow", "log", "empty"]

_KEY: Final = rb'"%s"\s{0,9}:'
_RUN_URL: Final = re.compile(rb"/actions/runs/\d{1,19}")
_NODE: Final = re.compile(rb'"node_id"\s{0,9}:\s{0,9}"(CR|WFR|MDg6Q2hlY2tSdW4)')
"""How the ids of check runs and workflow runs begin, the older way too."""
_RUN_KEYS: Final = (
    b"workflow_id",
    b"run_number",
    b"run_attempt",
    b"display_title",
    b"artifacts_url",
    b"cancel_url",
    b"check_suite_url",
    b"jobs_url",
    b"run_started_at",
)
_ENOUGH: Final = 2
_EMPTY: Final = re.compile(rb'\{\s*"total_count"\s*:\s*0\s*,\s*"jobs"\s*:\s*\[\s*\]\s*\}\s*\Z')
_ON: Final = re.compile(rb"""^(?:on|"on"|'on')\s*:""", re.MULTILINE)
_JOBS: Final = re.compile(rb"^jobs\s*:", re.MULTILINE)
_SHORT: Final = 100
_OLD_NODE: Final = b"MDg6Q2hlY2tSdW4"
"""How the ids of check runs begin in answers of servers that know no attempts yet."""
_EVENT: Final = re.compile(
    rb'\{\s{0,99}"action": ?"(?:completed|requested|in_progress)",'
    rb'\s{0,99}"(?:enterprise|installation|organization|repository)":'
)
"""How the payload of a `workflow_run` event begins on a runner, which sorts its keys: the run is
the last of them, too far on to be seen, and other events have their own subject in this place."""
_WORDS: Final = (
    b"run_attempt",
    b"check_suite_id",
    b"databaseId",
    b"annotation_level",
    b"workflow_runs",
    _OLD_NODE,
)
"""One of these is in the head of every answer; looked for first, as nearly no file has one."""
_IMITATIONS: Final = (b'"index_in_repo"', b'"runner_lost"')
_TIME: Final = rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z"
_BOM: Final = rb"(?:\xef\xbb\xbf)?"
LOG_OF_GH: Final = re.compile(
    _BOM + rb"[^\t\r\n]{1,400}\t[^\t\r\n]{1,400}\t" + _BOM + _TIME + rb"(?: |\r?\n|\Z)"
)
_LOG_OF_JOB: Final = re.compile(_BOM + _TIME + rb" ")
_ID: Final = re.compile(r"\d{6,19}")
_LOGS: Final = (".log", ".txt")
YAML_SUFFIXES: Final = (".yml", ".yaml")
WORKFLOWS: Final = ".github/workflows/"


class Mark(NamedTuple):
    """What the first bytes of a file say."""

    family: Family
    sure: bool = True


def is_log(name: str, head: bytes) -> bool:
    """Tell a log by its name's ending and its first bytes."""
    if not name.lower().endswith(_LOGS):
        return False
    return LOG_OF_GH.match(head) is not None or (
        _LOG_OF_JOB.match(head) is not None and id_in(name) is not None
    )


def id_in(name: str) -> int | None:
    """Return the id of the job that a file's name has; None for none or several."""
    found = _ID.findall(name.rpartition("/")[2])
    return int(found[0]) if len(found) == 1 else None


def recognise(name: str, head: bytes) -> Mark | None:
    """Tell a file of GitHub Actions by its first bytes; None for any other file."""
    if name.lower().endswith(YAML_SUFFIXES):
        return _workflow(name, head)
    if is_log(name, head):
        return Mark("log", sure=False)
    body = head.lstrip(b"\xef\xbb\xbf \t\r\n\x1e")
    if _EVENT.match(body):
        return Mark("event", sure=False)
    if not any(word in head for word in _WORDS):
        return Mark("empty", sure=False) if _EMPTY.match(head[:_SHORT]) else None
    if body[:1] not in (b"{", b"[") or any(mark in body for mark in _IMITATIONS):
        return None
    return _event(body) or _run(body) or _jobs(body) or _view(body) or _annotations(body)


def _has(body: bytes, *keys: bytes) -> bool:
    return all(re.search(_KEY % key, body) for key in keys)


def _any(body: bytes, keys: Sequence[bytes]) -> int:
    return sum(1 for key in keys if b'"' + key + b'"' in body)


def _jobs(body: bytes) -> Mark | None:
    # a page of jobs, pages one after another, or jobs alone (`--jq '.jobs[]'`)
    attempts = b'"run_attempt"' in body or _OLD_NODE in body
    if not (attempts and _has(body, b"run_id") and _RUN_URL.search(body)):
        return None
    if _NODE.search(body) or b'"check_run_url"' in body:
        return Mark("jobs")
    return Mark("jobs", sure=False) if _has(body, b"runner_name") else None


def _run(body: bytes) -> Mark | None:
    listed = b'"workflow_runs"' in body
    if not (listed or _has(body, b"check_suite_id")) or _any(body, _RUN_KEYS) < _ENOUGH:
        return None
    return Mark("run", sure=b'"WFR_' in body or _RUN_URL.search(body) is not None)


def _view(body: bytes) -> Mark | None:
    if b'"databaseId"' not in body:
        return None
    if b'"jobs"' in body and (b'"completedAt"' in body or b'"startedAt"' in body):
        return Mark("view")
    keys = (b"workflowName", b"workflowDatabaseId", b"headSha", b"displayTitle", b"attempt")
    return Mark("view", sure=False) if _any(body, keys) > _ENOUGH else None


def _event(body: bytes) -> Mark | None:
    if b'"workflow_job"' in body and _has(body, b"workflow_job", b"run_id"):
        return Mark("event") if _RUN_URL.search(body) else None
    if b'"workflow_run"' in body and _has(body, b"workflow_run", b"check_suite_id"):
        return Mark("event")
    return None


def _annotations(body: bytes) -> Mark | None:
    if b'"annotation_level"' in body and _has(body, b"annotation_level", b"blob_href"):
        return Mark("annotations", sure=False)
    return None


def _workflow(name: str, head: bytes) -> Mark | None:
    # `jobs:` may stand far below; in the folder that GitHub reads, a trigger is enough
    jobs = WORKFLOWS in f"/{name}" or (b"jobs" in head and _JOBS.search(head))
    return Mark("workflow", sure=False) if jobs and _ON.search(head) else None
