"""Annotations: failed and warned steps at their file and line of the repository."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar

from exporter.github.commands import annotation, looks_like_command
from exporter.github.limits import ANNOTATION_MESSAGE, ANNOTATION_TITLE, ANNOTATIONS_PER_LEVEL
from exporter.model import Receipt
from exporter.publishers.told import Remark, Told

Locate = Callable[[str], str | None]
"""From a step's file, as the source names it, to a path in the repository, or None."""


class Annotations:
    """Writes workflow commands to the log, at most as many of a level as the runner keeps."""

    name: ClassVar[str] = "annotations"

    def __init__(
        self, emit: Callable[[str], None], *, limit: int, locate: Locate = lambda file: file
    ) -> None:
        self._emit = emit
        self._limit = min(limit, ANNOTATIONS_PER_LEVEL)
        self._locate = locate

    def publish(self, told: Told, files: Sequence[Receipt]) -> Receipt:
        """Annotate the failed steps, root causes first, and the warned ones."""
        del files  # they are in the job summary
        try:
            for line in self._lines(told.remarks):
                self._emit(line)
        except (OSError, ValueError) as error:
            message = f"no annotations: the log cannot be written ({error}); check what reads it"
            return Receipt(publisher=self.name, outcome="failed", message=message)
        return Receipt(publisher=self.name, outcome="done")

    def _lines(self, remarks: Sequence[Remark]) -> Iterator[str]:
        """Yield the commands; what is no remark of ours, by its size or its words, is left out."""
        seen = Counter[str]()
        for each in remarks:
            seen[each.level] += 1
            words = (each.title, each.message, each.file or "")
            if seen[each.level] > self._limit or any(map(looks_like_command, words)):
                continue
            yield annotation(
                each.level,
                each.message[:ANNOTATION_MESSAGE],
                title=each.title[:ANNOTATION_TITLE],
                file=self._locate(each.file) if each.file else None,
                line=each.line,
            )
