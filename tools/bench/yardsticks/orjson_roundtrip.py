"""Read a JSON file with orjson and write it again: the least that any export must do.

Usage: python orjson_roundtrip.py FILE OUTPUT [--no-gc]
"""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

if "--no-gc" in sys.argv:
    gc.disable()

# Not above: its import belongs to what is measured without the collector.
import orjson

Path(sys.argv[2]).write_bytes(orjson.dumps(orjson.loads(Path(sys.argv[1]).read_bytes())))
if "--no-gc" in sys.argv:
    os._exit(0)
