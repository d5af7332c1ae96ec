#!/bin/sh
# Make `.venv` with this checkout, editable, and all that its tests need.
#
# Usage: tools/setup/python.sh
# PYTHON names the interpreter to take; otherwise the first of python3, python3.14 … python3.11
# on PATH that is 3.11 or newer.

. "$(dirname -- "$0")/lib.sh"
one_at_a_time

new_enough='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))'

pick() {
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do
        if have "$candidate" && "$candidate" -c "$new_enough" 2>/dev/null; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

venv=$root/.venv
python=$(pick) || fail "no Python 3.11 to 3.14 was found; install one, or name it with PYTHON=…"
now=$(fingerprint "$("$python" -VV)" "$root/pyproject.toml")
stamp=$venv/.set-up

# An editable install is not compiled, and where PYTHONDONTWRITEBYTECODE is set nothing else does
# it: each start would take three times as long. What is up to date is passed over.
compile() {
    "$venv/bin/python" -m compileall -q "$root/exporter" || true
}

if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$now" ] && "$venv/bin/python" -c pass 2>/dev/null; then
    compile
    exit 0
fi

make_venv() {
    quietly "$python" -m venv --clear "$venv"
}

# Debian and Ubuntu keep `ensurepip` in a package of its own.
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    may_install || fail "$python cannot make virtual environments; run: sudo apt-get install python$version-venv"
    apt_install "python$version-venv" || apt_install python3-venv ||
        fail "python$version-venv could not be installed; see $quiet_log"
fi
if [ -e "$venv" ] && [ ! -f "$venv/pyvenv.cfg" ]; then
    fail "$venv is there and is no virtual environment; move it away"
fi
make_venv || fail "the virtual environment could not be made; see $quiet_log"
# The dependency group `dev` needs a pip that knows PEP 735.
quietly "$venv/bin/python" -m pip install --upgrade 'pip>=25.1' ||
    fail "pip could not be brought up to date; see $quiet_log"
(cd "$root" && quietly "$venv/bin/python" -m pip install --editable ".[pdf]" --group dev) ||
    fail "the dependencies could not be installed; see $cache/logs/python.log"
printf '%s\n' "$now" >"$stamp"
compile
