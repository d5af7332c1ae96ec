"""Which runner wrote a report, where it says so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from exporter.model.named import NamedTuple
from exporter.readers.junit.decode import File
from exporter.readers.junit.wire import Suite

PYTEST: Final = "pytest"
JEST: Final = "jest"
PLAYWRIGHT: Final = "Playwright Test"
SUREFIRE: Final = "Maven Surefire"
GO: Final = "go test"
NEXTEST: Final = "cargo-nextest"

_OF_ROOT: Final = {
    "pytest tests": PYTEST,
    "jest tests": JEST,
    "vitest tests": "Vitest",
    "nextest-run": NEXTEST,
    "AllTests": "GoogleTest",
    "Mocha Tests": "Mocha",
}
_SCHEMA: Final = "surefire-test-report"
_GO_VERSION: Final = "go.version"


class Runner(NamedTuple):
    """A test runner."""

    name: str | None = None
    version: str | None = None


def runner_of(files: Sequence[File]) -> Runner:
    """Return what wrote these reports; nothing where they do not agree."""
    found = {_runner(file) for file in files}
    if len(found) == 1:
        return found.pop()
    names = {runner.name for runner in found}
    return Runner(names.pop()) if len(names) == 1 else Runner()


def _runner(file: File) -> Runner:
    root = file.root
    named = _OF_ROOT.get(root.name)
    if named:
        return Runner(named)
    if any(_SCHEMA in value for key, value in root.attributes.items() if "schema" in key.lower()):
        return Runner(SUREFIRE)
    for suite in file.report.suites:
        if _GO_VERSION in suite.properties:
            return Runner(GO, _go(suite))
    outer = [suite for suite in file.report.suites if suite.above is root]
    if _is_pytest(file, outer):
        return Runner(PYTEST)
    if root.attributes.get("id") == "" == root.attributes.get("name") and _is_playwright(outer):
        return Runner(PLAYWRIGHT)
    return Runner()


def _go(suite: Suite) -> str | None:
    words = suite.properties[_GO_VERSION].split()
    return next((word[2:] for word in words if word.startswith("go1")), None)


def _is_pytest(file: File, outer: Sequence[Suite]) -> bool:
    if len(outer) == 1 and outer[0].name == "pytest":
        return True
    return any(
        (outcome.type or "").startswith("pytest.")
        for case in file.report.cases
        for outcome in case.outcomes
    )


def _is_playwright(outer: Sequence[Suite]) -> bool:
    return bool(outer) and all(
        "hostname" in suite.attributes and "errors" in suite.attributes for suite in outer
    )
