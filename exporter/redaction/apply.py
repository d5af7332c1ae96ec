"""Secrets out of a run: every text that an output could show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Final, TypeVar

from exporter.model import (
    Attempt,
    DagRun,
    Failure,
    Location,
    Note,
    Source,
    SourceFile,
    Step,
)
from exporter.model.value import replace
from exporter.redaction.ids import Names, unique_ids
from exporter.redaction.names import MARK, is_placeholder, is_secret_name, words
from exporter.redaction.scan import Ask, Scanner
from exporter.redaction.text import Scrubber
from exporter.redaction.walk import batches, strings_in, strings_of, telling_of, told_by

_AT_ONCE: Final = 512
"""Steps looked at at once: their texts and what is made of them fit a processor's cache."""

_DEEPEST, _SHORT = 200, 15  # a short name may be a password too
_REFERENCE: Final = words(
    "defaultMode items key name namespace optional secretKeyRef secretName secretRef valueFrom"
)

_Fact = TypeVar("_Fact", Attempt, Failure, Location, Note, Source, SourceFile, Step)
_Earlier = TypeVar("_Earlier")


class Redaction:
    """One run on its way through."""

    def __init__(self, secrets: Sequence[str], patterns: Sequence[str]) -> None:
        self.scrubber = Scrubber(secrets, _compiled(patterns))
        self.swaps: dict[str, tuple[str, int]] = {}
        """Texts that hold secrets: what they become, and how many were in them."""
        self.ids: dict[str, str] = {}
        self.count = 0
        self.own: tuple[object, ...] = ()

    def run(self, run: DagRun) -> DagRun:
        """Return the run without secrets."""
        names = ("dag_id", "run_id", "native_status", "error", "metadata")
        head = {name: getattr(run, name) for name in names}
        scanner = Scanner(self.scrubber)
        self.own = (run.run_id, run.metadata.get("name"))  # which is shown anyway
        if not scanner.look_at(run.metadata):  # it may hold millions of values
            del head["metadata"]
        self._learn(dict.fromkeys(strings_in((*head.values(), run.source, run.notes))))
        if run.comparison is not None or run.history is not None:
            from exporter.redaction.compared import strings_of_earlier  # noqa: PLC0415 - rare

            self._learn(strings_of_earlier(run.comparison, run.history))
        changed = self._steps(run.steps, scanner)
        new = {name: self._value(value) for name, value in head.items()}
        new["source"] = self._source(run.source)
        new["notes"] = self._sequence(run.notes, self._note)
        new["steps"] = changed
        new["comparison"] = self._earlier(run.comparison)
        new["history"] = self._earlier(run.history)
        if not self.count:
            return run
        return replace(run, **new, redactions=run.redactions + self.count)

    def _learn(self, texts: Iterable[str]) -> bool:
        """Scrub texts, keep what becomes of those that hold a secret, and say whether any does."""
        any_found = False
        for text in texts:
            if text not in self.swaps:
                new, found = self.scrubber.scrub(text)
                if not found:
                    continue
                self.swaps[text] = new, found
            any_found = True
        return any_found

    def _steps(self, steps: Mapping[str, Step], scanner: Scanner) -> Mapping[str, Step]:
        """Look at all steps fast, and write again those with secrets."""
        every = list(steps.values())
        keys = list(steps)
        marked: set[int] = set()
        telling: list[Step] = []
        for start in range(0, len(every), _AT_ONCE):
            some = every[start : start + _AT_ONCE]
            telling += telling_of(some)
            look = scanner.look(some, steps)
            if (look.asks and self._learn(_answering(look.asks, strings_of(some)))) or look.keyed:
                marked.update(range(start, start + len(some)))
            if [step.step_id for step in some] != keys[start : start + _AT_ONCE]:
                self._learn(keys[start : start + _AT_ONCE])
        if self._told(scanner, telling):
            marked.update(
                place
                for place, step in enumerate(every)
                if not self.swaps.keys().isdisjoint(told_by([step]))
            )
        self.ids = unique_ids(keys, self.swaps) if self.swaps else {}
        written = every.copy() if marked else every
        for place in marked:
            written[place] = self._step(every[place])
        self.count += sum(
            self.swaps[key][1] for key in self.ids if steps[key].step_id not in self.ids
        )
        if not self.count:
            return steps
        return {self.ids.get(key, key): step for key, step in zip(keys, written, strict=True)}

    def _told(self, scanner: Scanner, telling: Sequence[Step]) -> bool:
        """Look at errors and logs, which may be long; say whether any of them holds a secret."""
        found = False
        for batch in batches(told_by(telling)):
            asks = scanner.asks_of(batch)
            found |= bool(asks) and self._learn(_answering(asks, batch))
        return found

    def _text(self, text: str) -> str:
        """Return what becomes of a text, and count its secrets."""
        swap = self.swaps.get(text)
        if swap is None:
            return text
        self.count += swap[1]
        return swap[0]

    def _maybe(self, text: str | None) -> str | None:
        return text if text is None else self._text(text)

    def _sequence(self, values: Any, change: Any) -> Any:
        """Return a tuple with each value changed, or the same where none did."""
        new = tuple(change(value) for value in values)
        return values if all(map(_same, new, values)) else new

    def _step(self, step: Step) -> Step:
        location, result = step.location, step.result
        new: dict[str, Any] = {
            "step_id": self._step_id(step.step_id),
            "name": self._text(step.name),
            "kind": self._maybe(step.kind),
            "group": self._maybe(step.group),
            "native_status": self._maybe(step.native_status),
            "attempts": self._sequence(step.attempts, self._attempt),
            "upstream": self._sequence(step.upstream, self._parent),
            "error": self._maybe(step.error),
            "failure": step.failure and self._failure(step.failure),
            "result": result if result is None else self._value(result),
            "metrics": self._value(step.metrics, named=False) if step.metrics else step.metrics,
            "metadata": self._value(step.metadata) if step.metadata else step.metadata,
            "location": location and _changed(location, file=self._text(location.file)),
            "worker": self._maybe(step.worker),
            "log": self._maybe(step.log),
        }
        return _changed(step, **new)

    def _step_id(self, step_id: str) -> str:
        new = self._text(step_id)
        return self.ids.get(step_id, new)

    def _parent(self, step_id: str) -> str:
        # Counted where the step itself stands.
        known = self.ids.get(step_id)
        return known if known is not None else self._text(step_id)

    def _attempt(self, attempt: Attempt) -> Attempt:
        return _changed(attempt, error=self._maybe(attempt.error))

    def _failure(self, failure: Failure) -> Failure:
        return _changed(
            failure,
            message=self._text(failure.message),
            type=self._maybe(failure.type),
            traceback=self._maybe(failure.traceback),
            fingerprint=self._maybe(failure.fingerprint),
        )

    def _note(self, note: Note) -> Note:
        where = note.where and (self.ids.get(note.where) or self._text(note.where))
        code, message = self._text(note.code), self._text(note.message)
        return _changed(note, code=code, message=message, where=where)

    def _earlier(self, value: _Earlier) -> _Earlier:
        if value is None:
            return value
        from exporter.redaction.compared import rewritten  # noqa: PLC0415 - as above

        return rewritten(value, lambda text: self.ids.get(text) or self._text(text))

    def _source(self, source: Source) -> Source:
        return _changed(
            source,
            reader=self._text(source.reader),
            tool=self._maybe(source.tool),
            tool_version=self._maybe(source.tool_version),
            command=self._maybe(source.command),
            files=self._sequence(source.files, self._file),
        )

    def _file(self, file: SourceFile) -> SourceFile:
        return _changed(file, path=self._text(file.path), sha256=self._text(file.sha256))

    def _value(self, value: Any, depth: int = 0, *, named: bool = True) -> Any:
        """Return what becomes of a value that JSON could hold; the same object where nothing does.

        `named` says whether names of keys tell secrets.
        """
        if isinstance(value, str):
            return self._text(value)
        if value is None or isinstance(value, (bool, int, float)):
            return value
        if depth > _DEEPEST:
            self.count += 1
            return MARK
        if isinstance(value, Mapping):
            return self._mapping(value, depth, named=named)
        if isinstance(value, (list, tuple, AbstractSet)):
            items = list(value)
            new = [self._value(item, depth + 1, named=named) for item in items]
            for place in range(1, len(new)):
                if _is_option(items[place - 1]) and isinstance(items[place], str):
                    new[place] = self._secret(items[place])
            return value if all(map(_same, new, items)) else new
        return self._text(text) if (text := str(value)) in self.swaps else value

    def _mapping(self, value: Mapping[Any, Any], depth: int, *, named: bool) -> Mapping[Any, Any]:
        new: dict[Any, Any] = {}
        names = Names()
        same = True
        for key, old in value.items():
            name = names.take(self._text(key)) if isinstance(key, str) else key
            if named and _names_secret(key, value):
                item = self._secret(old)
            else:
                item = self._value(old, depth + 1, named=named)
            same = same and name is key and item is old
            new[name] = item
        return value if same else new

    def _secret(self, value: Any) -> Any:
        """Take out a whole value, whatever it is, but for a placeholder and yes or no."""
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            if is_placeholder(value) or (len(value) > _SHORT and value in self.own):
                return self._text(value)
        elif not isinstance(value, (int, float)) and (not value or _refers(value)):
            return value
        self.count += 1
        return MARK


