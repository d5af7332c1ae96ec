# shellcheck shell=sh
# What every set-up script shares. Sourced, never run.
#
# The scripts keep one contract: exit status 0 and no word when the part is there, else one line
# on standard error that starts with the script's name and ends with the way out. They may be
# called any number of times, by `make`, by the tests and by hand.

set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH='' cd -- "$here/../.." && pwd)
# Git ignores this folder: logs, pid files and downloads live there.
cache=$root/.cache
script=$(basename -- "$0")

fail() {
    printf '%s: %s\n' "$script" "$*" >&2
    exit 1
}

have() {
    command -v "$1" >/dev/null 2>&1
}

# Run a command in silence; when it fails, keep what it said and name the file.
quietly() {
    mkdir -p "$cache/logs"
    quiet_log=$cache/logs/${script%.sh}.log
    "$@" >"$quiet_log" 2>&1 </dev/null
}

# Let one copy of this script work at a time, where the system has a way to say so.
one_at_a_time() {
    mkdir -p "$cache"
    if have flock; then
        exec 9>"$cache/${script%.sh}.lock"
        flock 9
    fi
}

# Whether packages may be installed: as root, or in CI through a sudo that asks nothing. A laptop
# is never asked for a password by a test run.
may_install() {
    have apt-get || return 1
    [ "$(id -u)" -eq 0 ] && return 0
    [ "${CI:-}" = true ] && have sudo && sudo -n true 2>/dev/null
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

# Install Debian or Ubuntu packages. The package lists are fetched only where they do not serve.
apt_install() {
    set -- env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        -o DPkg::Lock::Timeout=120 "$@"
    quietly as_root "$@" && return 0
    quietly as_root apt-get update || return 1
    quietly as_root "$@"
}

# Print one digest of the files and words given, to tell whether a set-up is still current.
fingerprint() {
    for piece in "$@"; do
        if [ -f "$piece" ]; then cat -- "$piece"; else printf '%s\n' "$piece"; fi
    done | cksum
}
