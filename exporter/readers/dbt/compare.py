"""What the results, the log and the manifest say of the same nodes, and where they differ.

The results are what is reported; the log adds the nodes that the results leave out, and the
manifest those that should have run and did not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from exporter.readers.dbt.command import unselected, unselected_line
from exporter.readers.dbt.gather import Parts
from exporter.readers.dbt.logs import Outcome
from exporter.readers.dbt.statuses import native
from exporter.readers.dbt.told import Told, tell, told_by_log
from exporter.readers.dbt.verdict import Evidence
from exporter.readers.dbt.wire import Result
from exporter.report.words import count, some

_GOOD: Final = frozenset({"success", "pass", "no-op", "reused"})
_BAD: Final = frozenset({"fail", "error", "runtime error", "partial success"})
_NAMED: Final = 5


def compare(parts: Parts, evidence: Evidence, anchor: datetime | None) -> None:
    """Fill `parts.told`, one entry a node, and note what differs."""
    interrupted = parts.said is not None and parts.said.ending == "interrupted"
    hurried = any("fail_fast" in str(result.message or "") for result in parts.results)
    failed = any(native(result.status) in _BAD for result in parts.results)
    missing = [] if failed and not interrupted else _missing(parts)
    outcomes: dict[str, Outcome] = {}
    if (
        parts.candidate.results is None
        or parts.candidate.telemetry is not None
        or parts.fusion
        or interrupted
        or missing
        or hurried
    ):
        outcomes = _outcomes(parts, anchor)
    evidence.unreliable = parts.fusion and _all_wrong(parts.results)
    parts.told = tell(parts.results, outcomes, unreliable=evidence.unreliable)
    if evidence.unreliable:
        _note_unreliable(parts, evidence)
    evidence.missing = _add_from_log(parts, evidence, outcomes)
    if hurried:
        _note_hurried(parts, evidence)
    if missing:
        present = {each.unique_id for each in parts.told}
        missing = [unique_id for unique_id in missing if unique_id not in present]
        reason = "never started" if outcomes else "no result is on record"
        parts.told += [Told(unique_id, "", reason=reason) for unique_id in missing]
        evidence.missing += missing
    if parts.fusion and not outcomes and not evidence.unreliable:
        _note_microbatch(parts, evidence)


def _outcomes(parts: Parts, anchor: datetime | None) -> dict[str, Outcome]:
    own, candidate = parts.candidate.invocation, parts.candidate
    for log in (candidate.telemetry, candidate.log):
        if log is not None and own is not None:
            found = log.outcomes(own, parts.project, anchor)
            if found:
                return found
    return {}


def _missing(parts: Parts) -> list[str]:
    """Return what should have run and has no result, where that can be known."""
    candidate, said = parts.candidate, parts.said
    mark = candidate.manifest_mark
    same = mark is not None and mark.invocation and mark.invocation == candidate.invocation
    if not same or parts.command is None or (said is not None and said.ending == "succeeded"):
        return []
    if candidate.results is not None:
        certain = unselected(parts.args) and not parts.fusion
    else:
        certain = said is not None and said.ending != "failed" and unselected_line(said)
    # one of the project's selectors may be the one that is used when none is named
    if not certain or parts.project.selectors:
        return []
    present = {result.unique_id for result in parts.results}
    return [each for each in parts.project.planned(parts.command) if each not in present]


def _all_wrong(results: Sequence[Result]) -> bool:
    """Return whether every result is an error of no duration: Fusion under --fail-fast."""
    return len(results) > 1 and all(
        native(result.status) == "error" and not result.execution_time for result in results
    )


def _add_from_log(parts: Parts, evidence: Evidence, outcomes: Mapping[str, Outcome]) -> list[str]:
    """Add the nodes that the log has and the results leave out; return those without an end."""
    present = {result.unique_id for result in parts.results}
    own_file = parts.candidate.results or parts.candidate.sources
    added, open_ = [], []
    for unique_id, outcome in outcomes.items():
        # core 1.7 has no results of hooks, and a text log of Fusion no hooks at all
        left_out = own_file and outcome.status in _GOOD and parts.candidate.telemetry is None
        # an ephemeral model begins and ends in the log without a result, as it has none
        idle = outcome.status is None and outcome.finished and not outcome.cancelled
        if unique_id in present or left_out or idle:
            continue
        each = told_by_log(outcome)
        if not each.word:
            each.reason = "started, and no end of it is on record"
            open_.append(unique_id)
        parts.told.append(each)
        added.append(unique_id)
    named = [unique_id for unique_id in added if not unique_id.startswith("operation.")]
    if own_file and named:
        verb = "node of this invocation is" if len(named) == 1 else "nodes of this invocation are"
        evidence.note(
            "not-in-results",
            "info",
            f"{len(named):,} {verb} in the log and not in the results: {some(named, _NAMED)}.",
        )
    return open_


def _note_unreliable(parts: Parts, evidence: Evidence) -> None:
    told = sum(1 for each in parts.told if each.word)
    rest = f" The log tells how {told:,} of them ended." if told else ""
    evidence.note(
        "results-unreliable",
        "warning",
        f"All {len(parts.told):,} results are errors that took no time, as Fusion writes them "
        f"when it stops early: they are not reliable.{rest}",
    )


def _note_hurried(parts: Parts, evidence: Evidence) -> None:
    differ = [
        each.unique_id
        for each in parts.told
        if native(each.word) == "skipped"
        and each.outcome is not None
        and each.outcome.status not in {None, "skipped"}
    ]
    if differ:
        evidence.note(
            "results-differ-from-log",
            "info",
            f"{count(len(differ), 'node is', 'nodes are')} written as skipped because of "
            f"--fail-fast and finished in the log: {some(differ, _NAMED)}.",
        )


def _note_microbatch(parts: Parts, evidence: Evidence) -> None:
    """Doubt results of Fusion without a microbatch model: it leaves failed ones out."""
    if parts.command not in {"build", "run"} or not parts.results:
        return
    present = {each.unique_id for each in parts.told}
    for unique_id in parts.project.microbatch():
        parents = [p for p in parts.project.parents(unique_id) if not p.startswith("source.")]
        if unique_id not in present and all(parent in present for parent in parents):
            evidence.note(
                "microbatch-without-result",
                "warning",
                f"{unique_id} has no result: Fusion leaves microbatch models that failed out, and "
                "there is no log that would say so.",
            )
