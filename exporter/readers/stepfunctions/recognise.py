"""What answers of Step Functions look like from their first bytes; their names say nothing."""

from __future__ import annotations

import re
from typing import Final, Literal

Family = Literal["history", "description", "log"]

_EVENTS: Final = re.compile(rb'"events"\s{0,9}:\s{0,9}\[')
_OWN: Final = (b'"previousEventId"', b'"type"')
_TYPE: Final = re.compile(
    rb'"type"\s{0,9}:\s{0,9}"(?:Execution(?:Started|Succeeded|Failed|TimedOut|Aborted|Redriven)'
    rb"|[A-Za-z]{2,20}State(?:Entered|Exited|Aborted|Started|Failed|Succeeded)"
    rb"|(?:Task|LambdaFunction|Activity)(?:Schedul|Start|Submit|Succeed|Fail|Timed)[A-Za-z]{1,20}"
    rb"|Map(?:Iteration|Run)[A-Za-z]{1,20}|EvaluationFailed)\""
)
_BEGUN: Final = b'"executionStartedEventDetails"'
"""What a history with sorted keys begins with: an input that may be long comes before the rest."""
_LOGGED: Final = re.compile(
    rb'\\?"id\\?"\s{0,9}:\s{0,9}\\?"\d{1,9}\\?",\s{0,9}\\?"type\\?"\s{0,9}:\s{0,9}\\?"'
    rb"(?:Execution|[A-Za-z]{2,20}State|Task|LambdaFunction|Activity|MapIteration|MapRun|Evaluation)"
    rb'[A-Z][A-Za-z]{2,20}\\?",\s{0,9}\\?"details\\?"\s{0,9}:'
)
"""How an event in a log begins, also as text in text."""
_IN_LOG: Final = (b"execution_arn", b"previous_event_id", b"event_timestamp")
_DESCRIBED: Final = (b'"executionArn"', b'"stateMachineArn"', b'"status"')


def recognise(head: bytes) -> Family | None:
    """Tell an answer by its first bytes; None for any other file."""
    if all(word in head for word in _OWN) and _EVENTS.search(head) and _TYPE.search(head):
        return "history"
    if _BEGUN in head and _EVENTS.search(head):
        return "history"
    if _LOGGED.search(head) or all(word in head for word in _IN_LOG):
        return "log"
    if all(word in head for word in _DESCRIBED) and b":states:" in head:
        return None if _EVENTS.search(head) else "description"
    return None
