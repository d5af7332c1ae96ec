"""What feeds what, from DAG files of every kind."""

from __future__ import annotations

import pytest

from exporter.readers.nextflow.graph import feeds_of, graph_of

OLD = """flowchart TD
    p0((Channel.of))
    p1[INDEX]
    p2([map])
    p3[QUANT]
    p4[SKIPPED]
    p5[LAST]
    p0 --> p1
    p1 -->|out| p2
    p2 --> p3
    p3 --> p4
    p4 --> p5
"""
NESTED = """flowchart TB
    subgraph " "
    v0["reads"]
    end
    subgraph "MAIN [MAIN]"
    subgraph "MAIN:A [A]"
    v1(["SORT"])
    end
    subgraph "MAIN:B [B]"
    v2(["SORT"])
    end
    v3(( ))
    end
    v0 --> v1
    v1 --> v3
    v3 --> v2
"""
MERGED = """flowchart TB
    v0([ONE])
    v1([TWO])
    v2(( ))
    v3([THREE])
    v4([FOUR])
    v0 --> v2
    v1 --> v2
    v2 --> v3
    v2 --> v4
"""


def edges(text: str, *processes: str) -> dict[str, list[str]] | None:
    graph = graph_of(text.encode())
    feeds = feeds_of(graph, processes) if graph else None
    return feeds.edges if feeds else None


def test_operators_are_passed_through_and_processes_that_did_not_run_are_not() -> None:
    assert edges(OLD, "INDEX", "QUANT", "LAST") == {"QUANT": ["INDEX"]}


def test_a_graph_of_another_pipeline_is_not_taken() -> None:
    assert edges(OLD, "INDEX", "OTHER") is None


def test_a_name_in_two_workflows_is_told_by_its_place() -> None:
    assert edges(NESTED, "MAIN:A:SORT", "MAIN:B:SORT") == {"MAIN:B:SORT": ["MAIN:A:SORT"]}


def test_what_several_operators_drawn_as_one_hide_is_left_out() -> None:
    graph = graph_of(MERGED.encode())
    assert graph is not None
    feeds = feeds_of(graph, ["ONE", "TWO", "THREE", "FOUR"])
    assert feeds is not None
    assert (feeds.edges, feeds.unclear) == ({}, 1)


@pytest.mark.parametrize("text", ["", "flowchart", "digraph", "<pre>flowchart TB\n</pre>"])
def test_what_is_no_graph_has_no_edges(text: str) -> None:
    assert edges(text, "A") is None
