#!/bin/sh
# Write the hash-locked requirements that the image is built from.
#
# Usage: tools/lock.sh [--upgrade]
# requirements/runtime.txt comes from pyproject.toml's dependencies, requirements/build.txt from
# its build system. Pins that still fit stay, unless --upgrade is given.

set -eu
cd -- "$(dirname -- "$0")/.."

tools=.cache/lock
if [ ! -x "$tools/bin/uv" ]; then
    python3 -m venv "$tools"
    "$tools/bin/python" -m pip install --quiet uv
fi

compile() {
    # Universal: one file serves every Python and processor that the image may have.
    "$tools/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --custom-compile-command "make lock" "$@"
}

mkdir -p requirements
compile "$@" --output-file requirements/runtime.txt pyproject.toml
"$tools/bin/python" - <<'PYTHON' | compile "$@" --output-file requirements/build.txt -
import re, pathlib

text = pathlib.Path("pyproject.toml").read_text(encoding="utf-8")
table = text.partition("[build-system]")[2].partition("\n[")[0]
wanted = re.search(r"^requires = \[(.*?)\]", table, re.MULTILINE | re.DOTALL)
print("\n".join(re.findall(r'"([^"]+)"', wanted[1])))
PYTHON
