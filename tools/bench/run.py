"""Measure the export against its yardsticks and say which goals are met.

Usage: python tools/bench/run.py [--quick] [--strict] [--only GROUP] [--readme]

Every figure but those of the browser is a ratio of whole processes, measured in turn in one run;
so it holds on another machine too. Inputs, outputs and `result.json` lie in `.cache/bench/`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tools.bench import pages, processes, table  # noqa: E402 - found through the line above
from tools.bench.measure import BenchError  # noqa: E402
from tools.bench.readers import readers  # noqa: E402

GROUPS: Final = ("start", "export", "analysis", "readers", "page", "image")


def rows(bench: processes.Bench, group: str, *, quick: bool) -> Iterator[table.Row]:
    """Measure one group."""
    if group == "start":
        yield from processes.start_up(bench, 7 if quick else 21)
    elif group == "export":
        few = 3 if quick else 9
        yield from processes.exports(bench, 10, few, seed=False)
        yield from processes.exports(bench, 1_000, few, seed=False)
        yield from processes.exports(bench, 10_000, few, cpu_goal=1.5)
        if not quick:
            yield from processes.exports(bench, 100_000, 3, cpu_goal=1.3, rss_goal=0.8)
    elif group == "analysis":
        yield from processes.analysis(bench)
    elif group == "readers":
        yield from readers(bench, 3 if quick else 7)
    elif group == "page":
        yield from pages.pages(bench, 10_000, 1 if quick else 5)
    elif group == "image":
        yield from pages.cold_start(bench)


def main() -> int:
    """Measure, print the table, write the result; return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds, no 100,000 steps")
    parser.add_argument("--strict", action="store_true", help="end with 1 when a goal is missed")
    parser.add_argument("--only", choices=GROUPS, action="append", help="measure this group only")
    parser.add_argument("--readme", action="store_true", help="only put the last result in README")
    parser.add_argument(
        "--program",
        default=str(Path(sys.executable).with_name("dagrun-export")),
        help="the command under test (default: the one of this interpreter's environment)",
    )
    options = parser.parse_args()
    folder = ROOT / ".cache/bench"
    result = folder / "result.json"
    if options.readme:
        return _fill_readme(result)
    folder.mkdir(parents=True, exist_ok=True)
    bench = processes.Bench(options.program, folder)
    measured: list[table.Row] = []
    broken = 0
    for group in options.only or GROUPS:
        try:
            measured += rows(bench, group, quick=options.quick)
        except BenchError as error:
            broken += 1
            print(f"bench: {group}: {error}", file=sys.stderr)
    print(table.text(measured))
    whole = not options.only and not broken
    content = {
        "machine": machine(),
        "rounds": "quick" if options.quick else "full",
        "whole": whole,
        "rows": table.as_json(measured),
    }
    result.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    missed = sum(row.met is False for row in measured)
    print(f"\n{missed} goals missed, {broken} groups not measured; {result.relative_to(ROOT)}")
    return 1 if broken or (options.strict and missed) else 0


def machine() -> str:
    """Say on what this was measured."""
    # The ratios lean on how the interpreter was compiled, which it does not tell: the official
    # ones, Debian's and the images' are optimised with profiles, a home-made one mostly is not.
    python = f"Python {platform.python_version()}"
    return f"{python}, {platform.system()} {platform.machine()}, {os.cpu_count()} processors"


def _fill_readme(result: Path) -> int:
    try:
        content = json.loads(result.read_text(encoding="utf-8"))
    except FileNotFoundError:
        print(f"bench: there is no {result.name} yet; run `make bench` first", file=sys.stderr)
        return 1
    if not content["whole"]:
        print("bench: the last run was not whole; run `make bench` first", file=sys.stderr)
        return 1
    text = table.markdown(table.from_json(content["rows"]), content["machine"])
    table.put_into(ROOT / "README.md", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
