"""The viewer: which page an address means, and the page; kept while its files stay as they are.

No part of an address is ever a path: it names a page of a fixed table, and in it a run, by a mark
or by its id, which is looked for among the runs found.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Final, Literal
from urllib.parse import parse_qsl, quote, unquote_to_bytes

from exporter.app.kept import Kept
from exporter.model.errors import ExportError
from exporter.model.late import late
from exporter.model.named import NamedTuple
from exporter.renderers.html.assets import assets
from exporter.renderers.html.runs import policy, problem_page
from exporter.web.answer import INERT, Answer
from exporter.web.asked import Asked

FILES: Final = {
    "report.html": "html",
    "report.json": "json",
    "steps.csv": "csv",
    "summary.md": "markdown",
    "junit.xml": "junit",
    "report.pdf": "pdf",
}
"""What there is of a run beside its page, and of which format it is."""

_MEDIA: Final = {
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "markdown": "text/plain; charset=utf-8",  # as text/markdown a browser saves it, unseen
    "junit": "application/xml",
    "pdf": "application/pdf",
}
_SAVED: Final = {"csv": "steps.csv", "junit": "junit.xml", "pdf": "report.pdf"}
"""What a browser is to save under its name and not to show."""
_FILTERS: Final = frozenset({"status", "dag", "since", "newest"})
_MOST_FIELDS: Final = 40
_NUMBER: Final = late(r"[1-9][0-9]{0,5}")
_HTML: Final = "html"
_PROBLEMS: Final = {
    400: "This cannot be asked for",
    403: "Not for others",
    404: "There is no such page",
    405: "Nothing can be changed here",
    408: "That took too long",
    421: "This viewer is not called that",
    500: "This page could not be made",
    503: "Too busy",
}


class Wanted(NamedTuple):
    """A page, as an address names it."""

    page: Literal["runs", "run", "compare"]
    run: str = ""
    """A mark, an id, or `latest`."""
    base: str = ""
    """The run that it is compared with; empty for the one before it."""
    format: str = _HTML
    filters: tuple[tuple[str, str], ...] = ()
    number: int = 1
    """Which page of the list."""
    bare: bool = False
    """Whether the address lacks its last slash, by which the page's own links go."""


Draw = Callable[[Wanted], bytes]
"""Makes a page. Raises ExportError, or what else went wrong."""


class Viewer:
    """Answers what is asked for."""

    def __init__(
        self,
        draw: Draw,
        stamp: Callable[[], object],
        faulty: Callable[[Exception], object],
        clean: Callable[[str], str],
        generator: str,
    ) -> None:
        """Take what makes a page, what says how the files stand, and who is told of a bug.

        `clean` takes secrets out of what is said of an error.
        """
        self._draw = draw
        self._stamp = stamp
        self._faulty = faulty
        self._clean = clean
        self._generator = generator
        self._kept = Kept()

    def ready(self, asked: Asked) -> Answer | None:
        """Return the answer that need not be made; None where it is to be."""
        try:
            wanted = wanted_of(asked)
            if isinstance(wanted, Answer):
                return wanted
            if wanted is None:
                return self.refused(404, "The list of all runs leads to the pages there are.")
            page = self._kept.get(_name(wanted), self._stamp())
        except Exception as error:  # noqa: BLE001 - whatever it is, there is an answer
            return self._troubled(error)
        return None if page is None else _answer(wanted, page)

    def made(self, asked: Asked) -> Answer:
        """Make the page, and keep it."""
        try:
            wanted = wanted_of(asked)
            assert isinstance(wanted, Wanted)  # noqa: S101 - `ready` has answered all else
            stamp = self._stamp()
            page = self._kept.get(_name(wanted), stamp)  # another may have made it meanwhile
            if page is None:
                page = self._draw(wanted)
                self._kept.put(_name(wanted), stamp, page)
        except Exception as error:  # noqa: BLE001 - as above
            return self._troubled(error)
        return _answer(wanted, page)

    def refused(self, status: int, sentence: str) -> Answer:
        """Return the page that says why there is no other."""
        headline = _PROBLEMS.get(status, _PROBLEMS[400])
        body = problem_page(status, headline, sentence, self._generator)
        return Answer(status, body, _MEDIA[_HTML], policy())

    def _troubled(self, error: Exception) -> Answer:
        if not isinstance(error, ExportError):
            self._faulty(error)
            return self.refused(500, "This is a bug: what this viewer runs in has the details.")
        statuses = {"nothing": 404, "usage": 400, "failed": 500}
        place = f"{error.where}: " if error.where else ""
        way_out = "" if error.code == "no-such-run" else f"; {error.hint}"  # to the list
        said = self._clean(f"{place}{error.message}{way_out}")
        return self.refused(statuses[error.kind], f"{said} [{error.code}]")


