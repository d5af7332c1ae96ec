"""Commands of test runners that run the failed tests again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from exporter.analysis.facts import RootCause
from exporter.analysis.rerun_services import Reruns
from exporter.model import DagRun, Step
from exporter.model.late import late
from exporter.model.value import replace

_MOST: Final = 20
"""How many tests one command names; a longer one is no help."""
_JAVA_CLASS: Final = late(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*")
_JAVA_METHOD: Final = late(r"[A-Za-z_$][\w$]*")
_GO_PACKAGE: Final = late(r"[A-Za-z0-9_][A-Za-z0-9_.~/-]*")
_GO_TEST: Final = late(r"(?:Test|Example|Fuzz|Benchmark)\w*(?:/[\w.,=+@-]+)*")
_RUST_TEST: Final = late(r"[A-Za-z_]\w*(?:::\w+)*")
_PYTHON_FILE: Final = late(r"[A-Za-z0-9_.][A-Za-z0-9_./-]*\.py")


def pytest(run: DagRun, causes: Sequence[RootCause]) -> Reruns:
    """Return `pytest` with the failed tests' ids, or `--last-failed` where one has none."""
    from shlex import quote  # noqa: PLC0415 - only a failed run of tests needs it

    ids = [_node_id(run.steps[cause.step_id]) for cause in causes]
    each = tuple(
        replace(cause, rerun=f"pytest {quote(node)}") if node else cause
        for cause, node in zip(causes, ids, strict=True)
    )
    if len(ids) > _MOST or not all(ids):
        return "pytest --last-failed", each
    return " ".join(["pytest", *dict.fromkeys(quote(node) for node in ids if node)]), each


def _node_id(step: Step) -> str | None:
    """Return pytest's id of a test, where its file and its class are known."""
    file = step.location.file if step.location else ""
    classname = step.metadata.get("classname")
    if not _PYTHON_FILE.fullmatch(file):
        return None
    module = file.removesuffix(".py").replace("/", ".")
    if step.name == module:
        return file  # it could not be imported
    if not isinstance(classname, str) or not f"{classname}.".startswith(f"{module}."):
        return None
    classes = [part for part in classname[len(module) :].split(".") if part]
    return "::".join([file, *classes, step.name]) if step.name.isprintable() else None


def maven(run: DagRun, causes: Sequence[RootCause]) -> Reruns:
    """Return `mvn test -Dtest=Class#method`."""
    names = [_java(run.steps[cause.step_id]) for cause in causes]
    each = tuple(
        replace(cause, rerun=f"mvn test -Dtest='{name}'") if name else cause
        for cause, name in zip(causes, names, strict=True)
    )
    if len(names) > _MOST or not all(names):
        return None, each
    return f"mvn test -Dtest='{','.join(name for name in names if name)}'", each


def _java(step: Step) -> str | None:
    classname = step.metadata.get("classname")
    method = step.name.partition("(")[0].partition("{")[0].partition("[")[0]
    if not isinstance(classname, str) or not _JAVA_CLASS.fullmatch(classname):
        return None
    return f"{classname}#{method}" if _JAVA_METHOD.fullmatch(method) else None


def go(run: DagRun, causes: Sequence[RootCause]) -> Reruns:
    """Return `go test PACKAGE -run`, which takes tests of one package."""
    found = [_go(run.steps[cause.step_id]) for cause in causes]
    each = tuple(
        replace(cause, rerun=f"go test {name[0]} -run '{_go_pattern(name[1])}'") if name else cause
        for cause, name in zip(causes, found, strict=True)
    )
    return (each[0].rerun if len(each) == 1 else None), each


def _go(step: Step) -> tuple[str, str] | None:
    package = step.metadata.get("classname")
    if not isinstance(package, str) or not _GO_PACKAGE.fullmatch(package):
        return None
    return (package, step.name) if _GO_TEST.fullmatch(step.name) else None


def _go_pattern(name: str) -> str:
    return "/".join(f"^{part.replace('.', chr(92) + '.')}$" for part in name.split("/"))


def nextest(run: DagRun, causes: Sequence[RootCause]) -> Reruns:
    """Return `cargo nextest run` with a filter of the failed tests."""
    steps = [run.steps[cause.step_id] for cause in causes]
    filters = [f"test(={s.name})" if _RUST_TEST.fullmatch(s.name) else None for s in steps]
    each = tuple(
        replace(cause, rerun=f"cargo nextest run -E '{told}'") if told else cause
        for cause, told in zip(causes, filters, strict=True)
    )
    if len(filters) > _MOST or not all(filters):
        return None, each
    return f"cargo nextest run -E '{' + '.join(f for f in filters if f)}'", each


def jest(_run: DagRun, causes: Sequence[RootCause]) -> Reruns:
    """Return `jest --onlyFailures`, which knows what failed the last time in this checkout."""
    return "npx jest --onlyFailures", tuple(causes)


def playwright(_run: DagRun, causes: Sequence[RootCause]) -> Reruns:
    """Return `playwright test --last-failed`, which knows what failed the last time here."""
    return "npx playwright test --last-failed", tuple(causes)


TESTS: Final[Mapping[str, Callable[[DagRun, Sequence[RootCause]], Reruns]]] = {
    "pytest": pytest,
    "Maven Surefire": maven,
    "go test": go,
    "cargo-nextest": nextest,
    "jest": jest,
    "Playwright Test": playwright,
}
"""By the name of the runner."""
