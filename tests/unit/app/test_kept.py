from __future__ import annotations

from exporter.app.kept import Kept


def test_a_page_is_kept_while_its_files_stay() -> None:
    kept = Kept()
    kept.put("a", 1, b"page")
    assert kept.get("a", 1) == b"page"
    assert kept.get("a", 2) is None
    kept.put("b", 2, b"other")
    assert (kept.get("a", 1), kept.get("b", 2), kept.size) == (None, b"other", 5)


def test_files_of_which_nothing_is_known_are_read_each_time() -> None:
    kept = Kept()
    kept.put("a", None, b"page")
    assert kept.get("a", None) is None
    assert kept.size == 0


def test_it_is_bounded_and_forgets_what_was_not_asked_for_longest() -> None:
    kept = Kept(most=10, largest=6)
    kept.put("large", 1, b"x" * 7)
    for name in "abc":
        kept.put(name, 1, b"1234")
        kept.get("a", 1)
    assert [name for name in ("large", *"abc") if kept.get(name, 1)] == ["a", "c"]
    kept.put("a", 1, b"12")
    assert kept.size == 6
