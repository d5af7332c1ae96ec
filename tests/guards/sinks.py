"""Where text leaves the program, and whether foreign text gets there by way of its escape.

Two questions to the syntax trees. Which functions hold a way out at all: a table names them, and
whoever adds one must name it there. And whether, in the modules that put text together for a
medium, an attribute that holds foreign text stands in a string without the medium's escape around.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Container, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from tests.guards.flow import Flow, dotted, functions, last

OUT_CALLS: Final = {
    "print", "click.echo", "click.secho", "echo", "input", "Markup", "open", "os.open", "os.write",
    "os.fdopen", "sys.exit", "eval", "exec", "__import__", "os.system", "os.popen", "pickle.loads",
    "yaml.load", "os.execv", "os.spawnv",
}  # fmt: skip
OUT_METHODS: Final = {
    "write", "writelines", "write_text", "write_bytes", "extractall", "extract", "symlink_to",
    "hardlink_to", "mkdir", "makedirs", "touch", "unlink", "rmdir", "rename", "chmod", "chown",
}  # fmt: skip
OUT_ATTRIBUTES: Final = {"sys.stdout", "sys.stderr", "sys.__stdout__", "sys.__stderr__"}

ESCAPES: Final = {
    "markdown": {"text", "code", "cell", "block", "label", "quote", "table"},
    "log": {"harmless", "neutralise", "escape_data", "escape_property", "inert", "command"},
}
TO_LOG: Final = {"echo", "secho", "write", "writelines", "emit", "_emit", "print"}
NEUTRAL: Final = {
    "len", "count", "duration", "moment", "isinstance", "sum", "bool", "id", "noun_of", "share",
    "step_anchor", "startswith", "endswith", "and_more", "kebab", "in_workspace", "locate", "_text",
    "_line", "annotation", "is_foreign", "get",
}  # fmt: skip
"""What is made of foreign text by these is a number, a word of ours, or escaped by themselves."""


class Way(NamedTuple):
    """One way out."""

    file: str
    function: str
    what: str


class Leak(NamedTuple):
    """Foreign text in a string without an escape around it."""

    file: str
    line: int
    what: str


def ways_out(path: Path, name: str) -> Iterator[Way]:
    """Find every way out in a module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for function, node in _inside(tree, ""):
        if isinstance(node, ast.Call):
            called = dotted(node.func)
            if called in OUT_CALLS:
                yield Way(name, function, called)
            elif isinstance(node.func, ast.Attribute) and node.func.attr in OUT_METHODS:
                yield Way(name, function, f".{node.func.attr}")
        elif isinstance(node, ast.Attribute) and dotted(node) in OUT_ATTRIBUTES:
            yield Way(name, function, dotted(node))


def _inside(node: ast.AST, function: str) -> Iterator[tuple[str, ast.AST]]:
    for child in ast.iter_child_nodes(node):
        inner = function
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            inner = f"{function}.{child.name}".lstrip(".")
        yield inner, child
        yield from _inside(child, inner)


def leaks(path: Path, name: str, medium: str) -> Iterator[Leak]:
    """Find foreign text that a module puts into a string, a list of lines or a call as it is."""
    yield from leaks_in({path: name}, medium)


def leaks_in(
    paths: Mapping[Path, str], medium: str, ours: Container[tuple[str, str]] = ()
) -> Iterator[Leak]:
    """Find it in several modules, through each other's functions and through attributes.

    In `markdown` every string may get out, for the `log` what certain calls are given. `ours` are
    modules and texts in them that only look foreign.
    """
    safe = ESCAPES[medium] | NEUTRAL
    trees = {name: ast.parse(path.read_text(encoding="utf-8")) for path, name in paths.items()}
    flow = Flow(safe, trees, ours)
    for name, tree in trees.items():
        flow.module = name
        for function in functions(tree):
            if function.name in ESCAPES[medium]:
                continue
            tainted = flow.tainted(function)
            for node in _open(function, safe):
                to_log = isinstance(node, ast.Call) and last(node.func) in TO_LOG
                if medium == "log" and not to_log:
                    continue
                inner = _open(node, safe) if medium == "log" else (node,)
                for part in (part for each in inner for part in _parts(each, safe | flow.defined)):
                    found = flow.foreign(part, tainted)
                    if found is not None:
                        yield Leak(name, part.lineno, ast.unparse(found))


def _open(node: ast.AST, safe: set[str]) -> Iterator[ast.AST]:
    """Walk a tree, but not into what an escape is given."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.Call) and last(child.func) in safe):
            yield from _open(child, safe)


def _parts(node: ast.AST, followed: set[str]) -> Iterator[ast.expr]:
    """Yield what becomes text in a node, whole and without what is around it.

    `followed` are functions that escape what they are given, or are looked at with it.
    """
    if isinstance(node, ast.FormattedValue):
        yield node.value
    elif isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Mod)):
        yield from (node.left, node.right)
    elif isinstance(node, (ast.Yield, ast.Return)) and node.value is not None:
        if isinstance(node.value, (ast.Attribute, ast.Subscript, ast.Name)):
            yield node.value
    elif isinstance(node, ast.List):
        yield from node.elts
    elif isinstance(node, ast.Call) and last(node.func) not in followed:
        yield from (each for each in node.args if not isinstance(each, ast.Starred))
        yield from (each.value for each in node.keywords)


_IN_TEMPLATE: Final = re.compile(
    r"\|\s*safe|autoescape|Markup|\|\s*(?:tojson|xmlattr|urlize)|"
    r"<script(?![^>]*(?:application/json|<!--js-->))|\son\w+\s*=|style\s*=\s*\"[^\"]*\{\{|"
    r"(?:href|src|action)\s*=\s*(?:[^\"\s]|\"\s*\{\{)|\s[\w:-]+=\{\{",
    re.IGNORECASE,
)
_COMMENT: Final = re.compile(r"/\*(?:[^*]|\*(?!/))*\*/|^\s*//.*$", re.MULTILINE)
_IN_SCRIPT: Final = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc|"
    r"createContextualFragment|DOMParser|setHTML|\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon|"
    r"EventSource|window\.open|location\s*=|location\.(?:assign|replace|href\s*=)|\bimport\(|"
    r"\.(?:src|action|formAction)\s*=|setTimeout\(\s*[\"'`]|new Worker|\.cssText|localhost"
)


def marks(text: str, *, script: bool) -> list[str]:
    """Find in a template or a script what could make text more than text."""
    pattern = _IN_SCRIPT if script else _IN_TEMPLATE
    text = _COMMENT.sub("", text) if script else text
    return [found[0].strip() for found in pattern.finditer(text)]
