"""The plan of a run, with what is mapped told apart: `proc[?]` becomes `proc[a]`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from exporter.model.late import late
from exporter.readers.dagster.fold import Folded
from exporter.readers.dagster.records import PlanStep

UNRESOLVED: Final = "[?]"
_YIELDED: Final = late(r'Yielded output "([^"\n]{1,300})" mapping key "([^"\n]{1,300})"')
_ROUNDS: Final = 20
_MOST_EDGES: Final = 500_000


@dataclass(slots=True)
class Graph:
    """The steps of a run, and what each waited for."""

    steps: dict[str, PlanStep] = field(default_factory=dict)
    upstream: dict[str, tuple[str, ...]] = field(default_factory=dict)
    planned: bool = False
    """Whether there is a plan at all."""
    left_out: int = 0
    """Dependencies that were too many."""


def graph_of(plan: Sequence[PlanStep] | None, chosen: Sequence[str] | None, told: Folded) -> Graph:
    """Lay the plan out; without one the steps are those that events tell of."""
    if plan is None:
        seen = {key: PlanStep(key) for key, story in told.stories.items() if _is_step(story)}
        return Graph(seen, dict.fromkeys(seen, ()))
    by_key = {step.key: step for step in plan}
    keys = [key for key in dict.fromkeys(chosen or by_key) if key in by_key or _template(key)]
    mapped = _mapped(by_key, told)
    graph = Graph(planned=True)
    of_template: dict[str, list[str]] = {}
    strays = [key for key, story in told.stories.items() if _is_step(story) and key not in by_key]
    for key in (*keys, *strays):
        template = _template(key)
        if key.endswith(UNRESOLVED) and mapped.get(key):
            for value in mapped[key]:
                _add(graph, f"{key[:-3]}[{value}]", by_key[key], of_template, key)
        elif key in by_key:
            _add(graph, key, by_key[key], of_template, template)
        elif template in by_key:
            _add(graph, key, by_key[template], of_template, template)
        else:
            _add(graph, key, PlanStep(key), of_template, None)
    _connect(graph, of_template)
    return graph


def _is_step(story: object) -> bool:
    return bool(getattr(story, "told", False) or getattr(story, "logged", None))


def _template(key: str) -> str | None:
    """Return the key that a mapped step was planned with; None for one that is not mapped."""
    if not key.endswith("]") or "[" not in key or key.endswith(UNRESOLVED):
        return None
    return key[: key.rindex("[")] + UNRESOLVED


def _add(
    graph: Graph,
    key: str,
    step: PlanStep,
    of_template: dict[str, list[str]],
    template: str | None,
) -> None:
    if key in graph.steps:
        return
    kind = "op" if (step.kind or "").startswith("UNRESOLVED_") else step.kind
    graph.steps[key] = step._replace(key=key, kind=kind)
    if template is not None:
        of_template.setdefault(template, []).append(key)


def _mapped(by_key: Mapping[str, PlanStep], told: Folded) -> dict[str, dict[str, None]]:
    """Return what each mapped step was mapped over, as far as that is known."""
    found: dict[str, dict[str, None]] = {key: {} for key in by_key if key.endswith(UNRESOLVED)}
    if not found:
        return {}
    for key, values in found.items():
        for above, output in by_key[key].upstream:
            if above not in found and told.story(above).word == "SUCCESS":
                made = _outputs(told, above)
                values.update((value, None) for name, value in made if output in {None, name})
    for key in told.stories:
        template = _template(key)
        if template in found:
            found[template][key[len(template) - 2 : -1]] = None
    _hand_on(by_key, found)
    return found


def _hand_on(by_key: Mapping[str, PlanStep], found: Mapping[str, dict[str, None]]) -> None:
    """Add what is mapped over the results of what is mapped."""
    for _ in range(_ROUNDS):
        grown = False
        for key, values in found.items():
            before = len(values)
            for above, _ in by_key[key].upstream:
                values.update(found.get(above, {}))
            grown = grown or len(values) > before
        if not grown:
            break


def _outputs(told: Folded, key: str) -> list[tuple[str, str]]:
    texts = [each.details().message for each in told.story(key).facts if each.type == "STEP_OUTPUT"]
    return [(match[1], match[2]) for text in texts if (match := _YIELDED.search(text))]


def _connect(graph: Graph, of_template: Mapping[str, Sequence[str]]) -> None:
    count = 0
    for key, step in graph.steps.items():
        above: dict[str, None] = {}
        value = key[key.rindex("[") :] if _template(key) else None
        for name, _ in step.upstream:
            if not name.endswith(UNRESOLVED):
                ids: Sequence[str] = (name,)
            elif value is not None:
                ids = (name[:-3] + value,)
            else:
                ids = of_template.get(name, (name,))
            above.update((each, None) for each in ids if each in graph.steps and each != key)
        if count + len(above) > _MOST_EDGES:
            graph.left_out += len(above)
            above = {}
        count += len(above)
        graph.upstream[key] = tuple(above)
