"""What is fuzzed: each reader, and the funnel that all of them read JSON and YAML by.

One input stands for one or many files: each begins with a mark, its name and a line feed. What has
no mark is one file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final
from zlib import crc32

from exporter.model import Bundle, ExportError
from exporter.plugins import READERS, load_readers
from exporter.readers.base import Reader
from tests.support.memory import bundle_of

FIXTURES: Final = Path(__file__).parents[1] / "fixtures"
FINDINGS: Final = Path(__file__).parent / "findings"
MARK: Final = b"\xff\x00\xff"
"""Stands in no text and at no place where a database could have it by chance."""
EVERYTHING: Final = "everything"
LONGEST: Final = 100_000
"""Bytes of one input: the fuzzer's reach falls with its length."""

_BESIDE: Final = frozenset({"facts.json", "ORIGIN.md"})
_RUNS: Final = 4
_DRAWN: Final = 8
"""Of so many inputs one is drawn too: that takes ten times as long as to read it."""
_FEW: Final = 8
"""Seeds of each target where all are fuzzed at once."""
_NAME: Final = re.compile(r"[^\w./-]+")

Target = Callable[[bytes], None]


def targets() -> dict[str, Target]:
    """Return everything that is fuzzed by name."""
    return {"tolerant": funnel, **{name: _reader(name) for name in READERS}}


def everything(data: bytes) -> None:
    """Fuzz all of them in one process: the first byte says which."""
    every = list(_all().values())
    every[data[0] % len(every) if data else 0](data[1:])


@cache
def _all() -> dict[str, Target]:
    return targets()


def funnel(data: bytes) -> None:
    """Read the bytes as each kind of document; raises what is no refusal."""
    from exporter.codec import tolerant  # noqa: PLC0415 - instrumented first

    for read in (
        lambda: tolerant.load(data, where="x"),
        lambda: tolerant.load_yaml(data, where="x"),
        lambda: tolerant.decode(data, dict[str, tolerant.Json], where="x"),
        lambda: tolerant.decode_lines(data, dict[str, tolerant.Json], where="x"),
    ):
        try:
            read()
        except ExportError as refused:
            _check_refusal(refused)


def _reader(name: str) -> Target:
    (reader,) = load_readers(name)

    def target(data: bytes) -> None:
        files = files_in(data, reader.suffixes[0])
        drawn = crc32(data) % _DRAWN == 0
        read_all(reader, bundle_of(files, single=len(files) == 1), drawn=drawn)

    return target


def read_all(reader: Reader, bundle: Bundle, *, drawn: bool = True) -> None:
    """Do what the program does with a bundle; raises what is no refusal."""
    from exporter.readers.choose import claims_on  # noqa: PLC0415 - instrumented first

    for forced in (False, True):
        for claimed in claims_on(bundle, [reader], forced=forced):
            try:
                listing = reader.runs(claimed.bundle)
            except ExportError as refused:
                _check_refusal(refused)
                continue
            for ref in listing.refs[:_RUNS]:
                try:
                    run = reader.read(claimed.bundle, ref)
                except ExportError as refused:
                    _check_refusal(refused)
                else:
                    if drawn:
                        draw(run)


def draw(run: object) -> None:
    """Make every document of a run: what a reader lets through must not break what comes after."""
    from exporter.model import DagRun  # noqa: PLC0415 - instrumented first
    from exporter.plugins import RENDERERS, load_renderer  # noqa: PLC0415 - as above
    from exporter.redaction import redact  # noqa: PLC0415 - as above
    from tests.support.runs_many import report_of  # noqa: PLC0415 - as above

    assert isinstance(run, DagRun)
    report = report_of(redact(run, secrets=("n0t-a-real-value",), patterns=()))
    for name in RENDERERS:
        for document in load_renderer(name).render(report):
            b"".join(document.chunks)


def _check_refusal(refused: ExportError) -> None:
    assert "\n" not in str(refused)
    assert refused.code


def files_in(data: bytes, suffix: str) -> dict[str, bytes]:
    """Return the files that an input stands for."""
    before, *pieces = data.split(MARK)
    files = {f"run{suffix}": before} if before or not pieces else {}
    for number, piece in enumerate(pieces):
        name, _, content = piece.partition(b"\n")
        text = _NAME.sub("_", name.decode("utf-8", "replace"))[:200].strip("/") or f"file{number}"
        files[text] = content
    return files


def input_of(files: Mapping[str, bytes]) -> bytes:
    """Return what stands for these files."""
    return b"".join(MARK + name.encode() + b"\n" + data for name, data in sorted(files.items()))


def seeds(name: str) -> Iterator[bytes]:
    """Yield what the fuzzer begins with: the fixtures, each case and each small file alone."""
    if name == EVERYTHING:
        for number, each in enumerate(_all()):
            some = sorted(seeds(each), key=len)[:_FEW]
            yield from (bytes([number]) + seed for seed in some)
        return
    folders = sorted(FIXTURES.iterdir()) if name == "tolerant" else [FIXTURES / name]
    for folder in folders:
        for case in sorted({path.parent for path in folder.glob("**/ORIGIN.md")}):
            paths = [
                path
                for path in sorted(case.rglob("*"))
                if path.is_file() and path.name not in _BESIDE
            ]
            small = [path for path in paths if path.stat().st_size < LONGEST]
            for path in small:
                yield path.read_bytes()
            if name != "tolerant" and paths:
                yield _whole(case, paths)
    for path in findings(name):
        yield path.read_bytes()


def _whole(case: Path, paths: list[Path]) -> bytes:
    """Return a case as one input; of what is long the beginning."""
    share = LONGEST // len(paths)
    return input_of(
        {path.relative_to(case).as_posix(): path.read_bytes()[:share] for path in paths}
    )


def findings(name: str) -> list[Path]:
    """Return the inputs that once broke something."""
    return sorted((FINDINGS / name).glob("*.bin"))
