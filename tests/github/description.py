"""GitHub's own description of its REST API, to hold requests and answers against.

`openapi/api.json` is cut out of `@octokit/openapi` by `tools/openapi.py`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

_FILE = Path(__file__).with_name("openapi") / "api.json"
_STRINGS = {"uri": "https://api.github.com/x", "date-time": "2026-11-23T04:00:00Z"}
_JSON = "application/json"


class Description:
    """What the API takes and answers."""

    def __init__(self) -> None:
        self._whole: dict[str, Any] = _as_json_schema(json.loads(_FILE.read_text("utf-8")))
        root = Resource.from_contents(self._whole, default_specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource("urn:api", root)
        self._validators: dict[str, Draft202012Validator] = {}

    @cached_property
    def _routes(self) -> list[tuple[re.Pattern[str], str]]:
        return [
            (re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(path))), path)
            for path in self._whole["paths"]
        ]

    def faults_in_request(self, method: str, target: str, body: bytes) -> list[str]:
        """Say what in a request is not as described."""
        url = urlsplit(target)
        found = self._operation(method, url.path)
        if found is None:
            return [f"no such call: {method} {url.path}"]
        operation, path_values = found
        parameters = [self._resolved(each) for each in operation.get("parameters", ())]
        query = dict(parse_qsl(url.query, strict_parsing=bool(url.query)))
        faults = []
        for each in parameters:
            given = {"path": path_values, "query": query}[each["in"]].pop(each["name"], None)
            if given is not None:
                faults += self._faults(_typed(given, each["schema"]), each["schema"])
            elif each.get("required"):
                faults.append(f"{each['name']} is missing")
        faults += [f"no such parameter: {name}" for name in query]
        wanted = operation.get("requestBody")
        if wanted is None:
            return faults + (["a body"] if body else [])
        return faults + self._faults(json.loads(body), wanted["content"][_JSON]["schema"])

    def faults_in_answer(self, method: str, target: str, status: int, body: bytes) -> list[str]:
        """Say what in an answer is not as described; trouble on the way is not described."""
        found = self._operation(method, urlsplit(target).path)
        if found is None:
            return []
        responses = found[0]["responses"]
        if str(status) not in responses:
            return [] if status >= 400 else [f"no answer {status} to {method} {target}"]
        content = self._resolved(responses[str(status)]).get("content", {})
        if _JSON not in content:
            return []
        return self._faults(json.loads(body), content[_JSON]["schema"])

    def example(self, name: str, /, **facts: Any) -> dict[str, Any]:
        """Return the least that a schema takes, with some facts in it."""
        made: dict[str, Any] = self._example({"$ref": f"#/components/schemas/{name}"})
        return {**made, **facts}

    def _operation(self, method: str, path: str) -> tuple[dict[str, Any], dict[str, str]] | None:
        for pattern, template in self._routes:
            found = pattern.fullmatch(path)
            operation = self._whole["paths"][template].get(method.lower())
            if found and operation:
                return operation, found.groupdict()
        return None

    def _faults(self, value: Any, schema: Any) -> list[str]:
        key = json.dumps(schema, sort_keys=True)
        if key not in self._validators:
            self._validators[key] = Draft202012Validator(
                _absolute(schema),
                registry=self._registry,
                format_checker=Draft202012Validator.FORMAT_CHECKER,
            )
        errors = self._validators[key].iter_errors(value)
        return [f"{'/'.join(map(str, error.path))}: {error.message[:200]}" for error in errors]

    def _resolved(self, node: Any) -> Any:
        while "$ref" in node:
            at: Any = self._whole
            for part in node["$ref"].removeprefix("urn:api").split("/")[1:]:
                at = at[part]
            node = at
        return node

    def _example(self, schema: Any) -> Any:
        schema = self._resolved(schema)
        for key in ("anyOf", "oneOf"):
            if key in schema:
                return None if {"type": "null"} in schema[key] else self._example(schema[key][0])
        if "allOf" in schema:
            return self._example(schema["allOf"][0])
        if "enum" in schema:
            return schema["enum"][0]
        properties = schema.get("properties", {})
        plain = {"string": "x", "integer": 1, "number": 1, "boolean": False, "array": []}
        kind = schema.get("type", "object" if properties else "string")
        if kind == "string":
            return _STRINGS.get(schema.get("format", ""), "x")
        if kind in plain:
            return plain[kind]
        return {name: self._example(properties[name]) for name in schema.get("required", ())}


@cache
def description() -> Description:
    """Return the description, read once."""
    return Description()


def _as_json_schema(node: Any) -> Any:
    """Say `nullable: true`, which is OpenAPI's word, in the words of JSON Schema."""
    if isinstance(node, list):
        return [_as_json_schema(item) for item in node]
    if not isinstance(node, dict):
        return node
    made = {key: _as_json_schema(value) for key, value in node.items()}
    if made.pop("nullable", False) is True:
        return {"anyOf": [made, {"type": "null"}]}
    return made


def _absolute(node: Any) -> Any:
    if isinstance(node, list):
        return [_absolute(item) for item in node]
    if isinstance(node, Mapping):
        return {
            key: f"urn:api{value}" if key == "$ref" and value[0] == "#" else _absolute(value)
            for key, value in node.items()
        }
    return node


def _typed(text: str, schema: Any) -> Any:
    return int(text) if schema.get("type") == "integer" and text.isdigit() else text
