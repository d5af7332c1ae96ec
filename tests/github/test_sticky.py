from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.github.limits import COMMENT_BYTES_BUDGET, COMMENT_UNITS_BUDGET
from exporter.github.sticky import COMMENT_MARK, Section, compose, merge, parse
from tests.support import gfm

FOOTER = "Report by dagrun-export 1.0.0."
TABLE = "| a |\n| --- |\n| b |\n\n<details>\n<summary>x</summary>\n\ny\n\n</details>"
PIECES = (
    f"{COMMENT_MARK}|<!-- dagrun-export:section |key=a |run=1 |attempt=99999999999999999999999 "
    "|state=failed |-->|\n|<details>|%ZZ|<!-- dagrun-export:footer -->"
).split("|")
KEYS = st.text(min_size=1, max_size=30)


def section(key: str = "etl", **facts: Any) -> Section:
    known: dict[str, Any] = {
        "run_id": 10,
        "attempt": 1,
        "state": "passed",
        "digest": "d1",
        "outcome": "o1",
        "head": f"## ✅ Succeeded: shop\n\n**Succeeded after 1 s. Key {len(key)}.**",
    }
    return Section(key=key, **{**known, **facts})


def drawn(own: Section, *others: Section, details: str = "Some details.", **options: Any) -> str:
    text = compose(own, others, lambda room: details[: max(room, 20)], FOOTER, **options)
    assert text is not None
    return text


def seen(text: str) -> str:
    """Return what a reader sees."""
    return gfm.shown(re.sub("<!--.*?-->", "", text))


def test_one_report_is_not_folded() -> None:
    text = drawn(section())
    assert text.startswith(f"{COMMENT_MARK}\n")
    assert "<details" not in text
    expected = f"✅ Succeeded: shop Succeeded after 1 s. Key 3. Some details. {FOOTER}"
    assert "".join(seen(text).split()) == "".join(expected.split())


def test_several_are_counted_and_folded_and_what_failed_comes_first() -> None:
    text = drawn(
        section("b"), section("a", state="other"), section("c", state="failed", head="## ❌ C")
    )
    shown = seen(text)
    assert "3 reports: 1 failed, 1 succeeded, 1 neither." in shown
    assert shown.index("❌ C") < shown.index("Key 1")
    assert text.count("<details open>") == 0  # the failed one has no details yet
    assert text.count("<summary>Details</summary>") == 1
    again = drawn(section("c", state="failed"), *parse(text).values())
    assert again.count("<details open>") == 1
    assert seen(again).rstrip().endswith(FOOTER)


def test_a_comment_is_read_as_it_was_written() -> None:
    first = section(
        "a", details="| a |\n| --- |\n| b |\n\n<details>\n<summary>x</summary>\n\ny\n\n</details>"
    )
    second = section("b -- <!-- é \n=", state="failed", run_id=11, attempt=3, details="one")
    text = drawn(section("c"), first, second)
    sections = parse(text)
    assert sections["a"] == first
    assert sections["b -- <!-- é \n="] == second
    assert sections["c"].details == "Some details."
    assert parse(drawn(sections["a"], details=first.details))["a"] == first


@given(st.lists(KEYS, min_size=1, max_size=6, unique=True), st.data())
def test_whatever_the_keys_are_nothing_leaves_its_mark(
    keys: list[str], data: st.DataObject
) -> None:
    sections = [
        section(key, state=data.draw(st.sampled_from(["failed", "other", "passed"])))
        for key in keys
    ]
    text = drawn(sections[0], *sections[1:])
    for line in text.split("\n"):
        if line.startswith("<!--"):
            assert line.endswith(" -->")
            assert "--" not in line.removeprefix("<!--").removesuffix("-->")
    read = parse(text)
    replaced = {key.encode(errors="replace").decode() for key in keys}
    assert set(read) == replaced


@given(st.text() | st.lists(st.sampled_from(PIECES)).map("".join))
def test_whatever_somebody_made_of_the_comment_it_is_read(body: str) -> None:
    for found in parse(body).values():
        assert found.key


def test_line_ends_of_a_browser_do_not_matter() -> None:
    text = drawn(section("a"), section("b", details="x\ny"))
    assert parse(text.replace("\n", "\r\n")) == parse(text)


def test_the_newest_of_each_counts() -> None:
    old, new = section(run_id=10, attempt=2), section(run_id=11, attempt=1)
    assert merge([{"etl": old}, {"etl": new}, {"etl": old}]) == {"etl": new}
    assert merge([{"etl": replace(old, attempt=3)}, {"etl": old}])["etl"].attempt == 3


def test_our_own_old_report_is_replaced() -> None:
    text = drawn(section(run_id=11), section(run_id=10, head="## old"))
    assert "old" not in text
    assert parse(text)["etl"].run_id == 11


def within_limits(text: str) -> bool:
    return (
        len(text.encode("utf-16-le")) // 2 <= COMMENT_UNITS_BUDGET
        and len(text.encode()) <= COMMENT_BYTES_BUDGET
    )


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 120),
    st.sampled_from(["a", "\U0001f4a5", "\u6771"]),
    st.integers(0, 60_000),
    st.booleans(),
)
def test_it_is_never_too_long_and_keeps_every_heading(
    number: int, character: str, size: int, short: bool
) -> None:
    others = [
        section(f"leg {i}", details=character * (size * i % 9000), run_id=i) for i in range(number)
    ]
    text = compose(
        section("own"), others, lambda room: (character * 70_000)[: room // 2], FOOTER, short=short
    )
    if text is None:
        assert short
        assert number > 60
        return
    assert within_limits(text)
    assert len(text) <= COMMENT_UNITS_BUDGET // (4 if short else 1)
    assert set(parse(text)) == {"own", *(f"leg {i}" for i in range(number))}
    assert seen(text).count("✅ Succeeded: shop") == number + 1
    assert seen(text).rstrip().endswith(FOOTER)
    assert text.count("<details") == text.count("</details>")


def test_a_matrix_as_large_as_github_allows_fits() -> None:
    others = [section(f"build (python-3.{i}, ubuntu)") for i in range(255)]
    text = drawn(section("own"), *others)
    assert within_limits(text)
    assert len(parse(text)) == 256


def test_more_than_fit_are_refused_not_lost() -> None:
    others = [section(f"leg {i}") for i in range(2000)]
    assert compose(section("own"), others, lambda _: "x", FOOTER) is None


def test_the_oldest_that_did_not_fail_are_cut_first() -> None:
    long = "x" * 30_000
    text = drawn(
        section("own"),
        section("old", run_id=1, details=long),
        section("new", run_id=9, details=long[:20_000]),
        section("broken", run_id=1, state="failed", details=long[:20_000]),
        details="y" * 5000,
    )
    sections = parse(text)
    assert "had no room here" in sections["old"].details
    assert sections["new"].details == long[:20_000]
    assert sections["broken"].details == long[:20_000]
    assert len(sections["own"].details) == 5000


@pytest.mark.parametrize("state", ["failed", "other", "passed"])
def test_one_kind_alone_is_counted_in_plain_words(state: str) -> None:
    text = drawn(section("a", state=state), section("b", state=state))
    words = {
        "failed": "2 failed",
        "passed": "2 succeeded",
        "other": "none of them succeeded or failed",
    }
    assert f"**2 reports: {words[state]}" in text
