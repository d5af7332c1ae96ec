#!/bin/sh
# Write the hash-locked requirements that the image is built from.
#
# Usage: tools/lock.sh [--upgrade]
# requirements/runtime.txt comes from pyproject.toml's dependencies, requirements/pdf.txt from its
# extra `pdf`, requirements/build.txt from its build system. Pins that still fit stay, unless
# --upgrade is given.

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

# Print what one list of pyproject.toml asks for: TABLE KEY.
asked() {
    "$tools/bin/python" - "$@" <<'PYTHON'
import re, pathlib, sys

text = pathlib.Path("pyproject.toml").read_text(encoding="utf-8")
table = text.partition(f"[{sys.argv[1]}]")[2].partition("\n[")[0]
wanted = re.search(rf"^{sys.argv[2]} = \[(.*?)\]", table, re.MULTILINE | re.DOTALL)
print("\n".join(re.findall(r'"([^"]+)"', wanted[1])))
PYTHON
}

mkdir -p requirements
compile "$@" --output-file requirements/runtime.txt pyproject.toml
asked project.optional-dependencies pdf |
    compile "$@" --constraint requirements/runtime.txt --output-file requirements/pdf.txt -
asked build-system requires | compile "$@" --output-file requirements/build.txt -
