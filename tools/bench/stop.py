"""Measure how long a container goes on after it was told to end.

Usage: python tools/bench/stop.py [IMAGE]

IMAGE is built from this checkout when none is named. A run of 100,000 steps is exported; SIGINT and
SIGTERM are sent while it is read and while a file is written. On standard output stands a JSON list
of seconds, from the signal to the end of the container, the engine's own time included.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tools.bench import generate  # noqa: E402 - found through the line above
from tools.bench.cold_start import built  # noqa: E402 - as above

STEPS: Final = 100_000
STATUS: Final = {"SIGINT": 130, "SIGTERM": 143}


def docker(*arguments: str) -> str:
    """Run the engine's client and return what it says on either stream."""
    command = ["docker", *arguments]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode != 0:
        raise SystemExit(f"docker {arguments[0]}: {done.stdout.strip()}")
    return done.stdout.strip()


def seconds_to_end(image: str, data: Path, signal: str, phase: str) -> float:
    """Export, send the signal once the phase is reached, and return how long the end took."""
    name = docker(
        *("run", "--detach", "--network", "none", "--volume", f"{data}:/data", image),
        *("-v", "--format", "html,json"),
    )
    reached: Callable[[], bool]
    if phase == "reading":
        reached = lambda: bool(docker("logs", name))  # noqa: E731 - the two beside each other
    else:
        reached = lambda: any(data.glob("dagrun-report/.dagrun-export-*"))  # noqa: E731
    try:
        while not reached():
            if docker("inspect", "--format", "{{.State.Running}}", name) != "true":
                raise SystemExit(f"the container ended while it was not yet {phase}")
        begun = time.perf_counter()
        docker("kill", "--signal", signal, name)
        status = int(docker("wait", name))
        ended = time.perf_counter()
    finally:
        docker("rm", "--force", name)
    if status != STATUS[signal]:
        raise SystemExit(f"{signal} while {phase} ended the container with {status}")
    return ended - begun


def main(arguments: list[str]) -> int:
    """Measure each signal in each phase, and print the seconds."""
    image = arguments[0] if arguments else built()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        generate.write(STEPS, data / "run_big.json")
        found = [
            seconds_to_end(image, data, signal, phase)
            for _ in range(3)
            for signal in STATUS
            for phase in ("reading", "writing")
        ]
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
