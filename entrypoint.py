"""Start dagrun-export inside its image."""

from __future__ import annotations

from exporter.cli.main import main

if __name__ == "__main__":
    main()
