from __future__ import annotations

import re
from dataclasses import replace

import pytest

from exporter.model import Attempt, DagRun, Document, Failure, Note, RunStatus, SourceFile, Step
from exporter.model.statuses import STEP_STATUSES, StepStatus
from exporter.renderers.html import HtmlRenderer, errors
from exporter.renderers.html import problems as limits
from exporter.renderers.html.tiles import ORDER
from exporter.renderers.templates import template
from exporter.report.anchor import step_anchor
from exporter.report.visible import visible
from tests.support.runs import make_run
from tests.support.runs_many import HOSTILE, hostile_run, many_steps, report_of
from tests.unit.renderers.html.findings import findings, text_of


def document(run: DagRun) -> Document:
    (made,) = HtmlRenderer().render(report_of(run))
    return made


def page(run: DagRun) -> str:
    return b"".join(document(run)).decode()


def test_a_red_run_says_what_broke_and_what_that_stopped() -> None:
    run = make_run(
        """
        extract            success 0s..10s
        clean  <- extract  failed 10s..12s kind model "ValueError: boom"
        load   <- clean    upstream_failed
        report <- load     upstream_failed
        """
    )
    text = text_of(page(run))
    for words in (
        "Failed after 12.0 s",
        "1 step of 4 broke; 2 did not run because of it.",
        "Why it failed",
        "ValueError: boom",
        "It stopped 2 steps",
        "2026-11-23 04:00:00 UTC",
    ):
        assert words in text
    assert text.index("ValueError: boom") < text.index("Steps")


@pytest.mark.parametrize(
    ("status", "title"),
    [
        ("failed", "Why it failed"),
        ("running", "What broke so far"),
        ("cancelled", "What broke"),
        ("partial_success", "What broke"),
    ],
)
def test_what_broke_is_not_called_a_failure_of_a_run_that_has_none(
    status: RunStatus, title: str
) -> None:
    html = page(make_run('a failed 0s..1s "no"', status=status))
    assert f'<h2 id="causes-title">{title}</h2' in html


def test_a_run_of_one_step_has_no_critical_path() -> None:
    html = page(make_run("a success 0s..1s"))
    assert "Critical path" not in html.partition('id="data">')[0]


def test_a_green_run_has_no_section_of_problems() -> None:
    html = page(make_run("a success 0s..1s\nb <- a success 1s..2s"))
    assert "Why it failed" not in html
    assert "Succeeded after 2.0 s" in text_of(html)
    assert not findings(html)


@pytest.mark.parametrize(
    "run",
    [
        pytest.param(make_run("", status="success"), id="no steps"),
        pytest.param(make_run("a success"), id="one step without times"),
        pytest.param(make_run("a running 1s..\nb pending", status="running"), id="running"),
        pytest.param(make_run("a cancelled 1s..2s", status="cancelled"), id="cancelled"),
        pytest.param(make_run("a warned 1s..2s", status="partial_success"), id="warned"),
        pytest.param(make_run("a unknown", status="unknown", start_time=None), id="unknown"),
        pytest.param(make_run("a <- b failed\nb <- a failed"), id="a circle"),
        pytest.param(many_steps(150), id="many"),
        pytest.param(hostile_run(), id="hostile"),
    ],
)
def test_nothing_in_any_page_is_foreign(run: DagRun) -> None:
    html = page(run)
    assert findings(html) == []


@pytest.mark.parametrize(
    ("metadata", "said"),
    [
        ({"exit_code": 137}, "exit code 137 (SIGKILL: "),
        ({"exit_code": "1"}, "exit code 1<"),
        ({"exit_code": "0"}, ""),
        ({"exit_code": ["<b>"]}, ""),
    ],
)
def test_a_card_says_what_a_step_ended_with(metadata: dict[str, object], said: str) -> None:
    run = make_run("a failed 0s..9s")
    html = page(replace(run, steps={"a": replace(run.steps["a"], metadata=metadata)}))
    static = html.partition("<script")[0]
    assert ("exit code" in static) == bool(said)
    assert said in static


def test_what_was_measured_is_nothing_foreign_either() -> None:
    run = make_run("a success 0s..9s\nb failed 0s..9s")
    metrics = {"peak_rss_bytes": 7.9e9, "memory_bytes": 8e9, "cpu_percent": 90, "cpus": 4}
    steps = {
        key: replace(step, name=HOSTILE[0], group=HOSTILE[1], metrics=metrics)
        for key, step in run.steps.items()
    }
    html = page(replace(run, steps=steps))
    assert "Cores busy" in html
    assert findings(html) == []