def _compiled(patterns: Sequence[str]) -> list[re.Pattern[str]]:
    if not patterns:
        return []
    from exporter.redaction.linear import compile_patterns  # noqa: PLC0415 - rarely needed

    return compile_patterns(patterns)


def _answering(asks: Sequence[Ask], texts: Iterable[str]) -> Iterator[str]:
    return (text for text in texts if any(ask(text) for ask in asks))


def _names_secret(key: Any, around: Mapping[Any, Any]) -> bool:
    if not isinstance(key, str):
        return False
    if key == "value":
        # Kubernetes and others write a variable as its name and its value.
        name = around.get("name", around.get("key"))
        return isinstance(name, str) and is_secret_name(name)
    return is_secret_name(key) or (key == "pass" and "user" in around)


def _refers(value: Any) -> bool:
    """Say whether a value names a secret that Kubernetes keeps."""
    return isinstance(value, Mapping) and _REFERENCE.issuperset(value)


def _is_option(item: Any) -> bool:
    return isinstance(item, str) and item.startswith("--") and is_secret_name(item)


def _same(new: object, old: object) -> bool:
    return new is old


def _changed(thing: _Fact, **new: Any) -> _Fact:
    """Return a dataclass with other values, or the same object where all are the same."""
    different = {name: value for name, value in new.items() if value is not getattr(thing, name)}
    return replace(thing, **different) if different else thing
