"""The way that foreign text goes through modules: locals, attributes, parameters, returns."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterator, Mapping
from typing import Final

FOREIGN: Final = {
    "step_id", "name", "kind", "group", "native_status", "error", "message", "traceback", "type",
    "log", "worker", "file", "path", "command", "tool", "tool_version", "dag_id", "run_id", "where",
    "title", "result", "detail", "sentence", "reason", "within", "hint", "label", "fingerprint",
    "rerun", "url", "text", "tail",
}  # fmt: skip
"""Attributes whose text somebody else wrote, or may have."""


class Flow:
    """Where foreign text goes on its way: locals, attributes, what functions take and return.

    By names alone, whatever the order of the lines: what is escaped under the name that it had
    before counts as foreign still.
    """

    def __init__(
        self, safe: set[str], trees: Mapping[str, ast.Module], ours: Container[tuple[str, str]]
    ) -> None:
        self.safe = safe
        self.ours = ours
        self.module = ""
        self.returning: set[str] = set()
        """Functions that return foreign text as it is."""
        self.given: dict[str, set[str]] = {}
        """Of each function the parameters that are given some."""
        self.held: dict[str, set[str]] = {}
        """Of each module the attributes that it puts some into."""
        defined = {each.name: each for tree in trees.values() for each in functions(tree)}
        self.defined = set(defined)
        before = -1
        while before != (before := self._known()):
            for self.module, tree in trees.items():
                for function in functions(tree):
                    self._follow(function, defined)

    def _known(self) -> int:
        sets = [self.returning, *self.given.values(), *self.held.values()]
        return sum(map(len, sets))

    def _follow(self, function: ast.FunctionDef, defined: Mapping[str, ast.FunctionDef]) -> None:
        if function.name in self.safe:
            return
        tainted = self.tainted(function)
        for node in ast.walk(function):
            if isinstance(node, ast.Return) and node.value is not None:
                if self.foreign(node.value, tainted) is not None:
                    self.returning.add(function.name)
            elif isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                held = {each.attr for each in targets if isinstance(each, ast.Attribute)}
                if held and self.foreign(node.value, tainted) is not None:
                    self.held.setdefault(self.module, set()).update(held)
            elif isinstance(node, ast.Call) and last(node.func) in defined.keys() - self.safe:
                self._give(node, defined[last(node.func)], tainted)

    def _give(self, call: ast.Call, function: ast.FunctionDef, tainted: set[str]) -> None:
        names = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
        names = names[1:] if names[:1] in (["self"], ["cls"]) else names
        by_place = zip(names, call.args, strict=False)
        by_name = ((each.arg or "", each.value) for each in call.keywords)
        for name, value in (*by_place, *by_name):
            if self.foreign(value, tainted) is not None:
                self.given.setdefault(function.name, set()).add(name)

    def _is_ours(self, node: ast.expr) -> bool:
        return (self.module, ast.unparse(node)) in self.ours

    def tainted(self, function: ast.FunctionDef) -> set[str]:
        """Return the local names that stand for foreign text."""
        names = set(self.given.get(function.name, ()))
        before = -1
        while before != (before := len(names)):
            for node in ast.walk(function):
                for target, value in _bound(node):
                    if self.foreign(value, names) is not None:
                        names |= {
                            each.id for each in ast.walk(target) if isinstance(each, ast.Name)
                        } - {"self"}
        return names

    def foreign(self, node: ast.expr, tainted: set[str]) -> ast.expr | None:
        """Return the first foreign text in an expression that no escape stands around.

        What a call is given is asked of by itself, unless it comes back in what the call returns.
        """
        if isinstance(node, ast.Attribute):
            held = self.held.get(self.module, ())
            foreign = node.attr in FOREIGN or node.attr in held
            return node if foreign and not self._is_ours(node) else None
        if isinstance(node, ast.Name):
            return node if node.id in tainted and not self._is_ours(node) else None
        if isinstance(node, ast.Call):
            if last(node.func) in self.safe:
                return None
            if last(node.func) in self.returning:
                return node
        found = (self.foreign(each, tainted) for each in _within(node))
        return next((each for each in found if each is not None), None)


def functions(tree: ast.Module) -> list[ast.FunctionDef]:
    """Return every function of a module."""
    return [each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)]


def _bound(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield what gets a value in a statement, and the value."""
    if isinstance(node, ast.Assign):
        yield from ((each, node.value) for each in node.targets if isinstance(each, _NAMES))
    elif isinstance(node, (ast.AnnAssign, ast.AugAssign, ast.NamedExpr)):
        if node.value is not None and isinstance(node.target, _NAMES):
            yield node.target, node.value
    elif isinstance(node, (ast.For, ast.comprehension)):
        yield node.target, node.iter
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        filled = node.func.value
        if node.func.attr in _FILLS and isinstance(filled, ast.Name):
            yield from ((filled, each) for each in node.args)


_NAMES = (ast.Name, ast.Tuple, ast.List)
_FILLS: Final = {"append", "extend", "insert", "add", "appendleft"}
_THROUGH: Final = {"join", "format", "str", "repr", "list", "tuple", "sorted", "reversed", "dict"}
"""Calls that return what they are given."""


def _within(node: ast.expr) -> list[ast.expr]:
    """Return the parts of an expression that its value is made of."""
    if isinstance(node, ast.Call):
        own = [node.func.value] if isinstance(node.func, ast.Attribute) else []
        given = [*node.args, *(each.value for each in node.keywords)]
        return own + (given if last(node.func) in _THROUGH else [])
    parts: list[ast.expr] = []
    for name in _MADE_OF.get(type(node), ()):
        part = getattr(node, name)
        parts += part if isinstance(part, list) else [part]
    return parts


_MADE_OF: Final[dict[type, tuple[str, ...]]] = {
    ast.IfExp: ("body", "orelse"),
    ast.BoolOp: ("values",),
    ast.BinOp: ("left", "right"),
    ast.JoinedStr: ("values",),
    ast.Dict: ("values",),
    **dict.fromkeys((ast.List, ast.Tuple, ast.Set), ("elts",)),
    **dict.fromkeys((ast.ListComp, ast.SetComp, ast.GeneratorExp), ("elt",)),
    **dict.fromkeys((ast.Subscript, ast.Starred, ast.FormattedValue, ast.NamedExpr), ("value",)),
}


def dotted(node: ast.AST) -> str:
    """Return a name with its dots, `?` for what has none."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return "?"


def last(function: ast.expr) -> str:
    """Return the last part of a name."""
    return dotted(function).rpartition(".")[2]
