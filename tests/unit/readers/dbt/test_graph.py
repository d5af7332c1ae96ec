from __future__ import annotations

from typing import Any

import msgspec

from exporter.readers.dbt.blocked import CULPRITS, culprits
from exporter.readers.dbt.project import Project, kind_of, project_of_ids
from exporter.readers.dbt.wire import Manifest


def project_of(nodes: dict[str, dict[str, Any]], **parts: dict[str, Any]) -> Project:
    document = msgspec.json.encode({"nodes": nodes, **parts})
    manifest = msgspec.json.decode(document, type=Manifest)
    return Project(lambda: manifest, "shop")


def built_from(*parents: str, **more: Any) -> dict[str, Any]:
    return {"name": "x", "package_name": "shop", "depends_on": {"nodes": parents}, **more}


def stopped_by(nodes: dict[str, dict[str, Any]], failed: list[str], **more: Any) -> dict[str, Any]:
    options: dict[str, Any] = {"tests_block": True, "absent": {}, **more}
    skipped = [each for each in nodes if each not in failed and each not in options["absent"]]
    return culprits(project_of(nodes), failed, skipped, **options)


def test_a_failure_reaches_all_below_it() -> None:
    nodes = {
        "model.a": built_from(),
        "model.b": built_from("model.a"),
        "model.c": built_from("model.b"),
        "model.d": built_from(),
    }
    assert stopped_by(nodes, ["model.a"]) == {"model.b": ["model.a"], "model.c": ["model.a"]}


def test_a_failed_test_stops_what_is_built_from_its_model() -> None:
    nodes = {
        "test.t": built_from("model.a"),
        "model.b": built_from("model.a"),
        "test.u": built_from("model.b"),
    }
    found = {"model.b": ["test.t"], "test.u": ["test.t"]}
    assert stopped_by(nodes, ["test.t"]) == found
    assert stopped_by(nodes, ["test.t"], tests_block=False) == {}


def test_a_failed_hook_at_the_start_stops_all() -> None:
    nodes = {"operation.shop.shop-on-run-start-0": built_from(), "model.a": built_from()}
    assert stopped_by(nodes, ["operation.shop.shop-on-run-start-0"]) == {
        "model.a": ["operation.shop.shop-on-run-start-0"]
    }


def test_a_failure_goes_through_models_that_are_part_of_others() -> None:
    nodes = {
        "model.a": built_from(),
        "model.part": built_from("model.a"),
        "model.b": built_from("model.part"),
    }
    assert stopped_by(nodes, ["model.a"], absent={"model.part": None}) == {"model.b": ["model.a"]}


def test_culprits_are_few_and_circles_end() -> None:
    failed = [f"model.f{number}" for number in range(40)]
    nodes = {each: built_from() for each in failed}
    nodes["model.x"] = built_from(*failed, "model.y")
    nodes["model.y"] = built_from("model.x")
    found = stopped_by(nodes, failed)
    assert found["model.x"] == failed[:CULPRITS]
    assert found["model.y"] == failed[:CULPRITS]


def test_a_long_chain_is_no_problem() -> None:
    nodes = {"model.0": built_from()}
    nodes.update({f"model.{n}": built_from(f"model.{n - 1}") for n in range(1, 20_000)})
    assert len(stopped_by(nodes, ["model.0"])) == 19_999


def test_names_that_people_use() -> None:
    project = project_of(
        {
            "model.shop.orders.v2": built_from(name="orders", version=2),
            "test.shop.unique_orders.0123456789": built_from(
                "model.shop.orders.v2",
                name="unique_orders_id",
                column_name="id",
                attached_node="model.shop.orders.v2",
                test_metadata={"name": "unique"},
            ),
            "test.shop.utils.0123456789": built_from(
                name="dbt_utils_at_least_one_orders",
                attached_node="model.shop.orders.v2",
                test_metadata={"name": "at_least_one", "namespace": "dbt_utils"},
            ),
            "test.shop.own_name.0123456789": built_from(
                name="own_name",
                attached_node="model.shop.orders.v2",
                test_metadata={"name": "unique"},
            ),
            "test.shop.itself": built_from("test.shop.itself", "test.shop.itself", name="itself"),
        },
        unit_tests={"unit_test.shop.orders.adds": built_from("model.shop.orders.v2", name="adds")},
    )
    assert project.label("model.shop.orders.v2") == "orders v2"
    assert project.label("test.shop.unique_orders.0123456789") == "unique(id) on orders v2"
    assert project.label("test.shop.utils.0123456789") == "dbt_utils.at_least_one on orders v2"
    assert project.label("test.shop.own_name.0123456789") == "own_name on orders v2"
    assert project.label("unit_test.shop.orders.adds") == "adds on orders v2"
    assert project.label("test.shop.itself") == "itself"


