"""Read JSON files with orjson and write them again: the least that any export must do.

Usage: python orjson_roundtrip.py OUTPUT FILE... [--no-gc]
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

output, *files = [word for word in sys.argv[1:] if word != "--no-gc"]
with Path(output).open("wb") as file:
    file.writelines(orjson.dumps(orjson.loads(Path(name).read_bytes())) for name in files)
if "--no-gc" in sys.argv:
    os._exit(0)
