"""The worker: reads what strangers wrote, and draws it; started by `exporter.border.launch`."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

from exporter import __version__
from exporter.app.faults import Faults, guarded
from exporter.app.remote import Line, open_remote, publish, put, secrets_in
from exporter.app.request import BASELINE, STORAGE, from_json
from exporter.app.wire import Ended, ended_to_json, notes_to_json, receipt_from_json
from exporter.border.channel import Channel, Message
from exporter.model.errors import ExportError

if TYPE_CHECKING:
    from exporter.app.tools import Tools
    from exporter.report import Report
    from exporter.storage.limits import Limits

T = TypeVar("T")

GENERATOR: Final = f"dagrun-export {__version__}"


def main() -> NoReturn:
    """Serve the keeper that started this process until it hangs up."""
    import _socket  # noqa: PLC0415 - as in `exporter.border.channel`

    from exporter.border.launch import LINE, OUT_OF_MEMORY  # noqa: PLC0415 - here alone

    gc.disable()  # one run, then the end
    reading = Reading()
    line = Channel(_socket.socket(fileno=LINE), reading.serve)
    reading.line = line
    # While the keeper reads the command line.

    try:
        line.attend()
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    os._exit(0)


class Reading:
    """What the keeper may ask of the worker."""

    line: Line

    def __init__(self) -> None:
        self._report: Report | None = None
        self._parts: Any = None
        self._faults = Faults()
        self._limits: Limits | None = None
        self._asked: Mapping[str, Callable[[Message], Message]] = {
            "confine": self._confine,
            "yaml": self._yaml,
            "export": self._export,
            "list": self._list,
            "runs": self._runs,
            "readers": self._readers,
            "explain": self._explain,
            "summary": self._summary,
            "parts": self._comment_parts,
            "details": self._details,
        }

    def serve(self, name: str, asked: Message) -> Message:
        """Do what is asked."""
        return self._asked[name](asked)

    def _confine(self, asked: Message) -> Message:
        from exporter.border.confine import confine  # noqa: PLC0415 - not in one process
        from exporter.border.limits import Limits  # noqa: PLC0415 - as above
        from exporter.codec.bounds import set_file_bytes  # noqa: PLC0415 - as above
        from exporter.storage.limits import limits_of  # noqa: PLC0415 - as above

        limits = Limits(*asked.said["limits"])
        self._limits = limits_of(limits.file_megabytes, limits.files)
        set_file_bytes(self._limits.file_bytes)
        return Message({"missing": confine(limits)})

    def _yaml(self, asked: Message) -> Message:
        from exporter.codec.tolerant import load_yaml  # noqa: PLC0415 - PyYAML costs 14 ms

        return Message({"value": load_yaml(asked.data, where=asked.said["where"]).value})

    def _export(self, asked: Message) -> Message:
        from exporter.app.export import export  # noqa: PLC0415 - as in `main`

        request = from_json(asked.said["request"])
        if request.baseline:
            opened = partial(open_remote, self.line, BASELINE, limits=self._limits)
            request = request._replace(baseline=request.baseline._replace(opened=opened))
        use_case = export
        if request.all:
            from exporter.app.several import export_all as use_case  # noqa: PLC0415 - seldom

        tools = self._tools(asked.said)
        if asked.said["own"]:
            tools = self._of_own_run(tools)
        if shown := asked.said.get("shown"):
            tools = _for_viewer(tools, shown)
        outcome = self._done(lambda: use_case(request, tools))
        report = self._report = outcome.report  # kept: to free its steps one by one takes long
        ended = Ended(
            dag_id=report.run.dag_id,
            run_id=report.run.run_id,
            sentence=report.verdict.sentence,
            broken=_broken(report),
            notes=report.notes,
            files=outcome.files,
            receipts=outcome.receipts,
            gates=outcome.gates,
            refused=tuple(self._faults.refused),
            bugs=self._faults.told(),
            unread=outcome.unread,
            folders=outcome.folders,
        )
        return Message(ended_to_json(ended))

    def _done(self, work: Callable[[], T]) -> T:
        """Do it; where nothing comes of it and there was a bug, the bug is to be told."""
        try:
            return work()
        except ExportError:
            if not self._faults.bugs:
                raise
        raise self._faults.bugs[0]

    def _list(self, asked: Message) -> Message:
        from exporter.app.find import findings_at  # noqa: PLC0415 - as in `main`
        from exporter.app.listing import rows_of  # noqa: PLC0415 - as above
        from exporter.app.pick import pick_from_json  # noqa: PLC0415 - as above

        said = asked.said
        tools = self._tools(said)
        findings = findings_at(tools, said["location"], said["reader"])
        none = None
        if findings.runs and (pick := pick_from_json(said["pick"])):
            from exporter.app.which import none_matches, picked  # noqa: PLC0415 - seldom

            there, findings = findings, picked(findings, pick)
            none = None if findings.runs else none_matches(there, pick).message
        runs = rows_of(found.ref for found in findings.runs)
        if said.get("marked"):
            from exporter.app.mark import digest_of  # noqa: PLC0415 - `schedule` alone

            for row, found in zip(runs, findings.runs, strict=True):
                row["mark"] = digest_of(found.ref.key)
        notes = notes_to_json(findings.notes)
        return Message({"runs": runs, "notes": notes, "none": none, "bugs": self._faults.told()})

    def _runs(self, asked: Message) -> Message:
        from exporter.app.request import STDOUT  # noqa: PLC0415 - `serve` alone
        from exporter.app.shown import asking_from_json, list_page  # noqa: PLC0415 - as above

        asking = asking_from_json(asked.said["asking"])
        page = list_page(asking, self._tools(asked.said))
        put(self.line, [page], STDOUT, alone=True)
        return Message({"bugs": self._faults.told()})

    def _readers(self, asked: Message) -> Message:
        from exporter.app.listing import readers_there_are  # noqa: PLC0415 - `readers` alone

        return Message(readers_there_are(self._tools(asked.said)))

    def _explain(self, asked: Message) -> Message:
        from exporter.app.listing import claims_at  # noqa: PLC0415 - `readers` alone

        claims = claims_at(self._tools(asked.said), asked.said["location"])
        return Message({**claims, "bugs": self._faults.told()})

    def _summary(self, asked: Message) -> Message:
        from exporter.renderers.markdown import summary_text  # noqa: PLC0415 - only on GitHub

        files = [receipt_from_json(each) for each in asked.said["files"]]
        text = summary_text(self._shown(), files, budget=asked.said["budget"])
        return Message({"text": text})

    def _comment_parts(self, asked: Message) -> Message:
        from exporter.renderers.markdown import comment_parts  # noqa: PLC0415 - only on GitHub

        files = [receipt_from_json(each) for each in asked.said["files"]]
        parts = comment_parts(self._shown(), files, label=asked.said["label"])
        self._parts = parts
        said = {"verdict": parts.verdict, "links": parts.links, "footer": parts.footer}
        return Message(said)

    def _details(self, asked: Message) -> Message:
        return Message({"text": self._parts.details(asked.said["room"])})

    def _shown(self) -> Report:
        if self._report is None:
            raise LookupError("there is no report yet")
        return self._report

    def _publish(self, remarks: int, report: Report, files: Any) -> tuple[Any, ...]:
        self._report = report
        return publish(self.line, remarks, report, files)

    def _of_own_run(self, tools: Tools) -> Tools:
        """Return tools that read the workflow run itself, knowing which job makes the report."""
        from exporter.readers.github_actions import GithubActionsReader  # noqa: PLC0415 - seldom

        told: dict[str, Any] = {}
        return tools._replace(
            open_storage=partial(open_remote, self.line, STORAGE, told=told, limits=self._limits),
            readers=lambda _name, _bundle, notes: guarded(
                [GithubActionsReader(told.get("reporting"))], self._faults, notes
            ),
        )

    def _tools(self, said: Mapping[str, Any]) -> Tools:
        from exporter.app.tools import Tools  # noqa: PLC0415 - as in `main`
        from exporter.plugins import load_readers, load_renderer, reader_suffixes  # noqa: PLC0415
        from exporter.readers.choose import choose_run  # noqa: PLC0415 - as above

        line = self.line
        publishing, searched = said.get("remarks"), said.get("secrets")
        return Tools(
            open_storage=partial(open_remote, line, STORAGE, limits=self._limits),
            suffixes=reader_suffixes,
            readers=lambda name, bundle, notes: guarded(
                load_readers(name, bundle, notes), self._faults, notes
            ),
            renderer=load_renderer,
            put=partial(put, line),
            publish=(lambda *_: ()) if publishing is None else partial(self._publish, publishing),
            doing=(lambda text: line.tell("doing", text=text)) if said["progress"] else _quiet,
            secrets=partial(secrets_in, line) if searched else lambda _: (),
            choose=choose_run,
            faults=self._faults,
            generator=GENERATOR,
        )


def _for_viewer(tools: Tools, shown: Mapping[str, Any]) -> Tools:
    """Return tools that know runs by their addresses, and where their pages lead to."""
    from exporter.app.pick import pick_from_json  # noqa: PLC0415 - `serve` alone
    from exporter.app.shown import Chooser  # noqa: PLC0415 - as above
    from exporter.model.document import Link  # noqa: PLC0415 - as above

    links = tuple(Link(text, url) for text, url in shown["links"])
    return tools._replace(choose=Chooser(pick_from_json(shown["only"])), links=links)


def _broken(report: Report) -> tuple[str, ...]:
    if not report.causes and not report.run.error:
        return ()
    from exporter.report.brief import brief  # noqa: PLC0415 - a green run has none

    return brief(report)


def _quiet(_: str) -> None:
    pass


if __name__ == "__main__":
    sys.exit("started by dagrun-export alone")
