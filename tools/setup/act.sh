#!/bin/sh
# See to it that `act`, which runs workflows on this machine, is there with an engine and an image.
#
# Usage: tools/setup/act.sh [path]
# ACT names the program to take; else it is the one of the virtual environment, put there by
# python.sh, else one on PATH. With the word `path`, the program's path is printed.

. "$(dirname -- "$0")/lib.sh"
one_at_a_time

find_act() {
    if [ -n "${ACT:-}" ]; then set -- "$ACT"; else set -- "$root/.venv/bin/act" act; fi
    for candidate in "$@"; do
        if have "$candidate" && "$candidate" --version >/dev/null 2>&1; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

if ! found=$(find_act); then
    [ -z "${ACT:-}" ] || fail "$ACT does not run; correct or unset ACT"
    "$here/python.sh" || exit 1
    found=$(find_act) || fail "act is missing; install it, or name it with ACT=…"
fi
# The job itself runs in the same image that the action builds on.
"$here/base-image.sh" || exit 1
[ "${1:-}" != path ] || printf '%s\n' "$found"
