from __future__ import annotations

from exporter.readers.airflow.edges import edges_of
from exporter.readers.airflow.records import Dag, Instance, Task


def _instances(*named: tuple[str, int], state: str = "success") -> list[Instance]:
    """Return instances: a name with 0 is one that is not mapped, else it has so many parts."""
    return [
        Instance(task_id, index, state, 1)
        for task_id, parts in named
        for index in (range(parts) if parts else [-1])
    ]


def _ids(instances: list[Instance]) -> list[str]:
    return [f"{i.task_id}[{i.map_index}]" if i.map_index >= 0 else i.task_id for i in instances]


def _dag(*tasks: Task) -> Dag:
    return Dag(tasks={task.task_id: task for task in tasks})


def _edges(instances: list[Instance], dag: Dag | None) -> tuple[dict[str, tuple[str, ...]], int]:
    ids = _ids(instances)
    found = edges_of(instances, ids, dag)
    return dict(zip(ids, found.upstream, strict=True)), found.thinned


def test_without_a_definition_there_are_no_edges() -> None:
    instances = _instances(("a", 0), ("b", 0))
    assert _edges(instances, None) == ({"a": (), "b": ()}, 0)
    assert _edges(instances, Dag()) == ({"a": (), "b": ()}, 0)


def test_each_part_waits_for_all_before_it() -> None:
    dag = _dag(Task("a", ("b",)), Task("b", ("c",)), Task("c", ("d",)), Task("d"))
    instances = _instances(("a", 0), ("b", 2), ("c", 2), ("d", 0))
    assert _edges(instances, dag) == (
        {
            "a": (),
            "b[0]": ("a",),
            "b[1]": ("a",),
            "c[0]": ("b[0]", "b[1]"),
            "c[1]": ("b[0]", "b[1]"),
            "d": ("c[0]", "c[1]"),
        },
        0,
    )


def test_in_a_mapped_group_each_part_waits_for_its_own() -> None:
    dag = _dag(
        Task("x", ("g.b",)),
        Task("g.a", ("g.b",), group="g", mapped_group="g"),
        Task("g.b", ("g.h.c",), group="g", mapped_group="g"),
        Task("g.h.c", ("d",), group="g.h", mapped_group="g"),
        Task("d"),
    )
    instances = _instances(("x", 0), ("g.a", 2), ("g.b", 2), ("g.h.c", 2), ("d", 0))
    edges, _ = _edges(instances, dag)
    assert edges["g.b[1]"] == ("x", "g.a[1]")
    assert edges["g.h.c[0]"] == ("g.b[0]",)
    assert edges["d"] == ("g.h.c[0]", "g.h.c[1]")


def test_a_part_without_its_like_waits_for_all() -> None:
    dag = _dag(
        Task("g.a", ("g.b",), group="g", mapped_group="g"),
        Task("g.b", group="g", mapped_group="g"),
    )
    # before it is expanded, a task stands there once
    instances = [*_instances(("g.a", 2)), Instance("g.b", -1, None, 0)]
    edges, _ = _edges(instances, dag)
    assert edges["g.b"] == ("g.a[0]", "g.a[1]")


def test_strangers_and_oneself_are_no_dependencies() -> None:
    dag = _dag(Task("a", ("a", "b", "b", "gone")), Task("b"), Task("unseen", ("b",)))
    assert _edges(_instances(("a", 0), ("b", 0), ("new", 0)), dag) == (
        {"a": (), "b": ("a",), "new": ()},
        0,
    )


def test_of_too_many_edges_those_that_say_most_are_kept() -> None:
    dag = _dag(Task("a", ("b", "c")), Task("b", ("c",)), Task("c"))
    instances = _instances(("a", 500), ("b", 500), ("c", 0))
    instances[3].state = "failed"
    instances[7].end = "2026-11-23 04:00:01"
    edges, thinned = _edges(instances, dag)
    assert edges["b[9]"] == ("a[3]", "a[7]")
    assert thinned == 500 * 498
    # what one step waits for is never too much
    assert len(edges["c"]) == 1000
