"""Why task instances were skipped: by a branch, by their trigger rule, or by themselves.

A task that chooses leaves its choice as an XCom of Airflow's own, `skipmixin_key`: the tasks that
it followed, or those that it skipped (`SkipMixin` in airflow/models/skipmixin.py, 1.10.12 and
later). What people put into other XComs is not read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from exporter.codec.sqlite import Database
from exporter.model.late import late
from exporter.model.named import NamedTuple
from exporter.readers.airflow.records import Choice, Dag, Instance, Place
from exporter.report.words import some

_CHOOSER: Final = late(r"(?i)branch|short_?circuit|latest_?only")
_FOLLOWING: Final = late(r"(?m)^(?:INFO - )?Following branch ([^\n]{1,2000})$")
_QUOTED: Final = late(r"['\"]([^'\"\n]{1,250})['\"]")
_CUT: Final = late(r"(?m)^(?:INFO - )?Skipping downstream tasks\b")
_COLUMNS: Final = frozenset({"dag_id", "task_id", "key", "value"})
_MOST: Final = 10_000
_NAMED: Final = 3
_LENGTH: Final = 100_000
_BROKEN: Final = frozenset({"failed", "upstream_failed"})
_REMOVED: Final = "the DAG no longer has it"
_OVER: Final = frozenset({"success", "skipped", "failed", "upstream_failed", "removed"})


def choices_of(database: Database, dag_id: str, key: str, value: str | None) -> list[Choice]:
    """Return what the tasks of a run chose; `key` is the column that names the run.

    Raises ExportError when the database cannot be read.
    """
    known = database.columns("xcom")
    if not {*_COLUMNS, key} <= known:
        return []
    rows = database.select(
        "xcom",
        ["task_id"],
        rest=f"WHERE dag_id = ? AND {key} = ? AND key = 'skipmixin_key' "
        f"AND length(value) < {_LENGTH} ORDER BY rowid LIMIT {_MOST}",
        values=(dag_id, value),
        others=["map_index", "value"],
    )
    return list(_choices(rows))


def _choices(rows: Iterable[Sequence[object]]) -> Iterator[Choice]:
    for task_id, index, raw in rows:
        try:
            told = json.loads(raw) if isinstance(raw, str | bytes) else None
            told = json.loads(told) if isinstance(told, str) else told  # 3.0 packs it twice
        except (ValueError, RecursionError):  # a pickle, which is never loaded
            continue
        if not isinstance(task_id, str) or not isinstance(told, dict):
            continue
        followed, skipped = told.get("followed"), told.get("skipped")
        if isinstance(followed, list) or isinstance(skipped, list):
            yield Choice(
                (task_id, index if isinstance(index, int) else -1),
                tuple(_names(followed)) if isinstance(followed, list) else None,
                tuple(_names(skipped)) if isinstance(skipped, list) else (),
            )


def choosers(instances: Sequence[Instance], dag: Dag | None) -> list[Instance]:
    """Return the instances whose logs may say what they chose: those before a skipped one."""
    skipped = {
        each.task_id for each in instances if each.state == "skipped" and not each.try_number
    }
    tasks = dag.tasks if dag and skipped else {}
    before = {task.task_id for task in tasks.values() if skipped.intersection(task.downstream)}
    return [
        each
        for each in instances
        if each.task_id in before
        and each.state == "success"
        and _CHOOSER.search(each.operator or tasks[each.task_id].kind or "")
    ]


def choice_in(each: Instance, said: str | None, dag: Dag | None) -> Choice | None:
    """Return what a task chose, as its log says it; None where that says nothing of it.

    Airflow writes `Following branch` with the tasks as Python writes them, or, of a short circuit,
    `Skipping downstream tasks`.
    """
    found = _FOLLOWING.search(said or "")
    if found is not None:
        names = tuple(name[1] for name in _QUOTED.finditer(found[1]))
        return Choice(each.place, names, ())
    task = dag.tasks.get(each.task_id) if dag else None
    if said and task is not None and _CUT.search(said):
        return Choice(each.place, None, tuple(task.downstream))
    return None


def _names(told: Iterable[object]) -> Iterator[str]:
    for each in told:
        name = each[0] if isinstance(each, list) and each else each
        if isinstance(name, str):
            yield name


def why_skipped(
    instances: Sequence[Instance],
    choices: Sequence[Choice],
    dag: Dag | None,
    told: Mapping[Place, str],
) -> dict[Place, str]:
    """Return why each skipped instance was, where that is on record; `told` is by their logs."""
    found = {each.place: _REMOVED for each in instances if each.state == "removed"}
    skipped = [each for each in instances if each.state == "skipped"]
    if not skipped:
        return found
    graph = _Graph.of(instances, choices, dag)
    for each in skipped:
        if each.place in told:
            found[each.place] = told[each.place]
        elif not each.try_number:
            why = graph.by_choice(each) or (graph.by_rule(each) if each.try_number == 0 else "")
            if why:
                found[each.place] = why
    return found


class _Graph(NamedTuple):
    dag: Dag | None
    above: Mapping[str, Sequence[str]]
    states: Mapping[str, set[str | None]]
    """The states of all instances of each task."""
    by: Mapping[str, Sequence[tuple[Choice, str]]]
    """For each task the choices against it, in words."""

    @classmethod
    def of(
        cls, instances: Iterable[Instance], choices: Iterable[Choice], dag: Dag | None
    ) -> _Graph:
        states: dict[str, set[str | None]] = {}
        for each in instances:
            states.setdefault(each.task_id, set()).add(each.state)
        above: dict[str, list[str]] = {}
        for task in dag.tasks.values() if dag else ():
            for below in task.downstream:
                above.setdefault(below, []).append(task.task_id)
        by: dict[str, list[tuple[Choice, str]]] = {}
        for choice in choices:
            for task_id, words in _against(choice, dag):
                by.setdefault(task_id, []).append((choice, words))
        return cls(dag, above, states, by)

    def by_choice(self, each: Instance) -> str:
        """Say who chose that it be skipped; part of a mapped group it is the same part's task."""
        for choice, words in self.by.get(each.task_id, ()):
            index = choice.place[1]
            if index < 0 or index == each.map_index:
                return words
        return ""

    def by_rule(self, each: Instance) -> str:
        """Say what its trigger rule made of the tasks before it, for rules that leave no doubt."""
        if self.dag is None or self.dag.changed or each.task_id not in self.dag.tasks:
            return ""
        rule = self.dag.tasks[each.task_id].trigger_rule or "all_success"
        above = self.above.get(each.task_id, ())
        states: set[str | None] = set().union(*(self.states.get(one, ()) for one in above))
        if rule in {"all_success", "none_skipped"} and not states & _BROKEN:
            if self._over_nothing(each, states):
                return "it is mapped over nothing"
            names = [one for one in above if "skipped" in self.states.get(one, ())]
            if names:
                were = "was" if len(names) == 1 else "were"
                return f"{some(names, _NAMED)} {were} skipped, and its trigger rule is {rule}"
        if rule == "one_failed" and states and states <= _OVER and not states & _BROKEN:
            return f"nothing before it failed, and its trigger rule is {rule}"
        return ""

    def _over_nothing(self, each: Instance, above: set[str | None]) -> bool:
        """Say whether a mapped task had no values: then it is one instance that has no times."""
        mapped = self.dag is not None and self.dag.tasks[each.task_id].mapped
        unborn = each.map_index < 0 and each.start is None and each.end is None
        return mapped and unborn and above == {"success"}


def _against(choice: Choice, dag: Dag | None) -> Iterator[tuple[str, str]]:
    """Yield the tasks that a choice skipped, with the words for it."""
    chooser = choice.place[0]
    for task_id in choice.skipped:
        yield task_id, f"{chooser} skipped what follows it"
    tasks = dag.tasks if dag else {}
    if choice.followed is None or chooser not in tasks:
        return
    # what can be reached by a branch that was followed is not skipped by the choice
    reached = set(choice.followed)
    line = list(reached)
    while line:
        task = tasks.get(line.pop())
        for below in task.downstream if task else ():
            if below not in reached:
                reached.add(below)
                line.append(below)
    branch = some(choice.followed, _NAMED) if choice.followed else "none of its branches"
    for task_id in tasks[chooser].downstream:
        if task_id not in reached:
            yield task_id, f"{chooser} followed {branch}"
