"""Compare the program's first start in a new container with a warm one on this machine.

Usage: python tools/bench/cold_start.py PROGRAM [IMAGE]

PROGRAM is the command on this machine, IMAGE the image, which is built from this checkout when none
is named. Both export the same small run, turn and turn about. What is compared is the processor
time of the program alone: the engine's own time for making a container is no part of it, and is
told on standard error as wall clock. On standard output stands a JSON list, one ratio a round:
image over host.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tools.bench import generate  # noqa: E402 - found through the line above

ROUNDS: Final = 15
STEPS: Final = 10
PYTHON: Final = "/app/.venv/bin/python"
ARGUMENTS: Final = ("--format", "html,json", "--output", "/tmp/report", "latest")  # noqa: S108

# Starts a program as the entry point would be started, and prints what the system bills for it.
METER: Final = """
import os, sys
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[
    (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)])
_, status, usage = os.wait4(pid, 0)
print(usage.ru_utime + usage.ru_stime)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def billed(command: list[str]) -> float:
    """Run a metered command and return the processor time, in seconds, that it printed."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment())
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise SystemExit(f"{command[0]} ended with {done.returncode}: {last}")
    return float(done.stdout)


def environment() -> dict[str, str]:
    """Return this process's variables without those that would change what the program does."""
    ours = ("ACTIONS_", "DAGRUN_EXPORT_", "GITHUB_", "INPUT_", "RUNNER_")
    return {name: text for name, text in os.environ.items() if not name.startswith(ours)}


def main(arguments: list[str]) -> int:
    """Measure, and print the ratios."""
    if not 1 <= len(arguments) <= 2:  # noqa: PLR2004 - PROGRAM and IMAGE
        print(__doc__, file=sys.stderr)
        return 2
    program = arguments[0]
    image = arguments[1] if len(arguments) > 1 else built()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        generate.write(STEPS, data / "run_small.json")
        here = [sys.executable, "-I", "-c", METER, program]
        here += ["--storage-path", folder, *ARGUMENTS[:3], f"{folder}/report", ARGUMENTS[4]]
        there = ["docker", "run", "--rm", "--network", "none", "--volume", f"{folder}:/data:ro"]
        there += ["--entrypoint", PYTHON, image, "-I", "-c", METER]
        there += [PYTHON, "-I", "-u", "/app/entrypoint.py", *ARGUMENTS]
        billed(here)
        ratios, walls = [], []
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            cold = billed(there)
            walls.append(time.perf_counter() - begun)
            ratios.append(cold / billed(here))
    print(f"docker run, wall clock: {statistics.median(walls) * 1000:.0f} ms", file=sys.stderr)
    print(json.dumps(ratios))
    return 0


def built() -> str:
    """Build the image and return its name."""
    done = subprocess.run(
        [str(ROOT / "tools/image.sh"), "dagrun-export:bench"],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise SystemExit(done.returncode)
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
