"""Nodes as steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import isfinite
from typing import Any, Final

from exporter.codec.moments import moment
from exporter.model import EMPTY, Attempt, Failure, Step, StepStatus
from exporter.model.exit_codes import EXIT_CODE, exit_code
from exporter.readers.argo.decode import Held
from exporter.readers.argo.edges import edges_of
from exporter.readers.argo.failures import error_of, failure_of, stopped, text_of
from exporter.readers.argo.groups import BETWEEN, Groups
from exporter.readers.argo.kubeflow import is_cached, name_of, task_of
from exporter.readers.argo.nodes import Member, Sorted
from exporter.readers.argo.plan import Templates
from exporter.readers.argo.statuses import BROKEN, OPEN, step_status
from exporter.readers.argo.wire import Node

_METRICS: Final = 20
_V1: Final = "v1"
_V2: Final = "v2"
_POD_NAME: Final = 200
"""Longer names of pods are cut in a way that is not worked out here."""
_FORMAT: Final = "workflows.argoproj.io/pod-name-format"


def steps_of(
    held: Held, found: Sorted, templates: Templates, *, ended: bool
) -> tuple[dict[str, Step], int]:
    """Make the steps by id; also return how many dependencies were too many to draw."""
    edges, left_out = edges_of(found)
    making = _Making(held, found, templates, edges, ended=ended)
    return {member.key: making.step(member) for member in found.members}, left_out


class _Making:
    def __init__(
        self,
        held: Held,
        found: Sorted,
        templates: Templates,
        edges: Mapping[str, tuple[str, ...]],
        *,
        ended: bool,
    ) -> None:
        self.templates = templates
        self.edges = edges
        self.ended = ended
        self.groups = Groups(found, held.name)
        self.nodes = found.nodes
        self.workflow = held.name
        self.pods = (held.metadata.annotations or {}).get(_FORMAT)
        self.containers = {
            node.boundary_id for node in found.nodes.values() if node.type == "Container"
        }
        self.omitted = _stopped_by_failures(found, edges)

    def step(self, member: Member) -> Step:
        node, tries = member.node, member.tries
        last = tries[-1] if tries else node
        task = task_of(node, _template(node, last), self.nodes)
        cached = node.memoization_status is not None and node.memoization_status.hit
        cached |= task is not None and is_cached(node, task)
        status = "success" if cached and node.phase == "Skipped" else self._status(member, last)
        group = self.groups.of(member)
        begun = status in {"running", "success", "failed", "cancelled", "retry", "unknown"}
        start = moment(node.started_at) if begun and not member.group else None
        end = moment(node.finished_at) if start and node.phase not in OPEN else None
        seconds = None
        if start is not None and end is not None and member.key not in self.containers:
            seconds = max((end - start).total_seconds(), 0.0)
        error: str | None = None
        failure: Failure | None = None
        if status == "failed":
            error = error_of(node, last)
            failure = failure_of(error, last)
        elif status == "cancelled":
            error = text_of(node) or text_of(last) or None
        return Step(
            step_id=member.key,
            name=name_of(task) if task else node.display_name or node.name or member.key,
            kind=last.type or None,
            # the innermost of what holds an executor is its task
            group=(group or "").rpartition(BETWEEN)[0] or None if task else group,
            status=status,
            native_status=node.phase or None,
            cached=cached,
            queued_time=moment(node.started_at) if status == "pending" else None,
            start_time=start,
            end_time=end,
            duration_seconds=seconds,
            retry_count=max(len(tries) - 1, 0),
            max_retries=self.templates.retries(_template(node, last)) if tries else None,
            attempts=self._attempts(tries) if tries else (),
            upstream=self.edges.get(member.key, ()),
            error=error,
            failure=failure,
            metrics=_metrics(node.resources_duration),
            metadata=self._metadata(node, last, status),
            worker=last.host_node_name or None,
        )

    def _status(self, member: Member, last: Node) -> StepStatus:
        node = member.node
        status = step_status(node.phase)
        if node.phase == "Omitted" and member.key in self.omitted:
            return "upstream_failed"
        if status == "failed" and (stopped(node.message) or stopped(last.message)):
            return "cancelled"
        if status in {"running", "pending"} and self.ended:
            return "unknown"  # the workflow ended, this has no end on record
        if status == "running" and member.tries and last.phase in BROKEN:
            return "retry"
        return status

    def _attempts(self, tries: Sequence[Node]) -> tuple[Attempt, ...]:
        made = []
        for number, node in enumerate(tries, 1):
            status = step_status(node.phase)
            if status == "failed" and stopped(node.message):
                status = "cancelled"
            elif status in {"running", "pending"} and self.ended:
                status = "unknown"
            made.append(
                Attempt(
                    number=number,
                    status=status,
                    start_time=moment(node.started_at),
                    end_time=_end(node),
                    error=error_of(node, node) if status == "failed" else None,
                )
            )
        return tuple(made)

    def _metadata(self, node: Node, last: Node, status: StepStatus) -> Mapping[str, Any]:
        said: dict[str, Any] = {}
        template = _template(node, last)
        if template:
            said["template"] = template
        if status in {"skipped", "upstream_failed", "pending", "running"} and node.message:
            said["reason"] = text_of(node)
        if node.daemoned:
            said["daemon"] = True
        if _is_hook(node):
            said["hook"] = True
        waiting = node.synchronization_status and node.synchronization_status.waiting
        if waiting:
            said["waiting_for"] = waiting
        if status in {"failed", "cancelled"}:
            said.update(self._where_to_look(last))
        return said or EMPTY

    def _where_to_look(self, node: Node) -> dict[str, Any]:
        """Return what helps to find the log of what failed."""
        said: dict[str, Any] = {}
        outputs = node.outputs
        code = exit_code(outputs.exit_code) if outputs is not None else None
        if code is not None:
            said[EXIT_CODE] = code
        for artifact in outputs.artifacts or () if outputs else ():
            if artifact.name == "main-logs" and artifact.s3 and artifact.s3.key:
                said["log_artifact"] = artifact.s3.key
        if node.type == "Pod":
            pod = self._pod(node)
            if pod:
                said["pod"] = pod
        return said

    def _pod(self, node: Node) -> str | None:
        if self.pods == _V1:
            return node.id or None
        prefix, _, number = node.id.rpartition("-")
        template = node.template_name
        if self.pods != _V2 or not template or not prefix:
            return None
        name = f"{self.workflow}-{template}-{number}"
        return name if len(name) <= _POD_NAME else None


def _template(node: Node, last: Node) -> str | None:
    return node.template_name or last.template_name  # older versions name it in the tries alone


def _is_hook(node: Node) -> bool:
    if node.node_flag is not None and node.node_flag.hooked:
        return True
    return node.name.endswith(".onExit") or ".hooks." in node.name


def _end(node: Node) -> datetime | None:
    return moment(node.finished_at) if node.phase not in OPEN else None


def _stopped_by_failures(found: Sorted, edges: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Return the omitted steps below a failed one: the others were omitted by their condition."""
    below: dict[str, list[str]] = {}
    for key, above in edges.items():
        if found.nodes[key].phase == "Omitted":
            for each in above:
                below.setdefault(each, []).append(key)
    line = [member.key for member in found.members if member.node.phase in BROKEN]
    hit: set[str] = set()
    while line:
        for key in below.get(line.pop(), ()):
            if key not in hit:
                hit.add(key)
                line.append(key)
    return hit


def _metrics(resources: Mapping[str, float] | None) -> Mapping[str, float]:
    if not resources:
        return EMPTY
    # seconds, times the share of a core or of 100 MiB that was asked for
    return {
        f"{name[:100]}_resource_seconds": value
        for name, value in list(resources.items())[:_METRICS]
        if isfinite(value)
    }
