"""The fast look must never miss what a close look finds."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.model import DagRun, Step
from exporter.redaction import redact
from exporter.redaction.scan import Look, Scanner
from exporter.redaction.shapes import SHAPES, WORD, Shape
from exporter.redaction.text import Scrubber
from tests.support.runs import make_run
from tests.unit.redaction.planted import planted

PIECES = [
    *(text for text, _ in planted().values()),
    *("password", "token", "api_key", "secret", "=", ": ", '"', "'", "\\", "--", " ", "\n", ";"),
    *("://", "@", "user:", "abc", "4e687af8d0", "[redacted]", "none", "{{ x }}", "&", "\ud800"),
]
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join)
KEYS = st.sampled_from(["password", "name", "value", "user", "pass", "a", "args", "apiToken"])
VALUES = st.recursive(
    st.one_of(TEXTS, st.none(), st.booleans(), st.integers(), st.just(10**40), st.floats()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.one_of(KEYS, TEXTS), inner, max_size=3)
    ),
    max_leaves=6,
)
METADATA = st.dictionaries(st.one_of(KEYS, TEXTS), VALUES, max_size=3)


@pytest.mark.parametrize(
    "shape", [shape for shape in SHAPES if shape.long], ids=lambda shape: shape.literals[0]
)
@settings(max_examples=5, deadline=None)
@given(data=st.data())
def test_a_long_shape_holds_a_long_word(shape: Shape, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(re.compile(shape.pattern, re.ASCII), fullmatch=True))
    assert re.search(rf"[A-Za-z0-9_-]{{{WORD}}}", text)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.literals[0])
@settings(max_examples=3, deadline=None)
@given(data=st.data())
def test_every_shape_raises_the_alarm(shape: Shape, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(re.compile(shape.pattern, re.ASCII), fullmatch=True))
    assert any(literal in text for literal in shape.literals)
    step = Step(step_id="s", name="s", status="success", metadata={"a": text})
    assert any(ask(text) for ask in Scanner(Scrubber((), ())).look([step], {}).asks)


@pytest.mark.parametrize("text", [f"checksum {'0af9' * 8}", "team_00.stage_0.load_table_000000"])
def test_what_every_record_holds_raises_no_alarm(text: str) -> None:
    step = Step(step_id=text, name=text, status="success", metadata={"a": text}, result={"b": text})
    assert not Scanner(Scrubber(("not-in-there",), ())).look([step], {})


def closely(run: DagRun, **rules: Any) -> DagRun:
    with pytest.MonkeyPatch.context() as patch:
        everything = Look((lambda _: True,), keyed=True)
        patch.setattr(Scanner, "look", lambda _self, _steps, _known: everything)
        patch.setattr(Scanner, "asks_of", lambda _self, _texts: everything.asks)
        return redact(run, **rules)


@settings(max_examples=150, deadline=None)
@given(
    name=TEXTS,
    error=st.none() | TEXTS,
    log=st.none() | TEXTS,
    metadata=METADATA,
    result=VALUES,
    upstream=st.lists(TEXTS, max_size=2),
)
def test_the_fast_way_and_the_slow_way_come_to_the_same(  # noqa: PLR0917 - the fields of a step
    name: str,
    error: str | None,
    log: str | None,
    metadata: dict[str, Any],
    result: Any,
    upstream: list[str],
) -> None:
    step = Step(
        step_id="a",
        name=name,
        status="success",
        error=error,
        log=log,
        metadata=metadata,
        result=result,
        upstream=tuple(upstream),
    )
    run = replace(make_run(""), steps={"a": step})
    rules: dict[str, Any] = {"secrets": ("4e687af8d0", "user:abc"), "patterns": ()}
    clean = redact(run, **rules)
    assert repr(clean) == repr(closely(run, **rules))
    assert redact(clean, **rules) is clean
