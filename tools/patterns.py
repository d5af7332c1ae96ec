"""Check that every regular expression of the code takes linear time on any text.

Most are proven by the rules for users' patterns (`exporter/redaction/linear.py`). The others are
tried: from the pattern itself texts are made that tease it, 30,000 characters that repeat what one
of its repeats takes and then fail. A pattern that is not linear takes a thousand times the time
that it is given.

Usage: tools/patterns.py [FOLDER]    the package, `exporter` by default
"""

from __future__ import annotations

import ast
import builtins
import importlib
import re
import signal
import sys
import warnings
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any, Final, NamedTuple

ROOT: Final = Path(__file__).parents[1]
METHODS: Final = frozenset(
    ("search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer")
)
CALLS: Final = METHODS | {"late", "compile"}
COMPUTED: Final = frozenset({"late.py", "linear.py", "shapes.py", "probes.py", "select.py"})
"""Files that compile what is checked where it is written: tables, or a user's own patterns."""
WRITTEN: Final = "compiled.py"
"""Made by a tool; holds no pattern."""
SECONDS: Final = 0.5
"""Of this process alone, for one text: a linear pattern takes hundredths, others some seconds."""

_parser: Any = vars(re)["_parser"]


class Found(NamedTuple):
    """One pattern, and where it stands."""

    place: str
    pattern: str
    flags: int
    ways: frozenset[str]
    """The methods by which it is used: `match` tries it at one place, `search` at every place."""


class _Unknown(str):
    """Stands for what is known only when the program runs."""

    __slots__ = ()

    def __getattr__(self, name: str) -> _Unknown:
        return self

    def __call__(self, *_: object) -> _Unknown:
        return self


class _Names(dict[str, Any]):
    """What a module's names stand for, and one value for all that is not known yet."""

    def __init__(self, module: ModuleType, stub: Any) -> None:
        super().__init__(vars(module))
        self.stub = stub

    def __missing__(self, name: str) -> Any:
        return vars(builtins).get(name, self.stub)


class _SlowError(Exception):
    pass


def patterns_in(path: Path, module: ModuleType) -> Iterator[Found]:
    """Find the patterns of a module; names stand for what they hold once it is imported."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names, uses = _names_and_uses(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = _called(node.func)
        if name is None:
            continue
        used = {name} if name in METHODS else uses.get(names.get(node, ""), set())
        place = f"{path}:{node.lineno}"
        pattern = _value(node.args[0], module)
        if isinstance(pattern, _Unknown) or pattern == b"name":
            if path.name not in COMPUTED:
                yield Found(place, "(*", 0, METHODS)
            continue
        if isinstance(pattern, bytes):
            pattern = pattern.decode("latin-1")
        values = [_value(each, module) for each in node.args[1:]]
        values += [_value(each.value, module) for each in node.keywords]
        flags = sum({int(each) for each in values if isinstance(each, re.RegexFlag)})
        yield Found(place, str(pattern), flags, frozenset(used) or METHODS)


def _names_and_uses(tree: ast.Module) -> tuple[dict[ast.Call, str], dict[str, set[str]]]:
    """Return what private names the calls' results have, and by which methods names are used."""
    names: dict[ast.Call, str] = {}
    uses: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(node.value, ast.Call):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name) and target.id.startswith("_"):
                names[node.value] = target.id
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            uses.setdefault(node.value.id, set()).add(node.attr)
    return names, {name: each & METHODS for name, each in uses.items()}


def _called(function: ast.expr) -> str | None:
    if isinstance(function, ast.Name) and function.id == "late":
        return "late"
    if (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == "re"
        and function.attr in CALLS
    ):
        return function.attr
    return None


def _value(node: ast.expr, module: ModuleType) -> Any:
    code = compile(ast.Expression(node), "pattern", "eval")
    for stub in (_Unknown("name"), b"name"):
        with suppress(TypeError, AttributeError):
            return eval(code, {}, _Names(module, stub))  # noqa: S307 - our own code
    return _Unknown("name")


def fault(found: Found) -> str | None:
    """Say why a pattern is refused, or None."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            parsed = _parser.parse(found.pattern, found.flags)
        except re.error as error:
            return f"it cannot be known before the program runs, or is no expression: {error}"
        if proven(parsed, found.flags):
            return None
        compiled = re.compile(found.pattern, found.flags)
    from tools.teasing import teasing  # noqa: PLC0415 - as in `proven`

    for text in teasing(parsed):
        if not in_time(compiled, text, found.ways):
            return f"it is not linear, on such a text: {text[:40]!r}…{text[-4:]!r}"
    return None


def proven(parsed: Any, flags: int) -> bool:
    """Say whether the rules for users' patterns let this one pass."""
    from exporter.redaction import linear  # noqa: PLC0415 - the checkout's, once it can be found

    rules = vars(linear)
    check = rules["_Check"](any_newline=bool(flags & re.DOTALL))
    try:
        ways, _ = check.sequence(list(parsed), 0, (), fails=False, once=True)
    except rules["_SlowError"]:
        return False
    return bool(ways <= rules["_WAYS"])


def in_time(compiled: re.Pattern[str], text: str, ways: frozenset[str]) -> bool:
    """Say whether all matches are found in time."""
    waiting = True

    def stop(_number: int, _frame: FrameType | None) -> None:
        # It rings once; late, while the bell is being put away, it must not break that.
        if waiting:
            raise _SlowError

    before = signal.signal(signal.SIGVTALRM, stop)
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
        for way in ways & {"match", "fullmatch"}:
            getattr(compiled, way)(text)
        if ways - {"match", "fullmatch"}:
            for _ in compiled.finditer(text):
                pass
        waiting = False
    except _SlowError:
        return False
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    return True


def main() -> int:
    """Check the code and say what is wrong with it."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "exporter"
    sys.path.insert(0, str(ROOT))
    number = 0
    wrong = []
    for found in every_pattern(folder):
        number += 1
        reason = fault(found)
        if reason:
            wrong.append(f"{found.place}: {found.pattern[:60]!r}: {reason}")
    print("\n".join(wrong) or f"{number} patterns, all of them linear")
    return bool(wrong) or not number


def every_pattern(folder: Path) -> Iterator[Found]:
    """Find the patterns of all modules below a folder, and those that tables hold."""
    for path in sorted(folder.rglob("*.py")):
        if path.name in {WRITTEN, "__main__.py"}:
            continue
        yield from patterns_in(path, _imported(path, folder))
    if folder.resolve() == ROOT / "exporter":
        from exporter.redaction.assign import NAMED, OPTIONS  # noqa: PLC0415 - the checkout's
        from exporter.redaction.shapes import SHAPES  # noqa: PLC0415 - as above

        tables = [shape.pattern for shape in SHAPES]
        tables += [each[1].decode() for each in NAMED] + [OPTIONS.decode()]
        yield from (Found("a table of exporter/redaction", each, 0, METHODS) for each in tables)


def _imported(path: Path, folder: Path) -> ModuleType:
    if folder.resolve() == ROOT / "exporter":
        parts = path.relative_to(folder.parent).with_suffix("").parts
        return importlib.import_module(".".join(parts).removesuffix(".__init__"))
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None  # noqa: S101 - it is a Python file
    assert spec.loader is not None  # noqa: S101 - as above
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    sys.exit(main())
