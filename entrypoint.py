"""Start dagrun-export inside its image."""

from __future__ import annotations

import gc

# One run, then the end: collecting garbage on the way would double the work on a big run, and the
# memory goes back to the system anyway.
gc.disable()

from exporter.cli.main import main  # noqa: E402 - the imports are part of what it spares

if __name__ == "__main__":
    main()
