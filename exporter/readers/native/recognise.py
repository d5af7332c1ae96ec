"""Tell a record of a run by its first bytes, without decoding it.

A record is an object with `dag_id` and `run_id`, or one of them and `steps`, among its own keys.
Other tools' files hold these words too, but deeper, or in a list: an index of runs is no run.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from exporter.model.late import late

Look = Literal["export", "record", "named"]
"""An export of ours, a record, or a file that is only called like one."""

YAML_SUFFIXES: Final = (".yaml", ".yml")
INDEX: Final = "dag_runs_index.json"
"""The runner's list of its runs: it repeats what the runs say, and may be out of date."""

_FOREIGN: Final = frozenset({"run_results.json"})
"""Called like a record, but another tool's."""
_OURS: Final = frozenset({"schema_version", "dag_id", "run_id"})
_ENOUGH: Final = frozenset({"dag_id", "run_id"})
"""Once these are seen nothing more is looked for; our exports begin with their version."""
_TOKEN: Final = late(r'"((?:[^"\\]|\\.)*)"(\s*:)?|[{}\[\]]')
_BLOCK_KEY: Final = late(r"""^["']?([a-z_]+)["']?\s*:(?:\s|$)""", re.MULTILINE)
_FLOW_KEY: Final = late(r"""[{,]\s*["']?([a-z_]+)["']?\s*:""")
_FLOW_BEGIN: Final = late(r"\s*(?:---\s*)?\{")
_MARKS: Final = (b"dag_id", b"run_id", b"\xff\xfe", b"\xfe\xff", b"\x00")
"""One of these is in the head of every record; the last three are of wider encodings."""


def look_at(name: str, head: bytes) -> Look | None:
    """Say what a file looks like by its name and its first bytes."""
    base = name.rpartition("/")[2].lower()
    if base == INDEX:
        return None
    if any(mark in head for mark in _MARKS):
        from exporter.codec.repair import Repairs, text_of  # noqa: PLC0415 - msgspec costs 20 ms

        text = text_of(head, Repairs())
        keys = _yaml_keys(text) if base.endswith(YAML_SUFFIXES) else _json_keys(text)
        if keys >= _OURS:
            return "export"
        if "dag_id" in keys and keys & {"run_id", "steps"}:
            return "record"
    return "named" if base.startswith("run_") and base not in _FOREIGN else None


def id_in(name: str) -> str:
    """Return the id in a file's name: `run_42.json` holds run 42."""
    stem = name.rpartition("/")[2].rpartition(".")[0]
    return stem.removeprefix("run_") or name or "unknown"


def _json_keys(text: str) -> set[str]:
    """Return the keys of the outermost object, as far as the text goes; none of a list."""
    keys: set[str] = set()
    depth = 0
    if text.lstrip()[:1] != "{":
        return keys
    for token in _TOKEN.finditer(text):
        if token[0] in ("{", "["):
            depth += 1
        elif token[0] in ("}", "]"):
            depth -= 1
        elif depth == 1 and token[2]:
            keys.add(token[1])
            if keys >= _ENOUGH:
                break
    return keys


def _yaml_keys(text: str) -> set[str]:
    """Return the keys at the left margin, or those of a mapping in braces."""
    pattern = _FLOW_KEY if _FLOW_BEGIN.match(text) else _BLOCK_KEY
    return set(pattern.findall(text))
