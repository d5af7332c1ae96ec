"""The runs inside a run as steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from exporter.analysis.fingerprint import telling_line
from exporter.codec.text import clip, plain
from exporter.model import EMPTY, Attempt, Failure, Location, Step, StepStatus
from exporter.readers.numbering import numbered
from exporter.readers.openlineage.airflow import status_of_state
from exporter.readers.openlineage.edges import Edges
from exporter.readers.openlineage.events import dictionary, text
from exporter.readers.openlineage.fold import Run
from exporter.readers.openlineage.gather import Gathered
from exporter.readers.openlineage.statuses import ENDED, RUNNING, START

_CHARACTERS: Final = 20_000
_SHORT: Final = 2_000
_NOT_DONE: Final = frozenset({"cancelled", "skipped", "upstream_failed"})
_BETWEEN: Final = "/"
_DEPTH: Final = 50
_STATISTICS: Final = (
    ("rowCount", "rows_written"),
    ("size", "bytes_written"),
    ("fileCount", "files_written"),
)


def steps_of(gathered: Gathered, *, ended: bool) -> tuple[dict[str, Step], Edges]:
    """Make a step of each run that is inside; `ended` is whether the outermost is over."""
    chains = _chains(gathered)
    edges = Edges(gathered, chains)
    names = _named(gathered, chains)
    ids = {run.key: names[index] for index, chain in enumerate(chains) for run in chain}
    steps: dict[str, Step] = {}
    for chain, step_id in zip(chains, names, strict=True):
        upstream = dict.fromkeys(ids[key] for key in edges.of(chain[-1].key) if key in ids)
        upstream.pop(step_id, None)
        steps[step_id] = _step(step_id, chain, tuple(upstream), gathered, ended=ended)
    return steps, edges


def _chains(gathered: Gathered) -> list[list[Run]]:
    """Put the runs of one job together that are tries: each after the end of one that failed."""
    chains: list[list[Run]] = []
    last: dict[object, list[Run]] = {}
    for run in gathered.steps:
        above = gathered.parents.get(run.key)
        place = (above.key if above else None, run.namespace, run.job, _part(run))
        before = last.get(place)
        if before is not None and _again(before[-1], run):
            before.append(run)
            continue
        last[place] = chain = [run]
        chains.append(chain)
    return chains


def _again(before: Run, run: Run) -> bool:
    if before.last.how not in {"FAIL", "ABORT"}:
        return False
    end, start = before.last.end, run.start
    return end is not None and start is not None and start >= end


def _part(run: Run) -> object:
    """Return which part of a mapped task of Airflow a run is."""
    index = dictionary(run.facets, "airflow", "taskInstance").get("map_index")
    return index if isinstance(index, int | str) else None


def name_of(run: Run, gathered: Gathered) -> str:
    """Return a job's name without that of the job that it is inside."""
    above = gathered.parents.get(run.key) or gathered.root
    outer = above.job if above and above is not run else run.parent_job or gathered.job
    short = run.job.removeprefix(f"{outer}.")
    return short or run.job


def _named(gathered: Gathered, chains: Sequence[Sequence[Run]]) -> list[str]:
    names = []
    for chain in chains:
        group = _group(chain[-1], gathered)
        own = name_of(chain[-1], gathered)
        names.append(f"{group}{_BETWEEN}{own}" if group else own)
    return numbered(names)


def _group(run: Run, gathered: Gathered) -> str | None:
    names: list[str] = []
    above = gathered.parents.get(run.key)
    while above is not None and len(names) < _DEPTH:
        names.append(name_of(above, gathered))
        above = gathered.parents.get(above.key)
    return _BETWEEN.join(reversed(names)) or None


def status_of(run: Run, *, ended: bool) -> StepStatus:
    """Return how a run stands; without an end it goes on, unless all around it is over."""
    how = run.last.how
    told = status_of_state(run)
    if told is not None:
        return told
    if how is not None:
        return ENDED[how]
    return "running" if not ended and run.seen & {START, RUNNING} else "unknown"


