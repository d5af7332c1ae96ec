"""From nodes and their children to steps and what they waited for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from exporter.readers.argo.edges import edges_of
from exporter.readers.argo.nodes import sort_nodes
from exporter.readers.argo.wire import Node

TYPES = ("Pod", "DAG", "Steps", "StepGroup", "TaskGroup", "Retry", "Skipped", "Container", "")


def node(key: str, kind: str, *children: str, boundary: str | None = None) -> Node:
    return Node(id=key, name=key, type=kind, children=list(children), boundary_id=boundary)


def graph(*nodes: Node) -> dict[str, tuple[str, ...]]:
    edges, left_out = edges_of(sort_nodes({each.id: each for each in nodes}, "wf"))
    assert left_out == 0
    return edges


def test_what_only_holds_others_is_passed_through() -> None:
    edges = graph(
        node("wf", "DAG", "a"),
        node("a", "Pod", "inner"),
        node("inner", "DAG", "g", boundary="wf"),
        node("g", "TaskGroup", "g(0:x)", "g(1:y)"),
        node("g(0:x)", "Pod", "z"),
        node("g(1:y)", "Pod", "z"),
        node("z", "Pod"),
    )
    assert edges == {"g(0:x)": ("a",), "g(1:y)": ("a",), "z": ("g(0:x)", "g(1:y)")}


def test_a_loop_without_items_hands_on_what_was_before_it() -> None:
    edges = graph(node("a", "Pod", "g"), node("g", "TaskGroup", "z"), node("z", "Pod"))
    assert edges == {"z": ("a",)}


def test_followers_of_the_last_try_follow_the_step() -> None:
    edges = graph(
        node("r", "Retry", "r(0)", "r(1)", "r.onExit"),
        node("r(0)", "Pod"),
        node("r(1)", "Pod", "z"),
        node("r.onExit", "Pod"),
        node("z", "Pod"),
    )
    assert edges == {"r.onExit": ("r",), "z": ("r",)}


def test_tries_are_in_the_order_of_their_numbers() -> None:
    nodes = [node(f"r({number})", "Pod") for number in range(12)]
    found = sort_nodes(
        {each.id: each for each in (node("r", "Retry", *[n.id for n in nodes[::-1]]), *nodes)}, "wf"
    )
    (member,) = found.members
    assert [each.id for each in member.tries] == [each.id for each in nodes]


def test_a_group_between_very_many_steps_stands_for_their_dependencies() -> None:
    above = [node(f"a{number}", "Pod", "g") for number in range(300)]
    below = [node(f"b{number}", "Pod") for number in range(300)]
    nodes = [*above, node("g", "StepGroup", *[each.id for each in below]), *below]
    found = sort_nodes({each.id: each for each in nodes}, "wf")
    edges, left_out = edges_of(found)
    assert (found.barriers, left_out) == (1, 0)
    assert sum(map(len, edges.values())) == 600
    assert edges["b7"] == ("g",)
    assert len(edges["g"]) == 300


@st.composite
def any_nodes(draw: st.DrawFn) -> dict[str, Node]:
    keys = draw(st.lists(st.sampled_from(["wf", "a", "b", "a(0)", "a(1)", "a(0).c", "a(1).c", "d"]),
                         unique=True, min_size=1))  # fmt: skip
    child = st.lists(st.sampled_from([*keys, "gone"]), max_size=4)
    return {
        key: Node(
            id=key,
            name=key,
            type=draw(st.sampled_from(TYPES)),
            phase=draw(st.sampled_from(["", "Running", "Succeeded", "Failed", "Omitted"])),
            boundary_id=draw(st.sampled_from([None, "gone", *keys])),
            children=draw(child),
        )
        for key in keys
    }


@given(any_nodes())
def test_any_nodes_make_steps_without_loss_or_loop_to_themselves(nodes: dict[str, Node]) -> None:
    found = sort_nodes(nodes, "wf")
    keys = [member.key for member in found.members]
    assert len(keys) == len(set(keys))
    assert set(found.step_of.values()) == set(keys)
    held = {key for key, each in nodes.items() if each.type in {"DAG", "Steps", "StepGroup",
            "TaskGroup", "Retry"}}  # fmt: skip
    assert nodes.keys() - found.step_of.keys() <= held
    edges, _ = edges_of(found)
    assert edges.keys() <= set(keys)
    for key, above in edges.items():
        assert set(above) <= set(keys) - {key}
        assert len(above) == len(set(above))
