"""What the service shows of a comment and how long it lets one be."""

from __future__ import annotations

import json
from typing import Any

from tests.github.trouble import Answer, answer_json


def shown(comment: dict[str, Any]) -> dict[str, Any]:
    """Return a comment as it is answered."""
    return {name: value for name, value in comment.items() if name != "number"}


def too_long(body: bytes) -> Answer | None:
    """Refuse a comment that is too long."""
    text: str = json.loads(body)["body"]
    if len(text) <= 65536 and len(text.encode()) <= 262_144:
        return None
    error = {"resource": "IssueComment", "code": "unprocessable", "field": "data"}
    error["message"] = "Body is too long (maximum is 65536 characters)"
    return answer_json(
        422, {"message": "Validation Failed", "errors": [error], "documentation_url": ""}
    )