def wanted_of(asked: Asked) -> Wanted | Answer | None:
    """Return the page that an address means; an answer where it has another address, or None.

    Raises ExportError when its query cannot be read.
    """
    parts = [_text(part) for part in asked.path.split("/")[1:]]
    if parts[0] == "runs" and len(parts) > 1 and parts[1]:
        return _run(parts[1], parts[2:])
    match parts:
        case [""]:
            return _list(asked.query)
        case ["compare"]:
            return _comparison(asked.query)
        case ["runs"] | ["runs", ""]:
            return _elsewhere("./" if len(parts) == 1 else "../")
        case ["favicon.ico"]:
            return Answer(204)
    return None


def _run(run: str, rest: list[str | None]) -> Wanted | None:
    match rest:
        case []:
            return Wanted("run", run, bare=True)
        case [""]:
            return Wanted("run", run)
        case [str(name)] if name in FILES:
            return Wanted("run", run, format=FILES[name])
    return None


def _list(query: str) -> Wanted:
    fields = _fields(query)
    filters = tuple((name, value) for name, value in fields if name in _FILTERS and value)
    number = next((value for name, value in fields if name == "page"), "1")
    if not _NUMBER.fullmatch(number):
        raise bad_address("page is no number from 1 on")
    return Wanted("runs", filters=filters, number=int(number))


def _comparison(query: str) -> Wanted:
    fields = dict(_fields(query))
    if not fields.get("head"):
        raise bad_address("it is not said which runs to compare")
    kind = fields.get("format", _HTML)
    if kind not in _MEDIA:
        raise bad_address(f"format is none of {', '.join(_MEDIA)}")
    return Wanted("compare", fields["head"], fields.get("base", ""), kind)


def _fields(query: str) -> list[tuple[str, str]]:
    try:
        fields = parse_qsl(
            query, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict"
        )
    except ValueError as error:
        raise bad_address(
            "what follows the question mark is no list of names and values"
        ) from error
    return [(name, value.strip()) for name, value in fields]


def _text(part: str) -> str | None:
    """Return a part of a path without its escapes; None where it is no text."""
    try:
        text = unquote_to_bytes(part).decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def _elsewhere(where: str) -> Answer:
    return Answer(307, more={"Location": where})


def bad_address(message: str, hint: str = "begin at the list of all runs") -> ExportError:
    """Return the error of an address that cannot be read."""
    return ExportError("bad-address", message, hint=hint, kind="usage")


def _name(wanted: Wanted) -> object:
    """Return what a page is kept under: one that depends on the time of day only for a minute."""
    timed = any(name == "since" for name, _ in wanted.filters)
    return (wanted._replace(bare=False), int(monotonic() // 60) if timed else None)


def _answer(wanted: Wanted, page: bytes) -> Answer:
    kind = wanted.format
    if wanted.bare:
        return _elsewhere(f"{quote(wanted.run, safe='')}/")
    if wanted.page == "runs":
        return Answer(200, page, _MEDIA[_HTML], policy())
    if kind == _HTML:
        return Answer(200, page, _MEDIA[kind], f"{assets().policy}; frame-ancestors 'none'")
    more = {}
    if kind in _SAVED:
        more["Content-Disposition"] = f'attachment; filename="{_SAVED[kind]}"'
    return Answer(200, page, _MEDIA[kind], INERT, more)
