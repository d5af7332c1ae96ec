"""Fuzz each target for a bounded time: `make fuzz FUZZ_SECONDS=60 [TARGETS="dbt tolerant"]`.

What breaks a target is left below `.cache/fuzz/<target>/`; once mended it becomes a file of
`tests/fuzz/findings/<target>/`, which the tests read again.
"""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
CACHE = ROOT / ".cache" / "fuzz"
SECONDS_AN_INPUT = 25
MEGABYTES = 2048


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", help="the readers, or tolerant; all by default")
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        inside(options.targets[0], options.seconds)
    from tests.fuzz.targets import targets  # noqa: PLC0415 - not before it can be instrumented

    broken = [
        name
        for name in options.targets or targets()
        if subprocess.run(
            [sys.executable, __file__, "--inside", name, f"--seconds={options.seconds}"],
            check=False,
        ).returncode
    ]
    if broken:
        sys.stderr.write(f"broken: {', '.join(broken)}; see {CACHE}\n")
    return bool(broken)


def inside(name: str, seconds: int) -> None:
    """Fuzz one target in this process; it ends with the process."""
    import atheris  # type: ignore[import-untyped]  # noqa: PLC0415 - only in this process

    with atheris.instrument_imports(include=["exporter"], enable_loader_override=False):
        _import_below("exporter.readers", "exporter.codec", "exporter.model")
        from tests.fuzz.targets import EVERYTHING, LONGEST, everything, seeds, targets  # noqa: PLC0415 - as above

        target = everything if name == EVERYTHING else targets()[name]
    for folder in ("seeds", "corpus"):
        (CACHE / name / folder).mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds(name)):
        (CACHE / name / "seeds" / f"{number:04d}").write_bytes(seed[:LONGEST])
    os.chdir(CACHE / name)
    atheris.Setup(
        [
            sys.argv[0],
            "corpus",
            "seeds",
            f"-max_total_time={seconds}",
            f"-max_len={LONGEST}",
            f"-timeout={SECONDS_AN_INPUT}",
            f"-rss_limit_mb={MEGABYTES}",
            "-artifact_prefix=./",
            "-print_final_stats=1",
        ],
        target,
    )
    atheris.Fuzz()


def _import_below(*packages: str) -> None:
    """Import what would else be imported late, when nothing is instrumented any more."""
    for package in map(importlib.import_module, packages):
        for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(each.name)


if __name__ == "__main__":
    sys.exit(main())
