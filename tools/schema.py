"""Make the JSON Schema of the export from the model's types and attribute docstrings."""

from __future__ import annotations

import ast
import inspect
import itertools
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime
from textwrap import dedent
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from exporter.analysis import Analysis, Summary
from exporter.codec import SCHEMA_VERSION
from exporter.model import DagRun, Note, Step
from exporter.model.comparison import Comparison
from exporter.model.history import History

ID = f"urn:dagrun-export:run:{SCHEMA_VERSION}"
_PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    datetime: {"type": "string", "format": "date-time"},
    NoneType: {"type": "null"},
    Any: {},
}
_NOT_EMPTY = {"dag_id", "run_id", "step_id"}
_SECTIONS = {"summary", "notes", "graph"}
"""Parts of an analysis that stand at the top of the document, and what is kept to be drawn."""


def attribute_docs(cls: type) -> dict[str, str]:
    """Return the string that stands below each attribute of a class."""
    tree = ast.parse(dedent(inspect.getsource(cls)))
    body = next(node for node in tree.body if isinstance(node, ast.ClassDef)).body
    docs = {}
    for node, following in itertools.pairwise(body):
        if (
            isinstance(node, ast.AnnAssign)
            and isinstance(node.target, ast.Name)
            and isinstance(following, ast.Expr)
            and isinstance(following.value, ast.Constant)
        ):
            docs[node.target.id] = inspect.cleandoc(str(following.value.value))
    return docs


class Schema:
    """A schema under construction: each dataclass is defined once."""

    def __init__(self) -> None:
        self.definitions: dict[str, Any] = {}

    def of(self, hint: Any) -> dict[str, Any]:
        """Return the schema of one type."""
        if hint in _PLAIN:
            return dict(_PLAIN[hint])
        origin, args = get_origin(hint), get_args(hint)
        if origin is Literal:
            return {"enum": list(args)}
        if origin in {Union, UnionType}:
            return _nullable([self.of(arg) for arg in args])
        if origin is tuple:
            return {"type": "array", "items": self.of(args[0])}
        if origin is Mapping:
            return {"type": "object", "additionalProperties": self.of(args[1]) or True}
        if is_dataclass(hint) and isinstance(hint, type):
            self._define(hint)
            return {"$ref": f"#/$defs/{hint.__name__}"}
        raise TypeError(f"no schema for {hint}")

    def properties(self, cls: type, leave_out: frozenset[str] = frozenset()) -> dict[str, Any]:
        """Return the properties of a dataclass; each must have its docstring."""
        hints = get_type_hints(cls, localns={"Comparison": Comparison, "History": History})
        docs = attribute_docs(cls)
        return {
            each.name: self._property(each, hints[each.name], docs[each.name])
            for each in fields(cls)
            if each.name not in leave_out
        }

    def _property(self, each: Field[Any], hint: Any, doc: str) -> dict[str, Any]:
        found = {**self.of(hint), "description": doc}
        if each.name in _NOT_EMPTY and each.default is MISSING:
            found["minLength"] = 1
        return found

    def _define(self, cls: type) -> None:
        if cls.__name__ not in self.definitions:
            self.definitions[cls.__name__] = {}  # a type may refer to itself
            leave_out = frozenset(_SECTIONS) if cls is Analysis else frozenset()
            self.definitions[cls.__name__] = _object(cls, self.properties(cls, leave_out))


def _nullable(parts: list[dict[str, Any]]) -> dict[str, Any]:
    rest = [part for part in parts if part != {"type": "null"}]
    if len(rest) == len(parts):
        return {"anyOf": parts}
    if len(rest) == 1 and isinstance(rest[0].get("type"), str):
        return {**rest[0], "type": [rest[0]["type"], "null"]}
    if len(rest) == 1 and "enum" in rest[0]:
        return {"enum": [*rest[0]["enum"], None]}
    return {"anyOf": [*rest, {"type": "null"}]}


def _object(cls: type, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "description": inspect.cleandoc(cls.__doc__ or ""),
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def run_schema() -> dict[str, Any]:
    """Return the schema of the whole export, in the order of its keys."""
    schema = Schema()
    run = schema.properties(DagRun)
    tail = {name: run.pop(name) for name in ("notes", "redactions", "comparison", "history")}
    run["steps"] = {
        "type": "object",
        "description": run["steps"]["description"],
        "additionalProperties": schema.of(Step),
    }
    properties = {
        "schema_version": {
            "type": "string",
            "pattern": r"^1\.\d+$",
            "description": "Semantic version of this shape.",
        },
        **run,
        "summary": {**schema.of(Summary), "description": "Counts and sums of the whole run."},
        "analysis": {**schema.of(Analysis), "description": "What follows from the facts."},
        "comparison": tail["comparison"],
        "history": tail["history"],
        "notes": {
            "type": "array",
            "items": schema.of(Note),
            "description": "What was missing, repaired, cut or contradictory.",
        },
        "redactions": tail["redactions"],
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ID,
        "title": "The JSON export of dagrun-export",
        "description": "One run of one DAG: the facts, what follows from them, and notes on both.",
        "type": "object",
        "properties": properties,
        "required": list(properties),
        # a later version may add keys
        "additionalProperties": True,
        "$defs": dict(sorted(schema.definitions.items())),
    }
