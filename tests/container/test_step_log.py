from __future__ import annotations

import pytest

from tests.container.step_log import Annotation, LineSplitter, StepLog


def fed(*lines: str) -> StepLog:
    log = StepLog()
    for line in lines:
        log.feed(line)
    return log


def test_ten_annotations_of_each_level_are_kept() -> None:
    log = fed(*(f"::{level}::{n}" for level in ("error", "notice") for n in range(12)))

    assert [kept.message for kept in log.annotations if kept.level == "error"] == [
        str(n) for n in range(10)
    ]
    assert dict(log.dropped) == {"error": 2, "notice": 2}
    assert log.lines.count("##[error]11") == 1


def test_a_message_is_cut_at_4096_units_of_utf_16() -> None:
    log = fed("::error::" + "🙂" * 2049, "::error::" + "x" * 4097)

    assert log.annotations[0].message == "🙂" * 2048
    assert log.annotations[1].message == "x" * 4096


@pytest.mark.parametrize(
    ("place", "kept"),
    [
        ("line=3", (3, None, None, None)),
        ("endLine=3", (3, 3, None, None)),
        ("col=2", (None, None, None, None)),
        ("line=3,col=2", (3, None, 2, None)),
        ("line=3,endColumn=9", (3, None, 9, 9)),
        ("line=3,endLine=4,col=2", (3, 4, None, None)),
        ("line=3,endLine=3,col=2,endColumn=1", (3, 3, None, None)),
        ("line=3,endLine=2", (None, None, None, None)),
        ("line=x,col=1", (None, None, None, None)),
    ],
)
def test_lines_and_columns_that_make_no_sense_are_dropped(
    place: str, kept: tuple[int | None, ...]
) -> None:
    (annotation,) = fed(f"::error {place}::m").annotations

    found = (annotation.line, annotation.end_line, annotation.column, annotation.end_column)
    assert found == kept


def test_a_file_becomes_relative_to_the_workspace() -> None:
    log = StepLog(lambda path: path.removeprefix("/github/workspace/"))
    log.feed("::error file=/github/workspace/a.sql,title=T::m")

    assert log.annotations == [Annotation("error", "m", file="a.sql", title="T")]


def test_a_mask_hides_the_value_its_lines_and_its_other_spellings() -> None:
    log = fed(
        "before hunter2",
        "::add-mask::hunter2%0A  p&ss w0rd ",
        "after hunter2hunter2 and p&ss w0rd.",
        "aHVudGVyMg== p%26ss%20w0rd p&amp;ss w0rd",
        "::error::hunter2",
    )

    assert log.lines == [
        "before hunter2",
        "::add-mask::***",
        "after *** and ***.",
        "*** *** ***",
        "##[error]***",
    ]
    assert log.annotations[0].message == "***"


def test_an_empty_mask_only_warns() -> None:
    log = fed("::add-mask:: ", "text")

    assert log.lines[-1] == "text"
    assert [kept.level for kept in log.annotations] == ["warning"]
    assert not log.failed


def test_stop_commands_makes_commands_plain_until_the_token() -> None:
    log = fed(
        "::stop-commands::Tok3n-abc",
        "::error::not me",
        "##[error]nor me",
        "::add-mask::plain",
        "::TOK3N-ABC::",
        "::error::me",
    )

    assert [kept.message for kept in log.annotations] == ["me"]
    assert "::add-mask::plain" in log.lines


@pytest.mark.parametrize("token", ["", "warning", "Pause-Logging"])
def test_a_stop_token_that_could_not_end_it_fails_the_step(token: str) -> None:
    log = fed(f"::stop-commands::{token}", "::error::heard")

    assert log.failed
    assert log.annotations[-1].message == "heard"


@pytest.mark.parametrize("line", ["::set-env name=a::1", "::add-path::/x", "::set-output::1"])
def test_disabled_and_incomplete_commands_fail_the_step(line: str) -> None:
    assert fed(line).failed


def test_the_old_output_commands_still_work() -> None:
    log = fed("::set-output name=a::1", "::save-state name=b::2")

    assert (log.outputs, log.state, log.failed) == ({"a": "1"}, {"b": "2"}, False)


def test_debug_lines_need_a_debug_run() -> None:
    assert fed("::debug::x").lines == []
    log = StepLog(debug=True)
    log.feed("::debug::x")
    assert log.lines == ["##[debug]x"]


def test_lines_end_where_net_ends_them() -> None:
    splitter = LineSplitter()

    assert list(splitter.feed(b"a\nb\r")) == ["a"]
    assert list(splitter.feed(b"\nc\rd\x0be\xe2\x80")) == ["b", "c"]
    assert list(splitter.feed(b"\xa8f")) == []
    assert list(splitter.close()) == ["d\x0be\u2028f"]
