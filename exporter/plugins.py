"""The readers and renderers there are, by name; each is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final

from exporter.model import ExportError
from exporter.readers.base import Reader
from exporter.renderers.base import Renderer

READERS: Final[Mapping[str, str]] = {
    "native": "exporter.readers.native:NativeReader",
    "dbt": "exporter.readers.dbt:DbtReader",
    "airflow": "exporter.readers.airflow:AirflowReader",
}
"""A static table, not entry points: a plain checkout has no metadata to find those by."""

RENDERERS: Final[Mapping[str, str]] = {
    "html": "exporter.renderers.html:HtmlRenderer",
    "json": "exporter.renderers.json:JsonRenderer",
    "markdown": "exporter.renderers.markdown:MarkdownRenderer",
}


def load_readers(name: str) -> list[Reader]:
    """Return the named reader, or all for `auto`."""
    if name == "auto":
        return [_load(path) for path in READERS.values()]
    if name not in READERS:
        raise ExportError(
            "unknown-reader",
            f"there is no reader {name!r}",
            hint=f"choose one of auto, {', '.join(READERS)}",
            kind="usage",
        )
    return [_load(READERS[name])]


def load_renderer(name: str) -> Renderer:
    """Return the renderer of a format."""
    renderer: Renderer = _load(RENDERERS[name])
    return renderer


def _load(path: str) -> Any:
    module, _, attribute = path.partition(":")
    return getattr(import_module(module), attribute)()
