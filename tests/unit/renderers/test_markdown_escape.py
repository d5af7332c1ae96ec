from __future__ import annotations

import re

import pytest
from hypothesis import example, given

from exporter.renderers.markdown.escape import block, cell, code, label, sentence, text
from exporter.report.visible import visible
from exporter.report.words import one_line
from tests.support import gfm
from tests.support.hostile import TEXTS


def folded(value: str) -> str:
    return one_line(visible(value)) or "(empty)"


@given(TEXTS)
@example("a@b.com")
@example("`|`")
@example("<!--<!--")
@example("\\|x\\\\|")
def test_code_shows_every_character_and_nothing_lives(value: str) -> None:
    markdown = f"Run {code(value)} ended.\n\nEND\n"
    assert gfm.faults(markdown, last="END") == []
    assert gfm.shown(markdown).split("\n")[0] == f"Run {folded(value)} ended."


@given(TEXTS, TEXTS)
@example("\\|", "\\\\|")
@example("a|b", "|||")
@example(" | ", "` |")
def test_a_cell_never_leaves_its_table(left: str, right: str) -> None:
    markdown = f"| a | b |\n| --- | --- |\n| {cell(left)} | {cell(right)} |\n\nEND\n"
    assert gfm.faults(markdown, last="END") == []
    assert gfm.rows(markdown)[1:] == [[folded(left), folded(right)]]


@given(TEXTS)
@example("see #1.")
@example("(@octocat)")
@example("by deadbee1 and www.x.org")
@example("1. one")
@example("- one")
@example("| |")
def test_words_stay_words_and_the_rest_is_code(value: str) -> None:
    markdown = f"{text(value)}\n\nEND\n"
    assert gfm.faults(markdown, last="END") == []
    assert gfm.shown(markdown).split("\n")[0] == folded(value)


@given(TEXTS)
@example("`a` `b`")
@example("`@octocat`")
@example("a@b(`x`)")
@example("`x`@octocat")
@example("`x`.@octocat #1 `y`")
@example("@octocat `x` @octocat")
@example("`<!--` `-->`")
@example("` ` `  x`")
def test_a_sentence_keeps_what_it_says_and_nothing_lives(value: str) -> None:
    markdown = f"{sentence(value)}\n\nEND\n"
    assert gfm.faults(markdown, last="END") == []
    shown = gfm.shown(markdown).split("\n")[0]
    assert shown.replace("`", "").split() == folded(value).replace("`", "").split()


def test_what_a_sentence_has_between_backticks_is_code() -> None:
    said = "Add the report (`-with-report`), or `.nextflow.log`; see `a b`. Not x`y` or `z`-like."
    shown = sentence(said)
    assert shown.startswith("Add the report (`-with-report`), or `.nextflow.log`; see `a b`. Not ")
    assert shown.endswith("`` `z`-like ``.")


def test_a_plain_sentence_is_left_as_it_is() -> None:
    said = "Failed after 4 min 05 s. 2 steps of 1,204 broke (both at 93.5 %); the rest ran."
    assert text(said) == said
    assert sentence(said) == said


def test_only_what_needs_it_becomes_code() -> None:
    assert text("There is no run_results.json, so (see a/b) stop.") == (
        "There is no `run_results.json`, so (see `a/b`) stop."
    )
    assert text("Überfällig in 東京!") == "Überfällig in 東京!"


@given(TEXTS)
@example("```\nout\n```")
@example("<!-- x\n\n</pre>\n\n<b>")
@example("\n\n    x")
def test_a_block_holds_its_text(value: str) -> None:
    markdown = "\n".join([*block(value, 4000), "", "END", ""])
    assert gfm.faults(markdown, last="END") == []
    body = gfm.tree(markdown).find("body")
    assert body is not None
    pre = next(iter(body))
    assert pre.tag == "pre"
    assert "".join(pre.itertext()).strip("\n") == visible(value.strip("\r\n")).strip("\n")


def test_a_long_block_keeps_its_ends_and_says_what_is_missing() -> None:
    shown = "\n".join(block("first " + "x" * 10_000 + " last", 300))
    assert shown.startswith("```\nfirst ")
    assert shown.endswith(" last\n```")
    assert "… 9,711 characters left out …" in shown
    assert len(shown) < 400


def test_a_cut_is_marked_and_within_the_limit() -> None:
    assert code("x" * 50, 10) == f"`{'x' * 9}…`"
    assert cell("|" * 50, 3).count("<code>&#124;</code>") == 2


@given(TEXTS)
@example('"]:::failed --> n1')
@example("1. list")
def test_a_label_of_a_diagram_is_letters_and_entities(value: str) -> None:
    made = label(value, 60)
    assert re.fullmatch(r"(?:[^\W_]| |#\d+;)*", made)
    back = re.sub(r"#(\d+);", lambda found: chr(int(found[1])), made)
    assert back == one_line(visible(value), 60) or value.strip() == "" or back == "(empty)"


@pytest.mark.parametrize("empty", ["", " ", "\n\t"])
def test_nothing_is_said_to_be_nothing(empty: str) -> None:
    assert text(empty) == "(empty)" == code(empty).strip("`")


@pytest.mark.parametrize("number", [59, 60, 79, 80, 254, 255, 256, 1000])
def test_more_backticks_than_github_counts_end_no_code(number: int) -> None:
    ticks = "`" * number
    value = f"{ticks} @octocat ![x](https://evil.example/p.png) <b>x</b> {ticks}|"
    for inline in (code(value, 3000), cell(value, 3000), text(value, 3000)):
        assert gfm.faults(f"{inline}\n\nThe end.\n", last="The end.") == []
    lines = block(f"{ticks}\n\n@octocat <b>x</b>\n\n{ticks}\nfixes #1\n{ticks}", 9000)
    assert gfm.faults("\n".join([*lines, "", "The end.", ""]), last="The end.") == []