def test_hostile_text_is_shown_as_text() -> None:
    text = text_of(page(hostile_run()))
    for piece in HOSTILE:
        assert " ".join(visible(piece, keep_joiners=True).split()) in " ".join(text.split())
    assert "\u202e" not in text
    assert "\x1b" not in text


def test_each_error_stands_in_full_once_and_the_rest_is_counted() -> None:
    step = make_run("x failed 0s..1s").steps["x"]
    steps = {}
    for number in range(5000):
        word = "abcdefghijklmnopqrstuvwxyz"[number % 26] * (1 + number // 26 % 2)
        text = f"{word} is not a word of {number}"
        failure = Failure(kind="error", message=text, traceback=f"{text}\n" * 500)
        key = f"s{number}"
        steps[key] = replace(step, step_id=key, name=key, error=text, failure=failure)
    html = page(replace(make_run("", status="failed"), steps=steps))
    static, _, _ = html.partition('id="data">')
    assert static.count("<article") == limits.MOST_FULL
    assert static.count('<li class="list-group-item"') == limits.MOST_BRIEF
    assert "and 95 more like it" in static
    assert len(static) < errors.ERRORS_LIMIT + 100_000
    assert "more, in the table below and in the JSON" in text_of(html)
    assert "The same error in 96 other steps:" in text_of(html)


TRACE = """Traceback (most recent call last):
  File "/usr/lib/python3/dist-packages/airflow/models/dag.py", line 10, in run
  File "/usr/lib/python3/dist-packages/airflow/decorators.py", line 20, in execute
  File "/dags/{0}.py", line 7, in {0}
{1}: no {0}"""


def failing(*errors: str) -> str:
    """Return the static part of the page of a run in which steps failed with these exceptions."""
    run = make_run("\n".join(f"s{n} failed 0s..1s" for n in range(len(errors))))
    steps = {
        key: replace(
            step,
            failure=Failure(
                kind="error",
                message=f"no {key}",
                type=error,
                traceback=TRACE.format(key, error),
            ),
        )
        for (key, step), error in zip(run.steps.items(), errors, strict=True)
    }
    return page(replace(run, steps=steps)).partition('id="data">')[0].partition("</style>")[2]


def test_a_stack_trace_stands_open_below_what_it_says_and_without_frames_of_packages() -> None:
    static = failing("KeyError")
    said, _, rest = static.partition('<p class="problem-message" dir="auto">KeyError: no s0</p')
    assert rest
    assert "<pre" not in said.partition('class="problems"')[2]
    shown, _, whole = rest.partition("<details><summary>The whole error <small>5 lines</small>")
    assert "… 2 frames of airflow …" in shown
    assert "/dags/s0.py" in shown
    assert "decorators.py" not in shown
    assert "decorators.py" in whole


def test_of_several_errors_the_messages_stand_below_one_another() -> None:
    static = failing("KeyError", "ValueError", "TypeError")
    problems = static.partition('class="problems"')[2].partition("</section>")[0]
    assert problems.count('<p class="problem-message"') == 3
    assert problems.count("<pre") == problems.count("<summary>The whole error") == 3


def test_sections_share_the_room_for_cards_and_for_names() -> None:
    lines = []
    for number in range(9):
        lines.append(f'f{number} failed "{"x" * (number + 1)} is wrong"')
        lines += [f"b{number}_{n} <- f{number} upstream_failed" for n in range(30)]
        lines.append(f'w{number} warned "{"y" * (number + 1)} is late"')
    static, _, _ = page(make_run("\n".join(lines))).partition('id="data">')
    assert static.count("<article") == limits.MOST_FULL
    assert static.count('<li><a href="#s=') == limits.BLOCKED_LIMIT
    assert static.count('<li class="list-group-item"') == 3 + 9
    assert "It stopped 30 steps" in text_of(static)


def test_the_command_that_runs_it_again_is_said_once() -> None:
    report = report_of(make_run('a failed "x is wrong"\nb failed "yy is wrong"'))
    first, second = report.analysis.root_causes
    analysis = replace(
        report.analysis,
        rerun="dbt retry",
        root_causes=(replace(first, rerun="dbt retry"), replace(second, rerun="dbt build -s 'b'")),
    )
    (made,) = HtmlRenderer().render(report._replace(analysis=analysis))
    html = b"".join(made).decode().partition('id="data">')[0]
    assert html.count("dbt retry") == 1
    assert "dbt build -s &#39;b&#39;" in html


def test_a_step_has_the_same_anchor_in_every_run() -> None:
    assert step_anchor("model.shop.orders") == "8f58469473"
    assert 'href="#s=8f58469473"' in page(make_run("model.shop.orders failed 0s..1s"))


def test_an_error_of_the_run_itself_is_shown() -> None:
    text = text_of(
        page(make_run("a success", status="failed", error="Compilation Error: no profile"))
    )
    assert "Compilation Error: no profile" in text
    assert text.index("Compilation Error") < text.index("Steps")


def test_a_huge_error_is_cut_in_the_middle_and_says_so() -> None:
    text = "first line\n" + "x" * 3_000_000 + "\nlast line"
    run = make_run("a failed 0s..1s")
    failure = Failure(kind="error", message="first line", traceback=text)
    run = replace(run, steps={"a": replace(run.steps["a"], failure=failure, error=text)})
    shown = text_of(page(run))
    assert "first line" in shown
    assert "last line" in shown
    assert "left out here" in shown
    assert len(shown) < 20_000


def test_names_and_lists_have_an_end() -> None:
    long = "n" * 20_000
    step = make_run("a failed 0s..1s").steps["a"]
    run = replace(
        make_run(""),
        steps={long: replace(step, step_id=long, name=long, kind=long, worker=long, error=long)},
        dag_id=long,
        run_id=long,
        metadata={f"k{n}": long for n in range(500)},
        notes=tuple(Note(code="c", level="info", message=f"{n}{long}") for n in range(500)),
    )
    source = replace(
        run.source,
        command=long,
        files=tuple(SourceFile(path=f"{n}{long}", size_bytes=1, sha256="0") for n in range(500)),
    )
    static, _, _ = page(replace(run, source=source)).partition('id="data">')
    body = static.partition("</style>")[2]
    assert len(body) < 250_000
    assert "and 400 more notes, in the JSON" in body
    assert "and 400 more files, in the JSON" in body


def test_small_runs_have_a_table_without_script_and_large_ones_a_sentence() -> None:
    small, large = page(many_steps(100)), page(many_steps(101))
    assert small.count("<td><bdi>step_") == 100
    assert "<td><bdi>step_" not in large
    assert "The table of 101 steps is drawn by this page" in text_of(large)


def test_selected_steps_are_listed_and_all_are_counted() -> None:
    run = make_run("a success 0s..1s\nb failed 1s..2s")
    (made,) = HtmlRenderer().render(report_of(run)._replace(selected=frozenset({"a"})))
    text = text_of(b"".join(made).decode())
    assert "1 of 2 steps are listed" in text
    assert "1 step of 2 broke" in text


def test_the_same_report_gives_the_same_bytes() -> None:
    assert page(many_steps(500)) == page(many_steps(500))


def test_the_document_says_what_it_is() -> None:
    made = document(make_run("a success"))
    assert (made.name, made.format, made.media_type) == (
        "report.html",
        "html",
        "text/html; charset=utf-8",
    )


def test_one_failure_in_fifty_thousand_is_seen_in_the_bar() -> None:
    good = make_run("a success").steps["a"]
    steps: dict[str, Step] = {f"s{n}": replace(good, step_id=f"s{n}") for n in range(49_999)}
    steps["bad"] = make_run("bad failed").steps["bad"]
    html = page(replace(make_run("", status="failed"), steps=steps))
    assert '<rect x="993" width="7" height="14" class="fill-failed"' in html


def test_every_status_has_its_place_in_the_bar_and_in_the_table() -> None:
    assert sorted(ORDER) == sorted(STEP_STATUSES)
    assert all(f'["{status}", "' in template("html/assets/src/columns.js") for status in ORDER)


def tried(*statuses: StepStatus) -> str:
    run = make_run("a failed 0s..30s")
    tries = tuple(Attempt(number=n, status=status) for n, status in enumerate(statuses, 1))
    step = replace(run.steps["a"], attempts=tries, retry_count=len(tries) - 1)
    return page(replace(run, steps={"a": step}))


def test_the_attempts_of_what_broke_have_a_sign_each() -> None:
    html = tried("failed", "cancelled", "failed")
    assert 'aria-label="3 attempts: 2 failed, 1 cancelled"' in html
    signs = re.findall(r'<i class="icon status-(\w+)"></i>', html)
    assert signs == ["failed", "cancelled", "failed"]
    assert 'class="tries"' not in tried("failed")


def test_of_many_attempts_the_first_and_the_last_are_signs() -> None:
    fifty: list[StepStatus] = ["failed"] * 50
    html = tried(*fifty)
    assert '<i class="icon status-failed"></i> 48 more <i class="icon status-failed"></i>' in html


def test_what_was_reused_has_a_word_of_its_own() -> None:
    run = make_run("a success 0s..0s")
    html = page(replace(run, steps={"a": replace(run.steps["a"], cached=True)}))
    assert '<i class="icon status-cached" aria-hidden="true"></i>reused</td>' in html
