"""Objects of Kubernetes in a file."""

from __future__ import annotations

import json

import pytest

from exporter.codec.manifests import margin, objects
from exporter.model import ExportError

ONE = '{"kind": "A", "metadata": {"name": "x"}, "status": {"items": [1]}}'
LIST = '{"kind": "List", "items": [{"kind": "A"}, {"kind": "B"}], "metadata": {}}'
YAML = "kind: A\nmetadata:\n  note: |\n    text\n    --- no break\n"


@pytest.mark.parametrize(
    ("name", "text", "kinds"),
    [
        ("x.json", ONE, ["A"]),
        ("x.json", LIST, ["A", "B"]),
        ("x.json", f"{LIST}\n{ONE}", ["A", "B", "A"]),
        ("x.json", f"[{ONE}, {ONE}]", ["A", "A"]),
        ("x.yaml", YAML, ["A"]),
        ("x.yaml", f"---\n{YAML}---\nkind: B\n...\n", ["A", "B"]),
        ("x.yaml", "kind: List\nitems:\n- kind: A\n- kind: B\n", ["A", "B"]),
        ("x.yml", "- kind: A\n- kind: B\n", ["A", "B"]),
        ("x.yaml", ONE, ["A"]),
    ],
)
def test_each_object_is_found(name: str, text: str, kinds: list[str]) -> None:
    found = objects(text.encode(), name=name)
    assert [json.loads(bytes(raw))["kind"] for raw in found.raws] == kinds
    assert not found.cut


def test_what_was_cut_off_is_told() -> None:
    found = objects((ONE + LIST[:20]).encode(), name="x.json")
    assert (len(found.raws), found.cut) == (1, True)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("x.json", b"", "empty-file"),
        ("x.json", b'{"a"', "truncated-json"),
        ("x.yaml", b"a: [", "not-yaml"),
        ("x.yaml", b"a: !!python/name:os.system x", "yaml-feature"),
    ],
)
def test_what_cannot_be_read_is_told(name: str, data: bytes, code: str) -> None:
    with pytest.raises(ExportError) as caught:
        objects(data, name=name)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("name", "text", "keys"),
    [
        ("x.json", ONE, {"kind": "A", "metadata": "", "status": ""}),
        ("x.json", f"[{ONE}]", {"kind": "A", "metadata": "", "status": ""}),
        ("x.json", ONE[:20], {"kind": "A"}),
        ("x.yaml", YAML, {"kind": "A", "metadata": ""}),
        ("x.yaml", "---\n- kind: 'A' # x\n  apiVersion: b/c\n", {"kind": "A", "apiVersion": "b/c"}),
        ("x.json", "[]", {}),
    ],
)
def test_the_outermost_keys_are_those_of_the_first_object(
    name: str, text: str, keys: dict[str, str]
) -> None:
    assert margin(name, text.encode()) == keys
