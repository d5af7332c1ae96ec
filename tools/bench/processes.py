"""The rows that are about processes: start-up, and exports beside the yardsticks."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from tools.bench.measure import BenchError, Command, Cost, cost, interleaved, ratios
from tools.bench.table import Row, row

HERE: Final = Path(__file__).resolve().parent
OURS: Final = "dagrun-export"
BARE: Final = "dagrun-export --no-redact"
YARDSTICK: Final = "orjson round trip"
YARDSTICK_NO_GC: Final = "orjson round trip without collector"
SEED: Final = "one card a step"
LEAST: Final = "what none can leave out"
LEAST_START: Final = "the start of that"
START: Final = "dagrun-export of no steps"

_CHECK: Final = """
import json, sys
run = json.load(open(sys.argv[1], encoding="utf-8"))
found, wanted = len(run["steps"]), int(sys.argv[2])
sys.exit(0 if found == wanted else f"the export has {found} steps, not {wanted}")
"""


@dataclass(frozen=True, slots=True)
class Bench:
    """Where the bench works and with what."""

    program: str
    """The command under test."""
    folder: Path
    """Where inputs and outputs are put."""

    @property
    def log(self) -> Path:
        """Return the file for what the measured programs say."""
        return self.folder / "last.log"

    def run_file(self, steps: int, log_bytes: int = 0) -> Path:
        """Return the synthetic run with that many steps and logs; it is made once."""
        logs = f"_{log_bytes}" if log_bytes else ""
        path = self.folder / "runs" / f"run_bench_{steps}{logs}.json"
        if not path.exists():
            generator = str(HERE / "generate.py")
            # Not in this process: its memory would count as the least of all that are started.
            argv = [sys.executable, generator, str(steps), str(path), str(log_bytes)]
            cost(Command(f"generate {steps} steps", argv), self.log)
        return path

    def output(self, name: str) -> Path:
        """Return the folder that a competitor writes to."""
        return self.folder / name

    def export(self, steps: int, *, redact: bool = True) -> Command:
        """Return our export of that run, JSON and HTML."""
        folder = self.output("ours")
        argv = [self.program, "export", "latest", "--storage-path", str(self.run_file(steps))]
        argv += ["--output", str(folder), "--format", "json,html"]
        if not redact:
            return Command(BARE, [*argv, "--no-redact"], partial(_emptied, folder))
        return Command(OURS, argv, partial(_emptied, folder))

    def page(self, steps: int, log_bytes: int = 0) -> Path:
        """Write our page of that run, and return its file."""
        source = self.run_file(steps, log_bytes)
        path = self.output("pages") / f"{source.stem}.html"
        argv = [self.program, "export", "latest", "--storage-path", str(source)]
        argv += ["--output", str(path), "--format", "html"]
        cost(Command(f"the page of {source.stem}", argv), self.log)
        return path

    def seed(self, steps: int) -> Command:
        """Return the export the way the first version did it."""
        folder = self.output("seed")
        argv = [
            sys.executable,
            str(HERE / "seed/render.py"),
            str(self.run_file(steps)),
            str(folder),
        ]
        return Command(SEED, argv, partial(_emptied, folder))

    def yardstick(self, steps: int, *, collector: bool = True) -> Command:
        """Return the round trip of the same file through orjson."""
        folder = self.output("yardstick")
        script = str(HERE / "yardsticks/orjson_roundtrip.py")
        argv = [sys.executable, script, str(folder / "run.json"), str(self.run_file(steps))]
        if collector:
            return Command(YARDSTICK, argv, partial(_emptied, folder))
        return Command(YARDSTICK_NO_GC, [*argv, "--no-gc"], partial(_emptied, folder))

    def least(self, steps: int) -> list[Command]:
        """Return what makes up the least that an export can take: see `least_of`."""
        folder = self.output("least")
        payload = self.folder / f"payload_{steps}.bin"
        script = str(HERE / "yardsticks/least.py")
        page = self.page(steps)
        cost(
            Command("unpack", [sys.executable, script, "--unpack", str(page), str(payload)]),
            self.log,
        )
        empty, nothing = self.run_file(0), self.folder / "payload_0.bin"
        nothing.write_bytes(b"")
        argv = [self.program, "export", "latest", "--storage-path", str(empty)]
        argv += ["--output", str(self.output("empty")), "--format", "json,html"]

        def work(name: str, run: Path, data: Path) -> Command:
            line = [sys.executable, script, str(run), str(data), str(folder)]
            return Command(name, line, partial(_emptied, folder))

        return [
            work(LEAST, self.run_file(steps), payload),
            work(LEAST_START, empty, nothing),
            Command(START, argv, partial(_emptied, self.output("empty"))),
        ]

    def check(self, steps: int) -> None:
        """See to it that our export did the work that it is measured for.

        Raises BenchError when a file is missing or steps are.
        """
        report = self.output("ours") / "report.json"
        for path in (report, report.with_suffix(".html")):
            if not path.is_file() or path.stat().st_size == 0:
                raise BenchError(f"{OURS} wrote no {path.name}")
        argv = [sys.executable, "-c", _CHECK, str(report), str(steps)]
        cost(Command(f"the check of {report.name}", argv), self.log)


def start_up(bench: Bench, rounds: int) -> Iterator[Row]:
    """Compare `--version` with the interpreter that does nothing."""
    version = Command(OURS, [bench.program, "--version"])
    nothing = Command("python -c pass", [sys.executable, "-c", "pass"])
    costs = interleaved([nothing, version], rounds, bench.log)
    values = ratios(_cpu(costs[OURS]), _cpu(costs[nothing.name]))
    yield row("`--version`, CPU beside `python -c pass`", values, goal=6)


def analysis(bench: Bench) -> Iterator[Row]:
    """Compare critical path and slack with a bare topological sort of the same 100,000 steps."""
    argv = [sys.executable, str(HERE / "analysis.py"), "--json"]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, cwd=bench.folder)
    if done.returncode != 0:
        raise BenchError(f"analysis.py ended with {done.returncode}")
    for order, values in json.loads(done.stdout).items():
        label = f"Critical path and slack, steps {order}, beside a bare topological sort"
        yield row(label, values, goal=1.5)


def exports(
    bench: Bench,
    steps: int,
    rounds: int,
    *,
    cpu_goal: float | None = None,
    rss_goal: float | None = None,
    seed: bool = True,
) -> Iterator[Row]:
    """Compare an export of JSON and HTML with the yardstick, and the first version's with ours.

    Memory is left out without `seed`: on a small run it is that of the interpreter.
    """
    commands = [bench.yardstick(steps)]
    if seed:
        commands += [bench.yardstick(steps, collector=False), bench.seed(steps)]
        commands += [bench.export(steps, redact=False)]
        commands += bench.least(steps)
    commands += [bench.export(steps)]
    costs = interleaved(commands, rounds, bench.log)
    bench.check(steps)
    label = f"JSON + HTML of {steps:,} steps"

    def beside(one: str, other: str, of: Callable[[Sequence[Cost]], list[float]]) -> list[float]:
        return ratios(of(costs[one]), of(costs[other]))

    yield row(f"{label}, CPU beside the yardstick", beside(OURS, YARDSTICK, _cpu), goal=cpu_goal)
    if not seed:
        return
    yield row(
        f"{label}, peak memory beside the yardstick",
        beside(OURS, YARDSTICK, _rss),
        goal=rss_goal,
    )
    yield row(
        f"{label}, CPU beside the yardstick with the collector off",
        beside(OURS, YARDSTICK_NO_GC, _cpu),
    )
    yield row(f"{label}, CPU without redaction beside the yardstick", beside(BARE, YARDSTICK, _cpu))
    least = least_of(_cpu(costs[LEAST]), _cpu(costs[LEAST_START]), _cpu(costs[START]))
    yield row(
        f"{label}, CPU of the least that it can take beside the yardstick",
        ratios(least, _cpu(costs[YARDSTICK])),
    )
    yield row(f"{label}, CPU of the first version beside ours", beside(SEED, OURS, _cpu))
    yield row(f"{label}, peak memory of the first version beside ours", beside(SEED, OURS, _rss))
    source = bench.run_file(steps).stat().st_size
    page = (bench.output("ours") / "report.html").stat().st_size
    yield row(f"HTML of {steps:,} steps, bytes beside the run's own file", [page / source])


def least_of(
    work: Sequence[float], its_start: Sequence[float], start: Sequence[float]
) -> list[float]:
    """Return, pair by pair, what an export takes at least.

    That is an export of no steps (two processes and their modules), and to read, decode, encode,
    pack and write the file's steps, without the start of the script that does so.
    """
    return [a - b + c for a, b, c in zip(work, its_start, start, strict=True)]


def last_step(run_file: Path) -> str:
    """Return the name of the last step in a generated run, without loading the run."""
    tail = run_file.read_bytes()[-8192:].decode()
    found = tail.rpartition('"name":')[2]
    name: str = json.JSONDecoder().raw_decode(found)[0]
    return name


def _emptied(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def _cpu(costs: Sequence[Cost]) -> list[float]:
    return [one.cpu_seconds for one in costs]


def _rss(costs: Sequence[Cost]) -> list[float]:
    return [float(one.rss_bytes) for one in costs]
