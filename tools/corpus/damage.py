"""Damage every case and see that no run turns green, and that nothing falls over.

Usage: python tools/corpus/damage.py FOLDER [MOST]

FOLDER is a corpus as `run.py` takes it. One file of a case at a time is cut, emptied, taken away,
or replaced by another case's; of a case with many files MOST (default 4) are, which ones depends on
their names alone. All readers look at what is left, as they do without `--reader`. A success is
wrong unless a whole case has a green run of just these steps, or of that id: what is left may still
tell how it ended. Exit status 1 when one is wrong, or
when anything but an ExportError is raised.
"""

from __future__ import annotations

import json
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from exporter.model import DagRun, ExportError  # noqa: E402 - found through the line above
from exporter.plugins import AUTO, load_readers, reader_suffixes  # noqa: E402 - as above
from exporter.readers.choose import find_runs  # noqa: E402 - as above
from exporter.testing import bundle_of, files_below  # noqa: E402 - as above

Files = Mapping[str, bytes]
Steps = frozenset[tuple[str, str]]
MOST: Final = 4
_LARGEST: Final = 40_000_000


class World(NamedTuple):
    """The cases of a tool."""

    cases: Mapping[str, Files]
    greens: frozenset[Steps]
    """The steps of the runs that are green in a whole case."""
    ids: frozenset[str]
    """Their ids, but for those that are only a file's name."""


def world_of(cases: Mapping[str, Files]) -> World:
    """Read the whole cases; what is green in these may be green."""
    greens: set[Steps] = set()
    ids: set[str] = set()
    for files in cases.values():
        for run in runs_in(files):
            if run.status == "success":
                greens.add(steps_of(run))
                ids.add(run.run_id)
        ids -= files.keys()
    return World(cases, frozenset(greens), frozenset(ids))


def runs_in(files: Files) -> Iterator[DagRun]:
    """Read every run with whichever readers claim its files; what cannot be read is passed over."""
    suffixes = tuple(reader_suffixes(AUTO))
    bundle = bundle_of(
        {name: data for name, data in files.items() if name.lower().endswith(suffixes)}
    )
    try:
        findings = find_runs(bundle, load_readers(AUTO, bundle), forced=False)
    except ExportError:
        return
    for found in findings.runs:
        try:
            yield found.by.reader.read(found.by.bundle, found.ref)
        except ExportError:
            continue


def damages(name: str, world: World, most: int = MOST) -> Iterator[tuple[str, Files]]:
    """Yield a case with one file damaged, and what was done to it."""
    files = world.cases[name]
    others = [each for each in world.cases if each != name]
    for path in some_of(sorted(files), most):
        data = files[path]
        share = _share(f"{name}/{path}")
        yield f"{path} cut to {share:.1%}", {**files, path: data[: int(len(data) * share)]}
        yield f"{path} without its end", {**files, path: data.rstrip()[:-1]}
        yield f"{path} emptied", {**files, path: b""}
        yield f"{path} taken away", {each: files[each] for each in files if each != path}
        for other in some_of(others, 2):
            for foreign, swapped in _alike(path, world.cases[other]):
                yield f"{path} replaced by {other}/{foreign}", {**files, path: swapped}


def wrong_in(name: str, world: World, most: int = MOST) -> Iterator[str]:
    """Yield a sentence for each damage that turns a run green, or that makes a reader fall over."""
    for what, files in damages(name, world, most):
        try:
            runs = list(runs_in(files))
        except Exception as error:  # noqa: BLE001 - to be told, whatever it is
            yield f"{what}: {type(error).__name__}: {error}"
            continue
        for run in runs:
            known = steps_of(run) in world.greens or run.run_id in world.ids
            if run.status == "success" and not known:
                yield f"{what}: {run.run_id} is said to be a success, of {len(run.steps)} steps"


def steps_of(run: DagRun) -> Steps:
    """Return how each step of a run ended."""
    return frozenset((key, step.status) for key, step in run.steps.items())


def some_of(names: Sequence[str], most: int) -> list[str]:
    """Return a few of many names, always the same ones."""
    return sorted(sorted(names, key=lambda each: zlib.crc32(each.encode()))[:most])


def _share(name: str) -> float:
    return (zlib.crc32(name.encode()) % 997 + 1) / 999


def _alike(path: str, files: Files) -> Iterator[tuple[str, bytes]]:
    """Yield the other case's file of the same name, else one with the same ending."""
    base, ending = path.rpartition("/")[2], path.rpartition(".")[2]
    named = [each for each in files if each.rpartition("/")[2] == base]
    ended = [each for each in sorted(files) if each.rpartition(".")[2] == ending]
    for each in (named or ended)[:1]:
        yield each, files[each]


def cases_in(folder: Path) -> dict[str, Files]:
    """Return the files of a tool's cases."""
    facts = json.loads((folder / "facts.json").read_bytes())
    cases: dict[str, Files] = {}
    for name in facts:
        path = folder / name
        if path.is_file():
            cases[name] = {path.name: path.read_bytes()}
        elif path.is_dir():
            cases[name] = files_below(path)
    return {n: f for n, f in cases.items() if f and sum(map(len, f.values())) < _LARGEST}


def folders_in(corpus: Path) -> list[Path]:
    """Return the tools' folders of a corpus, or the one that it is itself."""
    folders = [corpus] if (corpus / "facts.json").is_file() else sorted(corpus.iterdir())
    return [folder for folder in folders if (folder / "facts.json").is_file()]


def main(arguments: list[str]) -> int:
    """Damage a corpus; return the exit status."""
    return judge(arguments, __doc__, MOST, "damaged", _wrong)


def _wrong(cases: Mapping[str, Files], most: int) -> Iterator[str]:
    world = world_of(cases)
    for name in cases:
        yield from (f"{name}: {each}" for each in wrong_in(name, world, most))


def judge(
    arguments: list[str],
    usage: str | None,
    most: int,
    done: str,
    wrong: Callable[[Mapping[str, Files], int], Iterable[str]],
) -> int:
    """Print what is wrong with a corpus, tool by tool, and return the exit status.

    `wrong` is told a tool's whole cases and how much of each to try, and `done` says what it does.
    """
    if not arguments or not Path(arguments[0]).is_dir():
        print(usage, file=sys.stderr)
        return 2
    most = int(arguments[1]) if arguments[1:] else most
    bad = 0
    for folder in folders_in(Path(arguments[0])):
        cases = cases_in(folder)
        found = list(wrong(cases, most))
        bad += len(found)
        print(f"{'WRONG' if found else 'ok':8}{folder.name}: {len(cases)} cases {done}")
        for each in found:
            print(f"          {each}")
    print(f"{bad} of them turn a run green or make a reader fall over")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
