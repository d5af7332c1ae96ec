"""The run's graph as a Mermaid diagram, which GitHub draws, while it is small."""

from __future__ import annotations

from typing import Final

from exporter.github.limits import MERMAID_CHARACTERS, MERMAID_EDGES, MERMAID_NODES
from exporter.model import Step, StepStatus
from exporter.renderers.markdown.escape import label
from exporter.renderers.markdown.view import View
from exporter.renderers.markdown.words import LETTERS
from exporter.report.graph_view import around_failures

_STYLES: Final[dict[StepStatus, str]] = {
    "failed": "fill:#cf222e,stroke:#82071e,color:#ffffff",
    "upstream_failed": "fill:#fff1e5,stroke:#bc4c00,color:#953800,stroke-dasharray:5 3",
    "cancelled": "fill:#eaeef2,stroke:#57606a,color:#424a53",
    "warned": "fill:#fff8c5,stroke:#9a6700,color:#633c01",
    "retry": "fill:#fff8c5,stroke:#9a6700,color:#633c01",
    "running": "fill:#ddf4ff,stroke:#0969da,color:#0a3069",
    "pending": "fill:#f6f8fa,stroke:#8c959f,color:#57606a",
    "unknown": "fill:#f6f8fa,stroke:#8c959f,color:#57606a",
    "skipped": "fill:#f6f8fa,stroke:#8c959f,color:#57606a,stroke-dasharray:2 3",
    "success": "fill:#dafbe1,stroke:#1a7f37,color:#0f5323",
}
"""Each states its colours in full, so that it reads on a light and on a dark page."""


def diagram(view: View, *, wanted: bool = True) -> list[str]:
    """Return the lines of the diagram, or of the sentence that says why there is none.

    A run without a single dependency has no graph: nothing is returned. Failed steps come first,
    which also puts them first in the drawing. Of a failed run that is too large only the part
    around what broke is drawn. `wanted` is false in a form that is too short for it.
    """
    steps = view.steps
    large = len(steps) > MERMAID_NODES
    edges = view.report.analysis.summary.edges if large else _edges(steps)
    if not edges:
        return []
    if not wanted:
        return ["The graph is left out, to stay within GitHub's limit for this page."]
    said: list[str] = []
    if large or edges > MERMAID_EDGES:
        total = len(steps)
        steps, left = around_failures(view.report, MERMAID_NODES) if view.report.causes else ([], 0)
        if not 0 < _edges(steps) <= MERMAID_EDGES:
            return [f"The graph of these {total:,} steps is too large to be drawn here."]
        more = f"; left out: {left:,} more that broke or did not run" if left else ""
        said = [f"{len(steps):,} of {total:,} steps, those around what broke{more}.", ""]
    lines = _drawn(steps)
    if sum(map(len, lines)) > MERMAID_CHARACTERS:
        return ["The graph is left out: the names of its steps are too long."]
    return [*said, "```mermaid", *lines, "```"]


def _edges(steps: list[Step]) -> int:
    ids = {step.step_id for step in steps}
    return sum(len(ids.intersection(step.upstream)) for step in steps)


def _drawn(steps: list[Step]) -> list[str]:
    order = list(_STYLES)
    ordered = sorted(steps, key=lambda step: order.index(step.status))
    names = {step.step_id: f"n{number}" for number, step in enumerate(ordered)}
    nodes = [f'  {names[step.step_id]}["{_named(step)}"]:::{step.status}' for step in ordered]
    edges = [
        f"  {names[above]} --> {names[step.step_id]}"
        for step in ordered
        for above in step.upstream
        if above in names
    ]
    used = {step.status for step in steps}
    styles = [f"  classDef {status} {style}" for status, style in _STYLES.items() if status in used]
    return ["flowchart LR", *nodes, *edges, *styles]


def _named(step: Step) -> str:
    """Return a node's text: a plain space would leave its letter alone above a name that wraps."""
    return f"{LETTERS[step.status]}\u00a0{label(step.name, 60)}"
