#!/bin/sh
# See to it that pdftoppm is there, which draws the pages of a PDF.
#
# Usage: tools/setup/poppler.sh [path]
# PDFTOPPM names the program to take. With the word `path`, the program's path is printed.

. "$(dirname -- "$0")/lib.sh"
one_at_a_time

find_pdftoppm() {
    have "${PDFTOPPM:-pdftoppm}" && command -v "${PDFTOPPM:-pdftoppm}"
}

if ! found=$(find_pdftoppm); then
    [ -z "${PDFTOPPM:-}" ] || fail "$PDFTOPPM is not there; correct or unset PDFTOPPM"
    may_install || fail "no pdftoppm was found; install poppler-utils, or name it with PDFTOPPM=…"
    apt_install poppler-utils || fail "poppler-utils could not be installed; see $quiet_log"
    found=$(find_pdftoppm) || fail "poppler-utils has no pdftoppm; name it with PDFTOPPM=…"
fi
[ "${1:-}" != path ] || printf '%s\n' "$found"
