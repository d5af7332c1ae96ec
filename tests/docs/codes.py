"""Find the codes of errors and notes in the source, whichever way they are written there."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

MAKERS = {"ExportError": "errors", "Note": "notes"}


@dataclass
class Codes:
    """The codes by kind, and the places where a code could not be read from the source."""

    errors: set[str] = field(default_factory=set)
    notes: set[str] = field(default_factory=set)
    unreadable: list[str] = field(default_factory=list)


class UnreadableError(Exception):
    """An expression whose value cannot be told from the source."""


def codes_in(package: Path) -> Codes:
    """Walk a package.

    A code may be a word, a constant of its module, an entry of a table there, one of two words,
    the code of another error or note, a variable of its function, what a loop there goes over, or
    the parameter of a function or method: then the calls of that function in its module, or of that
    method where its class is imported, count.
    """
    codes = Codes()
    modules = {
        path: _Module(ast.parse(path.read_text(encoding="utf-8")))
        for path in sorted(package.rglob("*.py"))
    }
    for path, module in modules.items():
        module.others = [other for other in modules.values() if other is not module]
        for function, maker in module.made():
            for code in _argument(maker, "code", 0):
                try:
                    getattr(codes, MAKERS[_name(maker)]).update(module.words(code, function))
                except UnreadableError:
                    codes.unreadable.append(f"{path}:{code.lineno}: {ast.unparse(code)}")
    return codes


class _Module:
    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self.others: list[_Module] = []
        self.constants = dict(_constants(tree))
        self.calls: dict[str, list[ast.Call]] = defaultdict(list)
        self.imported: set[str] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                self.calls[_name(node)].append(node)
            elif isinstance(node, ast.ImportFrom):
                self.imported |= {each.name for each in node.names}

    def made(self) -> Iterator[tuple[ast.FunctionDef | None, ast.Call]]:
        """Yield each construction of an error or a note with the function that it stands in."""

        def visit(
            node: ast.AST, function: ast.FunctionDef | None
        ) -> Iterator[tuple[ast.FunctionDef | None, ast.Call]]:
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.Call) and _name(child) in MAKERS:
                    yield function, child
                yield from visit(child, child if isinstance(child, ast.FunctionDef) else function)

        return visit(self.tree, None)

    def words(self, code: ast.expr, function: ast.FunctionDef | None) -> set[str]:
        """Return the words that an expression may stand for."""
        match code:
            case ast.Constant(value=str() as word):
                return {word}
            case ast.IfExp():
                return self.words(code.body, function) | self.words(code.orelse, function)
            case ast.Attribute(attr="code"):
                return set()
            case ast.Subscript(value=ast.Name(id=name)) | ast.Name(id=name) if (
                name in self.constants
            ):
                return self.constants[name]
            case ast.Name() if function is not None:
                return self._held(code.id, function)
        raise UnreadableError

    def _held(self, variable: str, function: ast.FunctionDef) -> set[str]:
        words = [self.words(each, None) for each in _assigned(variable, function)]
        words += _looped(variable, function)
        return set().union(*words) if words else self._given(variable, function)

    def _given(self, parameter: str, function: ast.FunctionDef) -> set[str]:
        names = [each.arg for each in (*function.args.args, *function.args.kwonlyargs)]
        method = names[:1] == ["self"]
        if parameter not in names:
            raise UnreadableError
        position = names.index(parameter) - method
        needed = len(names) - method - len(function.args.defaults)
        words: set[str] = set()
        users = [each for each in self.others if each.imported & self._classes_with(function)]
        for module in (self, *users) if method else (self,):
            for call in module.calls[function.name]:
                if method and len(call.args) + len(call.keywords) < needed:
                    continue  # a method of that name of something else, such as a set's `add`
                for given in _argument(call, parameter, position):
                    words |= module.words(given, None)
        if not words:
            raise UnreadableError
        return words

    def _classes_with(self, method: ast.FunctionDef) -> set[str]:
        classes = [node for node in ast.walk(self.tree) if isinstance(node, ast.ClassDef)]
        return {each.name for each in classes if method in each.body}


def _assigned(name: str, function: ast.FunctionDef) -> Iterator[ast.expr]:
    """Yield what a function puts into a variable, by itself or beside others."""
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                yield value
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
                for one, given in zip(targets, values, strict=True):
                    if isinstance(one, ast.Name) and one.id == name:
                        yield given


def _looped(name: str, function: ast.FunctionDef) -> Iterator[set[str]]:
    """Yield the words in what a loop goes over; none where it goes over what was made before."""
    for node in ast.walk(function):
        if isinstance(node, ast.For | ast.comprehension):
            bound = {each.id for each in ast.walk(node.target) if isinstance(each, ast.Name)}
            if name in bound:
                yield {
                    each.value
                    for each in ast.walk(node.iter)
                    if isinstance(each, ast.Constant)
                    and isinstance(each.value, str)
                    and re.fullmatch(r"[a-z]+(-[a-z]+)+", each.value)
                }


def _argument(call: ast.Call, name: str, position: int) -> list[ast.expr]:
    named = [keyword.value for keyword in call.keywords if keyword.arg == name]
    return named or call.args[position : position + 1]


def _constants(tree: ast.Module) -> Iterator[tuple[str, set[str]]]:
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.expr() as value):
                yield from _words_under(name, value)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield from _words_under(name, value)


def _words_under(name: str, value: ast.expr) -> Iterator[tuple[str, set[str]]]:
    values = value.values if isinstance(value, ast.Dict) else [value]
    words = [each.value for each in values if isinstance(each, ast.Constant)]
    if words and all(isinstance(word, str) for word in words):
        yield name, {str(word) for word in words}


def _name(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""
