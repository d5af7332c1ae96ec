"""Which job of a workflow file a job of the answer is."""

from __future__ import annotations

import pytest

from exporter.readers.github_actions.graph import edges_of
from exporter.readers.github_actions.names import place_of
from exporter.readers.github_actions.workflow import Workflow, Workflows
from tests.support.memory import bundle_of

MAIN = """
on: push
jobs:
  build: {runs-on: x}
  "build it": {name: "build (fast)", runs-on: x}
  test:
    strategy: {matrix: {a: [1, 2]}}
    runs-on: x
  named:
    name: "Run ${{ matrix.a }} on ${{ matrix.b }}"
    strategy: {matrix: {a: [1, 2]}}
  literal: {name: "lint / python", runs-on: x}
  local: {uses: ./.github/workflows/inner.yml}
  legs:
    strategy: {matrix: {a: [1, 2]}}
    uses: ./.github/workflows/inner.yml
  remote: {uses: other/repo/.github/workflows/inner.yml@v1}
  own: {uses: acme/shop/.github/workflows/inner.yml@v1}
  loop: {uses: ./.github/workflows/main.yml}
  same1: {name: "twice ${{ x }}"}
  same2: {name: "twice ${{ y }}"}
"""
INNER = """
on: workflow_call
jobs:
  one: {runs-on: x}
  two: {name: "The ${{ inputs.what }}", needs: one, runs-on: x}
"""
FILES = {".github/workflows/main.yml": MAIN.encode(), ".github/workflows/inner.yml": INNER.encode()}


def files_of(files: dict[str, bytes]) -> tuple[Workflow, Workflows]:
    workflows = Workflows(bundle_of(files), list(files))
    main = workflows.at(".github/workflows/main.yml", "")
    assert isinstance(main, Workflow)
    return main, workflows


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("build", ("build",)),
        ("build (fast)", ("build it",)),
        ("test (1, linux)", ("test",)),
        ("test", ("test",)),
        ("Run 1 on linux", ("named",)),
        ("Run 1 on linux (extra)", ("named",)),
        ("lint / python", ("literal",)),
        ("local / one", ("local", "one")),
        ("local / The end / of it", ("local", "two")),
        ("local", ("local",)),
        ("legs (1) / one", ("legs", "one")),
        ("remote / anything at all", ("remote",)),
        ("own / one", ("own", "one")),
        ("loop / loop / build", ("loop", "loop", "build")),
        ("twice a", None),
        ("tests", None),
        ("local / three", None),
        ("Run 1", None),
        ("", None),
        (f"test ({'x' * 120}...", ("test",)),
        ("test (" + "x" * 1000, None),
    ],
)
def test_a_name_finds_its_job(name: str, keys: tuple[str, ...] | None) -> None:
    main, files = files_of(FILES)
    place = place_of(name, main, files, "acme/shop")
    assert (place and place.keys) == keys


def test_a_workflow_of_another_repository_is_not_taken_for_our_own() -> None:
    main, files = files_of(FILES)
    place = place_of("own / one", main, files, "fork/shop")
    assert place is not None
    assert (place.keys, place.callers) == (("own",), ("own",))


def test_many_expressions_cost_no_time() -> None:
    odd = f"on: push\njobs:\n  a:\n    name: {'${{ a }}-' * 150}b\n"
    main, files = files_of({".github/workflows/main.yml": odd.encode()})
    assert place_of("-" * 399, main, files, None) is None
    place = place_of("-" * 300 + "b", main, files, None)
    assert place is not None


def test_too_many_dependencies_are_left_out_and_counted() -> None:
    text = "on: push\njobs:\n  a: {strategy: {matrix: {}}}\n  b: {needs: a, strategy: {matrix: {}}}"
    main, files = files_of({".github/workflows/main.yml": text.encode()})
    places = {}
    for number in range(800):
        for key in ("a", "b"):
            place = place_of(f"{key} ({number})", main, files, None)
            assert place is not None
            places[f"{key}{number}"] = place
    edges = edges_of(places)
    assert (edges.count, edges.left_out) == (0, 640_000)


def test_lines_are_those_of_the_jobs() -> None:
    text = "name: x\njobs:   # all\n\n  # 1\n  one:\n    name: two\n    two: x\n  two :\n    a: 1\n"
    main, _ = files_of({".github/workflows/main.yml": text.encode()})
    assert [(job.key, job.line) for job in main.jobs.values()] == [("one", 5), ("two", 8)]


def test_of_two_files_of_one_name_the_nearest_is_read() -> None:
    files = {f"{place}/ci.yml": INNER.encode() for place in ("a/workflows", "b/workflows")}
    workflows = Workflows(bundle_of(files), list(files))
    found = workflows.at(".github/workflows/ci.yml", "b")
    assert isinstance(found, Workflow)
    assert found.artifact == "b/workflows/ci.yml"
    assert workflows.at(".github/workflows/ci.yml", "c") is None
