"""Export a real dbt run that failed, with the installed command, and say where the report is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUN = ROOT / "tests/fixtures/dbt/core-1.12.6/failing"


def main() -> int:
    """Run the main job; return its exit status."""
    command = [
        str(Path(sys.executable).with_name("dagrun-export")),
        "--storage-path",
        str(RUN),
        "--format",
        "html,json,markdown",
        "--output",
        "dagrun-report/",
    ]
    status = subprocess.run(command, cwd=ROOT, check=False).returncode  # our own command
    if status == 0:
        print(f"Open {ROOT / 'dagrun-report/report.html'}")
    return status


if __name__ == "__main__":
    sys.exit(main())
