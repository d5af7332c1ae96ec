"""Do what no export of JSON and HTML can leave out, and nothing else.

The file is read, its digest taken, decoded and encoded again; the page's data, taken out of a page
beforehand, is packed as the page packs it; both are written. Nothing is mapped, checked for
secrets, worked out or drawn.

Usage: python least.py RUN PAYLOAD OUTPUT
       python least.py --unpack PAGE PAYLOAD
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path

gc.disable()


def unpack(page: Path, payload: Path) -> None:
    """Take the data out of a page; a small one has it unpacked."""
    import base64  # noqa: PLC0415 - no part of what is measured, as below
    import gzip  # noqa: PLC0415
    import re  # noqa: PLC0415

    found = re.search(rb'"encoding":"gzip\+base64","data":"([^"]*)"', page.read_bytes())
    payload.write_bytes(gzip.decompress(base64.b64decode(found[1])) if found else b"")


def least(run: Path, payload: Path, output: Path) -> None:
    """Read, decode, encode, pack, write."""
    from hashlib import sha256  # noqa: PLC0415 - each mode imports its own

    import msgspec  # noqa: PLC0415

    from exporter.readers.native.decode import read_record  # noqa: PLC0415
    from exporter.renderers.html.island import packed  # noqa: PLC0415

    data = run.read_bytes()
    digest = sha256(data).hexdigest()
    steps = read_record(data, run.name).steps
    encoded = msgspec.json.Encoder(enc_hook=str).encode(steps)
    (output / "report.json").write_bytes(encoded)
    with (output / "report.html").open("wb") as file:
        file.writelines((digest.encode(), *packed([payload.read_bytes()])))


if __name__ == "__main__":
    if sys.argv[1] == "--unpack":
        unpack(*map(Path, sys.argv[2:]))
    else:
        least(*map(Path, sys.argv[1:]))
