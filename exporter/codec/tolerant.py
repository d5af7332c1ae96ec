"""Read JSON that other programs wrote: one funnel, every refusal one clear line.

msgspec is fast and strict. Python's own tools write what it refuses: a byte order mark, `NaN`,
`Infinity`, `1e999`, lone surrogates, bytes that are no UTF-8. Then the standard library reads the
document, the foreign parts are repaired, and each repair is told in one sentence with its count.
What cannot be read at all ends in an ExportError that names the place but quotes no content.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, Final, Generic, NoReturn, TypeVar

import msgspec

from exporter.codec.bounds import AT_THIS, MAX_BYTES, raised
from exporter.codec.repair import Repairs, Repeated, settle, text_of
from exporter.model import ExportError, Note
from exporter.model.named import NamedTuple

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "MAX_NOTES",
    "MAX_YAML_BYTES",
    "Decoded",
    "Items",
    "Json",
    "Repeated",
    "check_depth",
    "decode",
    "decode_items",
    "decode_lines",
    "load",
    "load_yaml",
    "misfit",
]

T = TypeVar("T")

MAX_YAML_BYTES: Final = 16 * 1024 * 1024
"""PyYAML reads about 2 MB a second: a larger record is better written as JSON."""
MAX_DEPTH: Final = 100
"""More levels of objects and lists than this are refused: no run needs them, walkers would fall."""
MAX_NOTES: Final = 20
"""After so many notes of one kind, one more counts the rest."""

_WORDS: Final = ("true", "false", "null", "-Infinity")
"""What a document that was cut may end within."""

# A type that knows its depth costs msgspec nothing, where a walk over `Any` costs as much as
# the decoding: wire structs use it, and what is nested deeper takes the slow way with its check.
_Scalar = None | bool | int | float | str
_Json1 = _Scalar | list[_Scalar] | dict[str, _Scalar]
_Json2 = _Scalar | list[_Json1] | dict[str, _Json1]
Json = _Scalar | list[_Json2] | dict[str, _Json2]
"""Any JSON value with at most three levels of objects and lists."""


class Decoded(NamedTuple, Generic[T]):
    """A document in the shape that was asked for, and what was repaired on the way."""

    value: T
    repairs: tuple[str, ...] = ()
    """A sentence for each kind of repair, with its count."""


class Items(NamedTuple, Generic[T]):
    """The readable items of a list or of lines, and a note for each that is not."""

    values: list[T]
    notes: tuple[Note, ...] = ()


def decode(data: bytes, shape: type[T], *, where: str | None = None) -> Decoded[T]:
    """Decode one JSON document into a typed shape.

    `where` is the file's name, for the error. In a struct use `Json` rather than `Any` or call
    `check_depth`: msgspec alone lets about a thousand levels pass. Raises ExportError with the
    codes of `load`, and `wrong-shape` when it is JSON but of other types than the shape's.
    """
    _check_size(data, where)
    try:
        value = msgspec.json.decode(data, type=shape)
        if isinstance(value, dict | list):
            check_depth((value,), where)
        return Decoded(value)
    except RecursionError:
        _refuse_depth(where)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        tree = load(data, where=where)
    try:
        return Decoded(msgspec.convert(tree.value, shape), tree.repairs)
    except msgspec.ValidationError as error:
        raise ExportError(
            "wrong-shape",
            f"it is JSON, but not of the expected shape ({misfit(error)})",
            hint="write it again with a supported version of its tool, or name another file",
            where=where,
        ) from None


def load(data: bytes, *, where: str | None = None) -> Decoded[Any]:
    """Read one JSON document as plain dictionaries and lists, repaired where need be.

    An object that states a key twice becomes a `Repeated`, which keeps every pair. Raises
    ExportError: `empty-file`, `too-large`, `too-deep`, `truncated-json`, `not-json`.
    """
    import json  # noqa: PLC0415  # only what msgspec refuses needs it

    _check_size(data, where)
    repairs = Repairs()
    text = text_of(data, repairs)
    if not text.strip():
        raise ExportError(
            "empty-file",
            "the file is empty",
            hint="let the run finish and write it again",
            where=where,
        )
    try:
        tree = json.loads(
            text,
            strict=False,
            object_pairs_hook=repairs.object_of,
            parse_constant=repairs.no_number,
            parse_float=repairs.float_of,
            parse_int=repairs.int_of,
        )
    except RecursionError:
        _refuse_depth(where)
    except json.JSONDecodeError as error:
        _refuse_text(text, error.pos, error.msg, where)
    holder = [tree]
    if not settle(holder, repairs, MAX_DEPTH, text=text):
        _refuse_depth(where)
    return Decoded(holder[0], repairs.told())


def load_yaml(data: bytes, *, where: str | None = None) -> Decoded[Any]:
    """Read one YAML document as plain dictionaries and lists of JSON's types.

    Scalars follow YAML 1.2's core schema: `no` and `12:30:45` are text, and so are times. Raises
    ExportError: `too-large`, `too-deep`, `not-yaml`, `yaml-feature` for tags, several documents
    and aliases that grow.
    """
    from exporter.codec.yaml_tree import tree_of  # noqa: PLC0415 - PyYAML costs 14 ms

    repairs = Repairs()
    if len(data) > (most := raised(MAX_YAML_BYTES)):
        raise ExportError(
            "too-large",
            f"the YAML has {len(data):,} bytes, more than {most:,}, {AT_THIS}",
            hint="write it as JSON, which is read faster",
            where=where,
        )
    tree = tree_of(text_of(data, repairs), repairs, max_depth=MAX_DEPTH, where=where)
    return Decoded(tree, repairs.told())


def check_depth(values: Iterable[object], where: str | None = None) -> None:
    """Raise ExportError `too-deep` when a value has more than `MAX_DEPTH` levels.

    Goes level by level, not by recursion, and looks at containers only.
    """
    level = [v for v in values if v.__class__ is dict or v.__class__ is list]
    for _ in range(MAX_DEPTH):
        if not level:
            return
        level = [
            v
            for node in level
            for v in (node.values() if isinstance(node, dict) else node)
            if v.__class__ is dict or v.__class__ is list
        ]
    if level:
        _refuse_depth(where)


def decode_items(
    items: Iterable[object], shape: type[T], *, where: str, what: str = "item"
) -> Items[T]:
    """Decode a list item by item, so that one bad item costs one item.

    Items are plain values or `msgspec.Raw`. A note tells the index, from 0, of each that does not
    fit; `where` is the list's place, such as `run_results.json $.results`.
    """
    decoder = msgspec.json.Decoder(shape)
    plain = partial(msgspec.convert, type=shape)
    values: list[T] = []
    bad: list[tuple[int, str]] = []
    for index, item in enumerate(items):
        try:
            values.append(decoder.decode(item) if isinstance(item, msgspec.Raw) else plain(item))
        except RecursionError:
            bad.append((index, "too many levels"))
        except (msgspec.MsgspecError, UnicodeDecodeError):
            try:
                values.append(
                    decode(bytes(item), shape).value
                    if isinstance(item, msgspec.Raw)
                    else plain(item)
                )
            except (msgspec.MsgspecError, ExportError) as error:
                bad.append((index, misfit(error)))
    return Items(values, _told(bad, where, f"{what} %d cannot be read (%s) and is left out", what))


def decode_lines(data: bytes, shape: type[T], *, where: str) -> Items[T]:
    """Decode NDJSON line by line, so that one bad line costs one line.

    Blank lines are passed over; a note tells the number, from 1, of each that cannot be read.
    """
    _check_size(data, where)
    decoder = msgspec.json.Decoder(shape)
    values: list[T] = []
    bad: list[tuple[int, str]] = []
    for number, line in enumerate(data.split(b"\n"), 1):
        if not line or line.isspace():
            continue
        try:
            values.append(decoder.decode(line))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            try:
                values.append(decode(line, shape).value)
            except ExportError as error:
                bad.append((number, misfit(error)))
    return Items(values, _told(bad, where, "line %d cannot be read (%s) and is left out", "line"))


def misfit(error: Exception) -> str:
    """Say in a few words what does not fit and where, without a word of the content."""
    if isinstance(error, ExportError):
        return error.message
    # msgspec quotes what it found only for enumerations: "Invalid enum value 'x' - at `$.status`".
    what, _, place = str(error).partition(" - at ")
    if "'" in what or len(what) > MAX_DEPTH:
        what = "a value that is not one of the known ones"
    return f"{what[:1].lower()}{what[1:]} at {place.strip('`')}" if place else what.lower()


def _told(bad: Sequence[tuple[int, str]], where: str, pattern: str, what: str) -> tuple[Note, ...]:
    notes = [
        Note(code="unreadable-item", level="error", message=pattern % found, where=where)
        for found in bad[:MAX_NOTES]
    ]
    if rest := len(bad) - len(notes):
        message = f"{rest} more of this kind cannot be read and are left out: {what}s"
        notes.append(Note(code="unreadable-item", level="error", message=message, where=where))
    return tuple(notes)


def _check_size(data: bytes, where: str | None) -> None:
    if len(data) > MAX_BYTES and len(data) > (most := raised(MAX_BYTES)):
        raise ExportError(
            "too-large",
            f"the file has {len(data):,} bytes, more than {most:,}, {AT_THIS}",
            hint="split the run, or keep logs and results out of its record",
            where=where,
        )


def _refuse_depth(where: str | None) -> NoReturn:
    raise ExportError(
        "too-deep",
        f"objects and lists are nested more than {MAX_DEPTH} levels deep",
        hint="store the deep part as text, or leave it out of the record",
        where=where,
    ) from None


def _refuse_text(text: str, at: int, reason: str, where: str | None) -> NoReturn:
    start, rest = text.lstrip("\ufeff \t\r\n"), text[at:].rstrip()
    place = f"line {text.count(chr(10), 0, at) + 1}, column {at - text.rfind(chr(10), 0, at)}"
    if start[:1] not in ("{", "[", '"'):
        kind = "an HTML or XML page" if start.startswith("<") else "something else"
        code, message = "not-json", f"this is {kind}, not JSON"
        hint = "look at what wrote the file, or name another one"
    elif reason.startswith("Unterminated") or any(word.startswith(rest) for word in _WORDS):
        code, message = "truncated-json", f"the JSON ends too early, at {place}"
        hint = "the run may still be writing it: let it finish, or write it again"
    elif reason.startswith("Extra data"):
        code, message = "not-json", f"more follows after the JSON document, at {place}"
        hint = "keep one document a file"
    else:
        code, message = "not-json", f"the JSON is broken at {place}"
        hint = "mend it there, or write it again"
    raise ExportError(code, message, hint=hint, where=where) from None
