"""The runs that a report of several is made of, each with its verdict and where its report is."""

from __future__ import annotations

from exporter.renderers.markdown.causes import NAME
from exporter.renderers.markdown.escape import cell, text
from exporter.renderers.markdown.forms import Form
from exporter.renderers.markdown.words import SIGNS, and_more, folded, table
from exporter.report import Report
from exporter.report.members import members_of
from exporter.report.words import moment

_NESTED = "↳ "


def members(report: Report, form: Form) -> list[str]:
    """List the runs; what ran inside a run stands under it. Nothing for a report of one."""
    found = members_of(report.run)
    if not found:
        return []
    shown = found[: max(form.failed, form.causes)]
    rows = [
        (
            f"{_NESTED * each.depth}{SIGNS[each.step.status]} {cell(each.step.name, NAME)}",
            text(each.step.kind or "", 60),
            moment(each.step.start_time),
            f"{text(each.verdict, 300)}{f' In {text(each.within, 200)}.' if each.within else ''}",
            cell(each.page) if each.page else "",
        )
        for each in shown
    ]
    more = and_more(len(found) - len(shown))
    lines = table(["run", "tool", "started", "verdict", "its report, beside this one"], rows, more)
    title = f"The runs ({len(found):,})"
    return folded(title, lines) if len(rows) > form.open_rows > 0 else [f"### {title}", "", *lines]
