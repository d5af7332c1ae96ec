#!/bin/sh
# See to it that a tool's own virtual environment is there, into which its example installs it.
#
# Usage: tools/setup/tool.sh NAME
# Prints the environment's folder, below .cache/tools. What an example asks for is kept there from
# one test run to the next.

. "$(dirname -- "$0")/lib.sh"
one_at_a_time

name=${1:?name a tool}
"$here/python.sh" || exit 1
home=$cache/tools/$name
if ! "$home/bin/python" -c pass 2>/dev/null; then
    mkdir -p "$cache/tools"
    quietly "$root/.venv/bin/python" -m venv --clear "$home" ||
        fail "the virtual environment of $name could not be made; see $quiet_log"
fi
printf '%s\n' "$home"
