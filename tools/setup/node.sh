#!/bin/sh
# See to it that Node.js 20 or newer is there, with the npm packages that the project locks.
#
# Usage: tools/setup/node.sh [FOLDER…]
# Each folder has a package-lock.json; without a folder it is the top one, if that has one.

. "$(dirname -- "$0")/lib.sh"
one_at_a_time

new_enough() {
    have node && have npm &&
        node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)'
}

if ! new_enough; then
    may_install || fail "Node.js 20 or newer and npm are missing; install them"
    apt_install nodejs npm || fail "nodejs and npm could not be installed; see $quiet_log"
    new_enough || fail "the system's Node.js is older than 20; install a newer one"
fi

if [ "$#" -eq 0 ]; then
    [ -f "$root/package-lock.json" ] || exit 0
    set -- "$root"
fi
for folder in "$@"; do
    lock=$folder/package-lock.json
    [ -f "$lock" ] || fail "$lock is missing; name a folder that has one"
    now=$(fingerprint "$lock" "$(node --version)")
    stamp=$folder/node_modules/.set-up
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$now" ] && continue
    quietly npm ci --prefix "$folder" --no-audit --no-fund ||
        fail "the packages of $lock could not be installed; see $quiet_log"
    mkdir -p "$folder/node_modules"
    printf '%s\n' "$now" >"$stamp"
done
