"""Where text leaves the program, and whether foreign text gets there by way of its escape.

Two questions to the syntax trees. Which functions hold a way out at all: a table names them, and
whoever adds one must name it there. And whether, in the modules that put text together for a
medium, an attribute that holds foreign text stands in a string without the medium's escape around.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

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

FOREIGN: Final = {
    "step_id", "name", "kind", "group", "native_status", "error", "message", "traceback", "type",
    "log", "worker", "file", "path", "command", "tool", "tool_version", "dag_id", "run_id", "where",
    "title", "result", "detail", "sentence", "reason", "within", "hint", "label", "fingerprint",
    "rerun", "url", "text", "tail",
}  # fmt: skip
"""Attributes whose text somebody else wrote, or may have."""

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
            called = _dotted(node.func)
            if called in OUT_CALLS:
                yield Way(name, function, called)
            elif isinstance(node.func, ast.Attribute) and node.func.attr in OUT_METHODS:
                yield Way(name, function, f".{node.func.attr}")
        elif isinstance(node, ast.Attribute) and _dotted(node) in OUT_ATTRIBUTES:
            yield Way(name, function, _dotted(node))


def _inside(node: ast.AST, function: str) -> Iterator[tuple[str, ast.AST]]:
    for child in ast.iter_child_nodes(node):
        inner = function
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            inner = f"{function}.{child.name}".lstrip(".")
        yield inner, child
        yield from _inside(child, inner)


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return "?"


def leaks(path: Path, name: str, medium: str) -> Iterator[Leak]:
    """Find foreign text that a module puts into a string, a list of lines or a call as it is.

    In `markdown` every string may get out, for the `log` what certain calls are given.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    safe = ESCAPES[medium] | NEUTRAL
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef) or function.name in ESCAPES[medium]:
            continue
        tainted = _tainted(function, safe)
        for node in _open(function, safe):
            if medium == "log" and not (isinstance(node, ast.Call) and _last(node.func) in TO_LOG):
                continue
            inner = _open(node, safe) if medium == "log" else (node,)
            for part in (part for each in inner for part in _parts(each, safe)):
                found = _unescaped(part, safe, tainted)
                if found is not None:
                    yield Leak(name, part.lineno, ast.unparse(found))


def _open(node: ast.AST, safe: set[str]) -> Iterator[ast.AST]:
    """Walk a tree, but not into what an escape is given."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.Call) and _last(child.func) in safe):
            yield from _open(child, safe)


def _parts(node: ast.AST, safe: set[str]) -> Iterator[ast.expr]:
    """Yield what becomes text in a node, whole and without what is around it."""
    if isinstance(node, ast.FormattedValue):
        yield node.value
    elif isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Mod)):
        yield from (node.left, node.right)
    elif isinstance(node, (ast.Yield, ast.Return)) and node.value is not None:
        if isinstance(node.value, (ast.Attribute, ast.Subscript, ast.Name)):
            yield node.value
    elif isinstance(node, ast.List):
        yield from node.elts
    elif isinstance(node, ast.Call) and _last(node.func) not in safe:
        yield from (each for each in node.args if not isinstance(each, ast.Starred))
        yield from (each.value for each in node.keywords)


def _last(function: ast.expr) -> str:
    return _dotted(function).rpartition(".")[2]


def _tainted(function: ast.FunctionDef, safe: set[str]) -> set[str]:
    """Return the local names that stand for foreign text."""
    names: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and _unescaped(node.value, safe, names) is not None:
            names |= {each.id for each in node.targets if isinstance(each, ast.Name)}
    return names


def _unescaped(node: ast.expr, safe: set[str], tainted: set[str]) -> ast.expr | None:
    """Return the first foreign text in an expression that no escape stands around.

    What a call is given is asked of by itself.
    """
    if isinstance(node, ast.Attribute) and node.attr in FOREIGN:
        return node
    if isinstance(node, ast.Name) and node.id in tainted:
        return node
    inner: list[ast.expr] = []
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        inner = [] if _last(node.func) in safe else [node.func.value]
    elif isinstance(node, ast.IfExp):
        inner = [node.body, node.orelse]
    elif isinstance(node, ast.BoolOp):
        inner = node.values
    elif isinstance(node, ast.Subscript):
        inner = [node.value]
    elif isinstance(node, ast.BinOp):
        inner = [node.left, node.right]
    found = (_unescaped(each, safe, tainted) for each in inner)
    return next((each for each in found if each is not None), None)


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
