"""What an answer of GitLab on a pipeline looks like from its first bytes; its name says nothing."""

from __future__ import annotations

import re
from typing import Final, Literal

from exporter.model.named import NamedTuple

Family = Literal["jobs", "pipeline", "graph", "log"]

MARKS: Final = (b'"allow_failure"', b'"before_sha"', b'"merged_yaml"', b"gid://gitlab/Ci::")
"""One of these is in the head of every answer."""
_HOOK: Final = re.compile(rb'"object_kind"\s{0,9}:')
_KEY: Final = rb'"%s"\s{0,9}:'
_JOB: Final = (b"stage", b"status", b"name")
_OF_JOB: Final = (b"queued_duration", b"started_at", b"pipeline", b"web_url", b"coverage")
_OF_PIPELINE: Final = (b"sha", b"ref", b"status", b"source", b"project_id", b"detailed_status")
_ENOUGH: Final = 3
_RUNNER: Final = b"Running with gitlab-runner "
_ID: Final = re.compile(r"\d{1,19}")
_LOGS: Final = (".log", ".txt")


class Mark(NamedTuple):
    """What the first bytes of a file say."""

    family: Family


def id_in(name: str) -> str | None:
    """Return the id of the job that a log's name has; None for none or several."""
    base = name.rpartition("/")[2]
    found = _ID.findall(base) if base.lower().endswith(_LOGS) else []
    return found[0] if len(found) == 1 else None


def recognise(name: str, head: bytes) -> Mark | None:
    """Tell an answer of GitLab, or the log of a job, by its first bytes; None for any other."""
    if _RUNNER in head and id_in(name) is not None:
        return Mark("log")
    if not any(mark in head for mark in MARKS):
        return None
    body = head.lstrip(b"\xef\xbb\xbf \t\r\n\x1e")
    if body[:1] not in (b"{", b"[") or _HOOK.search(body):  # a webhook's payload is no answer
        return None
    return _family(body)


def _family(body: bytes) -> Mark | None:
    if b'"merged_yaml"' in body:
        return Mark("graph") if _has(body, (b"valid",)) else None
    if b'"allow_failure"' in body and _has(body, _JOB) and _any(body, _OF_JOB) >= _ENOUGH - 1:
        # `glab ci get` begins with the pipeline
        return Mark("jobs")
    if b'"before_sha"' in body and _any(body, _OF_PIPELINE) >= _ENOUGH:
        return Mark("pipeline")
    if b"gid://gitlab/Ci::" in body and b'"nodes"' in body:
        return Mark("graph")
    return None


def _has(body: bytes, keys: tuple[bytes, ...]) -> bool:
    return all(re.search(_KEY % key, body) for key in keys)


def _any(body: bytes, keys: tuple[bytes, ...]) -> int:
    return sum(1 for key in keys if re.search(_KEY % key, body))
