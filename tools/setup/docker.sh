#!/bin/sh
# See to it that a container engine answers.
#
# Usage: tools/setup/docker.sh [start|stop|pid]
# `start` (the default) takes the engine that runs. Where none does, it installs Debian's or
# Ubuntu's and starts it, as root or in CI only; its pid and log are in .cache/docker. `stop` ends
# the engine that this script started, and no other. `pid` prints that engine's pid.

. "$(dirname -- "$0")/lib.sh"

state=$cache/docker
pid_file=$state/dockerd.pid
log=$state/dockerd.log

answers() {
    docker info >/dev/null 2>&1
}

# Print the pid of the engine started here, if it still is one: pids are used again.
own_pid() {
    pid=$(cat "$pid_file" 2>/dev/null) && [ -n "$pid" ] || return 1
    [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = dockerd ] && printf '%s\n' "$pid"
}

stop() {
    pid=$(own_pid) || fail "no engine was started here"
    as_root kill "$pid"
    tries=0
    while own_pid >/dev/null; do
        tries=$((tries + 1))
        [ "$tries" -lt 150 ] || fail "the engine $pid does not end; see $log"
        sleep 0.2
    done
}

# Start the engine with the options given and wait until it answers or ends.
launch() {
    as_root rm -f "$pid_file"
    set -- setsid dockerd --pidfile "$pid_file" "$@"
    [ "$(id -u)" -eq 0 ] || set -- sudo -n "$@"
    # The engine outlives this script and must not keep its lock.
    (
        exec 9>&-
        exec "$@" >>"$log" 2>&1 </dev/null
    ) &
    started=$!
    tries=0
    while ! answers; do
        tries=$((tries + 1))
        # `setsid` hands its pid on to dockerd, so a vanished one means that the engine gave up.
        as_root kill -0 "$started" 2>/dev/null || return 1
        [ "$tries" -lt 150 ] || return 1
        sleep 0.2
    done
}

start() {
    have docker && answers && return 0
    if ! have dockerd; then
        may_install || fail "no container engine answers; start Docker, or install it (on Debian: docker.io)"
        apt_install docker.io iptables || fail "docker.io could not be installed; see $quiet_log"
        # From Debian 13 on the client is a package of its own.
        have docker || apt_install docker-cli ||
            fail "docker-cli could not be installed; see $quiet_log"
        # Some systems start the engine with the package: give that one time to come up.
        for _ in 1 2 3 4 5 6 7 8 9 10; do
            answers && return 0
            sleep 0.3
        done
    fi
    may_install || fail "no container engine answers; start it (for example: sudo systemctl start docker)"
    mkdir -p "$state"
    : >"$log"
    launch && return 0
    # Without the right to change packet filters there is no bridge; `--network host` still works.
    launch --bridge=none --iptables=false && return 0
    fail "dockerd does not start; see $log"
}

one_at_a_time
case ${1:-start} in
    start) start ;;
    stop) stop ;;
    pid) own_pid || fail "no engine was started here" ;;
    *) fail "unknown word '$1'; use start, stop or pid" ;;
esac
