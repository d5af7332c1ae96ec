"""What a root cause stopped, as the page shows it."""

from __future__ import annotations

from exporter.analysis.select import select_steps
from exporter.model import DagRun
from exporter.renderers.html import tree
from exporter.renderers.html.tree import Tree, tree_of
from tests.support.runs import make_run
from tests.support.runs_many import report_of


def grown(text: str | DagRun, most: int = 24) -> Tree:
    run = make_run(text) if isinstance(text, str) else text
    report = report_of(run)
    return tree_of(report, report.causes[0], most)


def outline(found: Tree) -> list[str]:
    """Return a line a twig, indented by its depth."""
    lines, depth = [], 0
    for twig in found.twigs:
        names = (" " if twig.row else " > ").join(name.name for name in twig.names)
        number = f" ({twig.number})" if twig.folded or (not twig.row and twig.number) else ""
        lines.append("  " * depth + (f"{twig.folded}: " if twig.folded else "") + names + number)
        depth += twig.opens - len(twig.closes)
    assert depth == 0
    return lines


def test_a_chain_is_a_line_and_what_branches_is_below_it() -> None:
    found = grown(
        """
        a failed "boom"
        b <- a upstream_failed
        c <- b upstream_failed
        d <- c upstream_failed
        e <- c upstream_failed
        f <- e upstream_failed
        g <- a upstream_failed
        """
    )
    assert outline(found) == ["b > c (3 below)", "  e > f", "  d", "g"]
    assert (found.named, found.more) == (6, "")
    assert found.filter == '"a"+ status:upstream_failed'


def test_many_of_a_group_are_folded_with_their_number() -> None:
    lines = ['a failed "boom"', "z <- a upstream_failed"]
    lines += [f"t{n} <- a upstream_failed in tests" for n in range(50)]
    found = grown("\n".join(lines))
    assert outline(found) == ["tests: t0 t1 t2 t3 t4 t5 (50 steps)", "z"]
    assert found.more == "and 44 more"


def test_the_nearest_are_named_and_the_others_counted() -> None:
    lines = ['a failed "boom"', "b <- a upstream_failed", "c <- a upstream_failed"]
    lines += [f"x{n} <- b upstream_failed" for n in range(3)]
    lines += [f"y{n} <- c upstream_failed" for n in range(3)]
    found = grown("\n".join(lines), most=4)
    assert outline(found) == ["b (3 below)", "  x0 x1", "c (3 below)"]
    assert found.more == "and 4 more"


def test_a_deep_tree_ends_where_there_is_no_room_beside_it() -> None:
    lines = ['s0 failed "boom"']
    for n in range(1, 12):
        lines += [f"s{n} <- s{n - 1} upstream_failed", f"t{n} <- s{n - 1} upstream_failed"]
    found = grown("\n".join(lines))
    depths = [len(line) - len(line.lstrip()) for line in outline(found)]
    assert max(depths) == 2 * (tree.MOST_DEEP - 1)
    assert found.more == f"and {22 - found.named:,} more"


def test_the_filter_selects_what_was_stopped_and_nothing_else() -> None:
    run = make_run(
        """
        orders success 0s..1s
        not_null <- orders failed kind test "3 rows"
        mart <- orders upstream_failed
        other failed "boom"
        far <- other upstream_failed
        """
    )
    report = report_of(run)
    for cause in report.causes:
        found = tree_of(report, cause, 24)
        chosen = select_steps(found.filter, run, report.analysis)
        assert set(chosen) == set(cause.blocked)


def test_an_id_that_a_filter_reads_otherwise_gives_none() -> None:
    for name in ("kind:test", 'a"b', "-a", "a+", "a*"):
        found = grown(f'{name} failed "boom"\nb <- {name} upstream_failed')
        assert found.filter == "status:upstream_failed"
        assert not grown(
            f'{name} failed "boom"\nb <- {name} upstream_failed\nx failed\ny <- x upstream_failed'
        ).filter