def test_names_without_a_manifest() -> None:
    project = Project(lambda: None, None)
    assert project.label("model.shop.orders.v2") == "orders v2"
    assert project.label("test.shop.unique_orders_id.0123456789") == "unique_orders_id"
    assert project.label("unit_test.shop.orders.adds") == "adds on orders"
    assert project.label("source.shop.landing.events") == "landing.events"
    assert project.label("odd") == "odd"
    assert project.location("model.shop.orders") is None


def test_places_stay_in_the_repository() -> None:
    project = Project(lambda: None, "shop", "warehouse")
    for path, file in (
        ("models\\marts\\x.sql", "warehouse/models/marts/x.sql"),
        ("./dbt_project.yml", "warehouse/dbt_project.yml"),
    ):
        place = project.place(path)
        assert place is not None
        assert place.file == file
    for path in ("/etc/passwd", "C:\\x.sql", "../../x.sql", "models/../../x", "", "."):
        assert project.place(path) is None


def test_only_names_that_are_one_node_are_found() -> None:
    project = project_of(
        {
            "model.shop.a": built_from(name="a", alias="a_table"),
            "model.shop.b.v1": built_from(name="b", alias="b_v1"),
            "model.shop.b.v2": built_from(name="b", alias="b_v2"),
            "seed.shop.a": built_from(name="a"),
        }
    )
    assert project.find("model", "a") == project.find("model", "a_table") == "model.shop.a"
    assert project.find("model", "b") is None
    assert project.find("model", "b_v2") == "model.shop.b.v2"
    assert project.find("seed", "a") == "seed.shop.a"


def test_kinds_and_projects_of_ids() -> None:
    assert kind_of("operation.shop.shop-on-run-end-0") == "hook"
    assert kind_of("operation.shop.inline") == "operation"
    assert kind_of("macro.shop.rebuild_index") == "macro"
    assert project_of_ids(["model.b.x", "model.a.x", "model.a.y"]) == "a"
    assert project_of_ids([]) is None


def test_bytes_that_are_no_text_cost_no_node() -> None:
    raw = b'{"nodes": {"model.a": {"name": "a", "meta": {"note": "\xff", "owner": "ann"}}}}'
    manifest = msgspec.json.decode(raw, type=Manifest)
    project = Project(lambda: manifest, "shop")
    assert (project.label("model.a"), project.owner("model.a")) == ("a", "ann")
    assert not project.unreadable


def test_an_owner_is_of_the_node_or_of_its_group() -> None:
    team = {"name": "Finance", "email": "finance@example.com", "slack": {"channel": "x"}}
    project = project_of(
        {
            "model.a": built_from(meta={"owner": "@ann"}, group="finance"),
            "model.b": built_from(config={"meta": {"owner": ["ann", 7, "ben"]}}),
            "model.c": built_from(group="finance"),
            "model.d": built_from(group="other", meta={"owner": {}}),
            "model.e": built_from(meta={"contact": "owner"}),
            "model.f": built_from(meta=[{"owner": "x"}]),
        },
        exposures={"exposure.g": {"owner": {"name": "BI", "email": None}}},
        groups={"group.f": {"name": "finance", "package_name": "shop", "owner": team}, "bad": 3},
    )
    found = {key: project.owner(key) for key in ("model.a", "model.b", "model.c", "exposure.g")}
    assert found == {
        "model.a": "@ann",
        "model.b": ["ann", "ben"],
        "model.c": {"name": "Finance", "email": "finance@example.com"},
        "exposure.g": {"name": "BI"},
    }
    assert not any(project.owner(f"model.{name}") for name in "defz")
    assert not project.unreadable
