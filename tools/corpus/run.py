"""Read every case of a corpus and compare it with its facts.json.

Usage: python tools/corpus/run.py CORPUS

CORPUS has a folder for each tool, with a `facts.json` that maps case names (folders below it) to
facts; it may also be such a folder. A tool without a module here is passed over and said. Exit
status 1 when a case differs.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from exporter.model import ExportError  # noqa: E402 - found through the line above
from tools.corpus.case import Case, Check, Outcome  # noqa: E402


def main(arguments: list[str]) -> int:
    """Check a corpus; return the exit status."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print(__doc__, file=sys.stderr)
        return 2
    checked = differ = 0
    for folder, check in _tools(Path(arguments[0])):
        for case in _cases(folder):
            begin = time.process_time()
            outcome = _checked(check, case)
            checked += 1
            differ += bool(outcome.differences)
            word = "DIFFERS" if outcome.differences else "ok"
            seconds = time.process_time() - begin
            print(f"{word:8}{folder.name} {case.name}: {outcome.summary} ({seconds:.2f} s CPU)")
            for difference in outcome.differences:
                print(f"          {difference}")
    print(f"{checked} cases, {differ} differ from their facts")
    return 1 if differ or not checked else 0


def _checked(check: Check, case: Case) -> Outcome:
    try:
        return check(case)
    except ExportError as error:
        return Outcome("could not be read", (str(error),))


def _tools(corpus: Path) -> Iterator[tuple[Path, Check]]:
    folders = [corpus] if (corpus / "facts.json").is_file() else sorted(corpus.iterdir())
    for folder in folders:
        if not (folder / "facts.json").is_file():
            continue
        name = folder.name.replace("-", "_")
        if not (ROOT / "tools" / "corpus" / f"{name}.py").is_file():
            print(f"passed  {folder.name}: no reader is checked with it yet")
            continue
        check: Check = importlib.import_module(f"tools.corpus.{name}").check
        yield folder, check


def _cases(folder: Path) -> Iterator[Case]:
    facts = json.loads((folder / "facts.json").read_bytes())
    for name, known in facts.items():
        yield Case(name, folder / name, known)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