def _step(
    step_id: str,
    chain: Sequence[Run],
    upstream: tuple[str, ...],
    gathered: Gathered,
    *,
    ended: bool,
) -> Step:
    run = chain[-1]
    status = status_of(run, ended=ended)
    attempts = _attempts(chain)
    end = run.last.end if run.last.how else None
    begin = run.last.start
    error = error_of(run) if status == "failed" else None
    job_type = text(dictionary(run.job_facets, "jobType").get("jobType"))
    return Step(
        step_id=step_id,
        name=name_of(run, gathered),
        kind=job_type.lower() if job_type else None,
        group=_group(run, gathered),
        status=status,
        native_status=_word(run),
        start_time=chain[0].start,
        end_time=end,
        duration_seconds=max((end - begin).total_seconds(), 0.0) if begin and end else None,
        retry_count=max(len(attempts) - 1, 0),
        attempts=tuple(attempts) if len(attempts) > 1 else (),
        upstream=upstream,
        error=error,
        failure=_failure(run, error, job_type) if error else None,
        metrics=_metrics(run),
        metadata=_metadata(run, status),
        location=_location(run),
    )


def _word(run: Run) -> str | None:
    if run.state is not None and status_of_state(run) is not None:
        return run.state
    return run.last.how or next((word for word in (RUNNING, START) if word in run.seen), None)


def _attempts(chain: Sequence[Run]) -> list[Attempt]:
    made: list[Attempt] = []
    for run in chain:
        for each in run.tries:
            status: StepStatus = ENDED[each.how] if each.how else "unknown"
            last = each is run.tries[-1]
            made.append(
                Attempt(
                    number=len(made) + 1,
                    status=status,
                    start_time=each.start,
                    end_time=each.end,
                    error=error_of(run) if status == "failed" and last else None,
                )
            )
    return made


def error_of(run: Run) -> str:
    """Return what a run failed with."""
    message = text(dictionary(run.facets, "errorMessage").get("message"))
    if message and message.strip():
        return clip(plain(message), _CHARACTERS)
    who = "Airflow" if run.last.how != "FAIL" and run.state else "An event"
    return f"{who} says that it failed, and no event says why."


def _failure(run: Run, error: str, job_type: str | None) -> Failure:
    facet = dictionary(run.facets, "errorMessage")
    trace = text(facet.get("stackTrace"))
    whole = clip(plain(trace), _CHARACTERS) if trace else None
    return Failure(
        kind="assertion" if (job_type or "").upper() == "TEST" else "error",
        message=telling_line(error) or error,
        traceback=whole if whole and whole != error else None,
    )


def _metrics(run: Run) -> Mapping[str, float]:
    made: dict[str, float] = {}
    for facets in run.outputs.values():
        found = dictionary(facets, "outputStatistics")
        for name, own in _STATISTICS:
            value = found.get(name)
            if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0:
                made[own] = made.get(own, 0) + value
    return made or EMPTY


def _metadata(run: Run, status: StepStatus) -> Mapping[str, Any]:
    said = text(dictionary(run.facets, "errorMessage").get("message"))
    sql = text(dictionary(run.job_facets, "sql").get("query"))
    facts: dict[str, Any] = {
        "reason": clip(plain(said), _SHORT) if said and status in _NOT_DONE else None,
        "run_id": run.key if run.seen else None,
        "namespace": run.namespace or None,
        "inputs": [name for _, name in run.inputs][:100],
        "outputs": [name for _, name in run.outputs][:100],
        "sql": clip(sql, _SHORT) if sql else None,
        "nominal_start": text(dictionary(run.facets, "nominalTime").get("nominalStartTime")),
        "failed_assertions": _assertions(run),
        "owner": _owners(run),
    }
    return {name: value for name, value in facts.items() if value}


def _owners(run: Run) -> list[str]:
    """Return the owners of the facet `ownership`; Airflow writes its own name for nobody's."""
    told = dictionary(run.job_facets, "ownership").get("owners")
    names = [
        text(dictionary(each).get("name")) for each in (told if isinstance(told, list) else ())
    ]
    return [name for name in names[:20] if name and name != "airflow"]


def _assertions(run: Run) -> list[str]:
    found = []
    for (_, name), facets in run.inputs.items():
        asserted = dictionary(facets, "dataQualityAssertions").get("assertions")
        for each in asserted if isinstance(asserted, list) else ():
            facts = dictionary(each)
            if facts.get("success") is False:
                column = text(facts.get("column"))
                what = text(facts.get("assertion")) or "assertion"
                found.append(f"{what} on {name}{f'.{column}' if column else ''}"[:300])
    return found[:50]


def _location(run: Run) -> Location | None:
    facet = dictionary(run.job_facets, "sourceCodeLocation")
    place = text(facet.get("path")) or text(facet.get("url"))
    return Location(file=place[:500]) if place else None
