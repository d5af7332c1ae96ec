"""What a viewer shows: a list of the runs, and which run an address means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from exporter.app.find import findings_at
from exporter.app.mark import digest_in, digest_of, mark_of
from exporter.app.pick import Pick, pick_from_json
from exporter.app.tools import Tools
from exporter.app.which import picked
from exporter.model import Document, ExportError, Note
from exporter.model.named import NamedTuple
from exporter.model.statuses import RUN_STATUSES
from exporter.readers.base import Key
from exporter.readers.choose import LATEST, Findings, Found, no_such_run
from exporter.redaction import redactor
from exporter.renderers.html.runs import MOST_DAGS, Chip, Field, Filters, Listed, Shelf, runs_page
from exporter.report.words import RUN_WORDS

_HERE: Final = "the working directory"
EARLIER: Final = ""
"""Stands for the run before the one that was chosen last, of its DAG."""


class Asking(NamedTuple):
    """What a list is asked for."""

    location: str
    reader: str
    only: Pick | None
    """Which runs there are at all for this viewer."""
    pick: Pick | None
    """Which of these are listed."""
    number: int
    """Which page of these, from 1."""
    typed: Sequence[tuple[str, str]]
    """The filter as it was typed: names and texts, without statuses."""
    redact: bool
    patterns: Sequence[str]


def asking_from_json(said: dict[str, Any]) -> Asking:
    """Read what the keeper wrote down with `_asdict`."""
    pick, only = pick_from_json(said["pick"]), pick_from_json(said["only"])
    typed = [(str(name), str(text)) for name, text in said["typed"]]
    return Asking(**{**said, "pick": pick, "only": only, "typed": typed})


class Chooser:
    """Chooses the run that an address means: by its mark, or by its id."""

    def __init__(self, only: Pick | None) -> None:
        self._only = only
        self._last: Key | None = None

    def __call__(self, findings: Findings, run_id: str, location: str) -> Found:
        """Return the run. Raises ExportError where there is none."""
        del location
        if self._only:
            findings = picked(findings, self._only)
        runs = _once(findings.runs)
        found = self._earlier(runs) if run_id == EARLIER else _meant(runs, run_id)
        if found is None:
            raise no_such_run(findings._replace(runs=tuple(runs)), [run_id], "here")
        self._last = found.ref.key
        return found

    def _earlier(self, runs: Sequence[Found]) -> Found:
        """Return the run that comes next in the list, of the same DAG."""
        keys = [found.ref.key for found in runs]
        after = keys.index(self._last) + 1 if self._last in keys else len(runs)
        same = (each for each in runs[after:] if self._last and each.ref.dag_id == self._last[0])
        found = next(same, None)
        if found is None:
            raise ExportError(
                "no-earlier-run",
                "there is no earlier run of this DAG here",
                hint="choose the two runs from the list",
                where=self._last and self._last[1][:100],
                kind="nothing",
            )
        return found


def _meant(runs: Sequence[Found], run_id: str) -> Found | None:
    digest = digest_in(run_id)
    by_mark = (each for each in runs if digest and digest_of(each.ref.key) == digest)
    by_id = (each for each in runs if run_id in {each.ref.run_id, LATEST})
    return next(by_mark, None) or next(by_id, None)


def _once(runs: Sequence[Found]) -> list[Found]:
    """Return the runs without those that stand twice, such as a run and an export of it."""
    once: dict[Key, Found] = {}
    for each in runs:
        once.setdefault(each.ref.key, each)
    return list(once.values())


def list_page(asking: Asking, tools: Tools) -> Document:
    """Find the runs and draw the list of those that are asked for."""
    findings = findings_at(tools, asking.location, asking.reader)
    if asking.only:
        findings = picked(findings, asking.only)
    findings = findings._replace(runs=tuple(_once(findings.runs)))
    chosen = picked(findings, asking.pick) if asking.pick else findings
    clean = _cleaner(asking, findings, tools)
    runs = [_listed(each, clean) for each in chosen.runs]
    notes = dict.fromkeys((*findings.notes, *chosen.notes))
    shelf = Shelf(
        title=_HERE if asking.location == "." else clean(asking.location),
        whole=len(findings.runs),
        runs=runs,
        filters=_filters(asking, findings, clean),
        notes=[_clean(note, clean) for note in notes],
        number=asking.number,
        href=_address(asking.pick, asking.typed) or "?",
    )
    return runs_page(shelf, tools.generator)


def _filters(asking: Asking, findings: Findings, clean: Callable[[str], str]) -> Filters:
    pick = asking.pick or Pick()
    others = pick._replace(status=(), newest=None)
    counted = Counter(each.ref.status for each in picked(findings, others).runs)
    dags = dict.fromkeys(each.ref.dag_id for each in findings.runs)
    chips = []
    for status in RUN_STATUSES:
        if counted[status] or status in pick.status:
            chosen = status in pick.status
            rest = tuple(each for each in pick.status if each != status)
            then = pick._replace(status=rest if chosen else (*pick.status, status))
            href = _address(then, asking.typed).removesuffix("&") or "./"
            number = f"{counted[status]:,}"
            chips.append(Chip(status, RUN_WORDS[status], number, href, chosen))
    typed = dict(reversed(asking.typed))  # the first of several DAGs has a field
    return Filters(
        hidden=[
            *(Field("status", each) for each in pick.status),
            *(Field("dag", each) for each in pick.dag[1:]),
        ],
        dag=typed.get("dag", ""),
        since=typed.get("since", ""),
        newest=typed.get("newest", ""),
        dags=[clean(each) for each in list(dags)[:MOST_DAGS]],
        chips=chips,
    )


def _address(pick: Pick | None, typed: Sequence[tuple[str, str]]) -> str:
    """Return the query of a list, ready for more; empty where nothing is filtered."""
    words = [("status", each) for each in (pick.status if pick else ())]
    words += typed
    return f"?{urlencode(words)}&" if words else ""


def _cleaner(asking: Asking, findings: Findings, tools: Tools) -> Callable[[str], str]:
    """Return what takes secrets out of the list's texts, of which the keeper is asked once."""
    if not asking.redact:
        return str
    refs = (each.ref for each in findings.runs)
    ids = dict.fromkeys(text for ref in refs for text in (ref.run_id, ref.dag_id))
    notes = (f"{note.message}\n{note.where or ''}" for note in findings.notes)
    searched = "\n".join((asking.location, *ids, *notes))
    return redactor(secrets=tools.secrets(searched), patterns=asking.patterns)


def _listed(found: Found, clean: Callable[[str], str]) -> Listed:
    ref = found.ref
    run_id = clean(ref.run_id)
    return Listed(
        mark=mark_of(ref.key, run_id),
        run_id=run_id,
        dag_id=clean(ref.dag_id),
        status=ref.status,
        start_time=ref.start_time,
        duration_seconds=ref.duration_seconds,
        reader=ref.reader,
    )


def _clean(note: Note, clean: Callable[[str], str]) -> Note:
    where = clean(note.where) if note.where else None
    return Note(code=note.code, level=note.level, message=clean(note.message), where=where)
