#!/bin/sh
# See to it that a Chromium with fonts is there.
#
# Usage: tools/setup/chromium.sh [path]
# CHROMIUM names the program to take. With the word `path`, the program's path is printed.

. "$(dirname -- "$0")/lib.sh"
one_at_a_time

find_chromium() {
    if [ -n "${CHROMIUM:-}" ]; then
        set -- "$CHROMIUM"
    else
        set -- chromium chromium-browser google-chrome google-chrome-stable \
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
    fi
    for candidate in "$@"; do
        # A name alone proves nothing: Ubuntu has a `chromium-browser` that only points to a snap.
        if have "$candidate" && "$candidate" --version >/dev/null 2>&1; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

if ! found=$(find_chromium); then
    [ -z "${CHROMIUM:-}" ] || fail "$CHROMIUM does not run; correct or unset CHROMIUM"
    may_install || fail "no Chromium was found; install one, or name it with CHROMIUM=…"
    apt_install chromium fonts-liberation fonts-noto-color-emoji ||
        fail "chromium could not be installed; see $quiet_log"
    found=$(find_chromium) || fail "the installed Chromium does not run; name another with CHROMIUM=…"
fi
[ "${1:-}" != path ] || printf '%s\n' "$found"
