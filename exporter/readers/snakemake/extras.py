"""What lies beside a log: metadata of files, events of a logger plugin, graphs, benchmarks."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from math import isfinite
from typing import Any, Final

from msgspec import Raw

from exporter.codec.concatenated import documents
from exporter.codec.fields import fitting, lenient
from exporter.codec.sqlite import open_database
from exporter.codec.tolerant import decode_lines, load
from exporter.model import Artifact, Bundle, ExportError
from exporter.readers.snakemake.recognise import METADATA
from exporter.readers.snakemake.records import Events, Graph, Told, Written
from exporter.readers.snakemake.wire import (
    DagWire,
    EventWire,
    KeptWire,
)

_DOT_NODE: Final = re.compile(
    r'^[ \t]{0,9}(\d{1,9})\[label ?= ?"((?:[^"\\]|\\.){0,2000})"', re.MULTILINE
)
_DOT_EDGE: Final = re.compile(r"^[ \t]{0,9}(\d{1,9}) -> (\d{1,9})", re.MULTILINE)
_MEASURES: Final = {
    "max_rss": "max_rss_mb",
    "max_pss": "max_pss_mb",
    "cpu_time": "cpu_seconds",
    "io_in": "read_mb",
    "io_out": "written_mb",
    "mean_load": "mean_load_percent",
}
"""The columns of a benchmark that are reported, with their units."""
_REPEATS: Final = 1_000


def written(artifact: Artifact) -> Written | None:
    """Read the metadata of one file; its name is the file's path in base64."""
    wire = lenient(artifact.read(), KeptWire)
    path = path_of(f"/{artifact.name}".rpartition(f"/{METADATA}")[2])
    if wire is None or not path:
        return None
    return Written(path, wire.rule, wire.input or (), wire.starttime, wire.endtime)


def path_of(name: str) -> str | None:
    """Return the path that a name in the folder of metadata stands for.

    A long one is split into folders, all but the last of which begin with `@`.
    """
    text = "".join(part.removeprefix("@") for part in name.split("/"))
    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return data.decode() or None
    except ValueError:
        return None


def stored(bundle: Bundle, artifact: Artifact) -> list[Written]:
    """Read the database that Snakemake keeps metadata in with `--persistence-backend db`.

    Raises ExportError when it cannot be read.
    """
    with closing(open_database(bundle, artifact)) as database:
        rows = database.select(
            "snakemake_metadata",
            ("target", "rule", "input"),
            rest="LIMIT 200000",
            others=["starttime", "endtime"],
        )
    found = []
    for target, rule, inputs, start, end in rows:
        names = _strings(inputs)
        if target:
            found.append(Written(target, rule, names, _number(start), _number(end)))
    return found


def _strings(text: str | None) -> list[str]:
    try:
        tree = load((text or "[]").encode("utf-8", "replace")).value
    except ExportError:
        return []
    return [each for each in tree if isinstance(each, str)] if isinstance(tree, list) else []


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and isfinite(value) else None


def events(artifact: Artifact) -> list[Events]:
    """Read the events that a logger plugin wrote, one JSON object a line."""
    found: list[Events] = []
    raws = decode_lines(artifact.read(), Raw, where=artifact.name).values
    for raw in raws:
        wire = lenient(raw, EventWire)
        if wire is None or wire.event is None:
            continue
        if wire.event == "workflow_started" or not found:
            found.append(Events())
        _add(found[-1], wire)
    return found


def _add(made: Events, wire: EventWire) -> None:
    jobid = _id(wire.jobid if wire.jobid is not None else wire.job_id)
    match wire.event:
        case "workflow_started":
            made.workflow = wire.workflow_id or made.workflow
            made.started = wire.created
        case "rulegraph" if wire.rulegraph is not None:
            made.links = [
                (link.sourcerule, link.targetrule)
                for link in wire.rulegraph.links or ()
                if link.sourcerule and link.targetrule
            ]
        case "job_info" if jobid is not None:
            told = Told(
                wire.rule_name,
                _paths(wire.input),
                _paths(wire.output),
                {str(k): str(v) for k, v in (wire.wildcards or {}).items()},
                wire.threads,
                wire.created,
            )
            made.begun.setdefault(jobid, []).append(told)
        case "job_finished" | "job_error" if jobid is not None and wire.created is not None:
            word: Any = "finished" if wire.event == "job_finished" else "error"
            made.ended.setdefault(jobid, []).append((wire.created, word))


def _id(value: object) -> str | None:
    return str(value) if isinstance(value, int | str) and not isinstance(value, bool) else None


def _paths(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def d3dag(artifact: Artifact) -> Graph | None:
    """Read what `snakemake --d3dag` prints, which may stand behind other lines.

    Raises ExportError when it cannot be read.
    """
    for raw in documents(artifact.read(), where=artifact.name).raws[:1]:
        wire = lenient(raw, DagWire)
        if wire is None or not wire.nodes:
            return None
        rules: dict[str, str] = {}
        labels: dict[str, str] = {}
        for node in wire.nodes:
            told = fitting(node, dict)
            value = told.get("value") if told else None
            jobid = _id(value.get("jobid")) if isinstance(value, dict) else None
            if jobid is not None and isinstance(value, dict):
                rules[jobid] = str(value.get("rule") or "")
                labels[jobid] = str(value.get("label") or "")
        edges = [
            (up, down)
            for edge in wire.edges or ()
            if isinstance(edge, dict)
            and (up := _id(edge.get("u"))) is not None
            and (down := _id(edge.get("v"))) is not None
        ]
        return Graph(artifact.name, rules, labels, edges)
    return None


def dot(artifact: Artifact) -> Graph:
    """Read what `snakemake --dag` prints: a label is a rule and its wildcards, a line each."""
    text = artifact.read().decode("utf-8", "replace")
    labels = {found[1]: found[2] for found in _DOT_NODE.finditer(text)}
    rules = {key: label.split("\\n")[0] for key, label in labels.items()}
    edges = [(found[1], found[2]) for found in _DOT_EDGE.finditer(text)]
    return Graph(artifact.name, rules, labels, edges)


def benchmark(artifact: Artifact) -> dict[str, float]:
    """Return the means over the repeats of a benchmark, as a table or as JSON lines."""
    data = artifact.read()
    rows = list(_of_json(artifact, data)) if data[:1] == b"{" else list(_of_table(data))
    made: dict[str, float] = {}
    for column, name in _MEASURES.items():
        values = [value for row in rows if (value := _float(row.get(column))) is not None]
        if values:
            made[name] = round(sum(values) / len(values), 6)
    return made


def _of_table(data: bytes) -> Iterator[dict[str, Any]]:
    lines = data.decode("utf-8", "replace").splitlines()[: _REPEATS + 1]
    columns: Sequence[str] = lines[0].split("\t") if lines else ()
    for line in lines[1:]:
        yield dict(zip(columns, line.split("\t"), strict=False))


def _of_json(artifact: Artifact, data: bytes) -> Iterable[dict[str, Any]]:
    return decode_lines(data, dict, where=artifact.name).values[:_REPEATS]


def _float(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if isfinite(number) else None
