"""What a node failed with: Argo has one message, which may hold all that the program wrote."""

from __future__ import annotations

import re
from typing import Final

from exporter.analysis.fingerprint import telling_line
from exporter.codec.text import clip, plain
from exporter.model import Failure, FailureKind
from exporter.readers.argo.wire import Node

_CHARACTERS: Final = 20_000
_TIMEOUT: Final = re.compile(
    r"exceeded (?:its|the) deadline|longer than (?:the )?specified deadline|Max duration limit|"
    r"Step exceeded|DeadlineExceeded|timed? ?out",
    re.IGNORECASE,
)
_AROUND: Final = re.compile(
    r"OOMKilled|ImagePullBackOff|ErrImagePull|InvalidImageName|Evicted|pod deleted|"
    r"node (?:was )?(?:lost|shutting down)|Preempt|CreateContainer\w{0,40}Error|FailedScheduling"
)
_STOPPED: Final = re.compile(r"workflow shutdown with strategy|[Ss]topped with strategy|Terminated")
_BARE: Final = frozenset({"No more retries left", ""})
"""Messages of a retried step that say nothing of what happened."""


def stopped(message: str | None) -> bool:
    """Say whether a node ended because somebody stopped the workflow."""
    return bool(message) and _STOPPED.match(message or "") is not None


def text_of(node: Node) -> str:
    """Return what a node says, without colours and bounded."""
    return clip(plain(node.message or ""), _CHARACTERS)


def error_of(node: Node, last: Node) -> str:
    """Return the message that a step failed with, the last try's where the step's says nothing."""
    own = text_of(node)
    text = own if own not in _BARE else text_of(last)
    if text:
        return text
    code = last.outputs.exit_code if last.outputs else None
    exited = f" (exit code {code[:10]})" if code else ""
    return f"{own}{exited}" if own else f"Argo says {last.phase!r} and nothing more{exited}."


def failure_of(text: str, last: Node) -> Failure:
    """Take an error apart."""
    line = telling_line(text) or text
    return Failure(
        kind=_kind(text, last),
        message=line,
        traceback=text if text.strip() != line else None,
    )


def _kind(text: str, last: Node) -> FailureKind:
    if _TIMEOUT.search(text[:2000]):
        return "timeout"
    # Error is what is around the program, Failed the program itself
    if last.phase == "Error" or _AROUND.search(text[:2000]):
        return "infrastructure"
    return "error"
