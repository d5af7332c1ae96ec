"""Run the command line with `python -m exporter`."""

from __future__ import annotations

from exporter.cli.main import main

main()
