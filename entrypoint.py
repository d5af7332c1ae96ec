"""Start dagrun-export inside its image."""

from __future__ import annotations

import gc
import os
import signal

# One run, then the end: collecting garbage on the way would double the work on a big run, and the
# memory goes back to the system anyway.
gc.disable()

# Until the program heeds them itself: the kernel drops signals for which process 1 has no handler.
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda which, _: os._exit(128 + which))

from exporter.cli.main import main  # noqa: E402 - the imports are part of what is spared

if __name__ == "__main__":
    main()
