#!/bin/sh
# The standing guards: what looks for weaknesses that no compiler and no type checker sees.
#
# Usage: tools/guards.sh GUARD… [--in FOLDER]
# GUARD is one of workflows, docker, schemas, patterns, secrets, code. FOLDER is looked at instead
# of this checkout: the tests give each guard a folder with a fault that it must find.
# None of them asks the network. Exit status 1 where any of them has found something.

set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
bin=$here/.venv/bin
folder=$here
guards=
while [ "$#" -gt 0 ]; do
    case $1 in
    --in) folder=$2 && shift ;;
    *) guards="$guards $1" ;;
    esac
    shift
done
cd "$folder"

# The workflows and the action, in the strictest persona but for names of jobs.
workflows() {
    "$bin/zizmor" --offline --no-progress --quiet --persona auditor --config "$here/tools/zizmor.yml" .
}

docker() {
    "$bin/hadolint" --failure-threshold style Dockerfile
}

# The schemas come with the package, nothing is fetched.
schemas() {
    "$bin/check-jsonschema" --builtin-schema vendor.github-actions action.yml >&2
    "$bin/check-jsonschema" --builtin-schema vendor.github-workflows .github/workflows/*.yml >&2
    if [ -f .github/dependabot.yml ]; then
        "$bin/check-jsonschema" --builtin-schema vendor.dependabot .github/dependabot.yml >&2
    fi
}

# No regular expression that a text could make slow.
patterns() {
    "$bin/python" "$here/tools/patterns.py" "$folder/exporter" >&2
}

# Nothing that looks like a credential, in no tracked file; the one word left out is a docstring's.
# It looks at a copy: a database that it opens gets files beside it.
secrets() {
    copy=$(mktemp -d)
    if [ -e .git ]; then git ls-files -z; else find . -type f -print0; fi |
        tar -c -f - --null -T - | tar -x -f - -C "$copy"
    ended=0
    (cd "$copy" && "$bin/kingfisher" scan . --quiet --format pretty --no-validate --no-update-check \
        --git-history none --skip-regex '^…$' --redact) || ended=$?
    rm -rf "$copy"
    return "$ended"
}

# ruff's security rules.
code() {
    "$bin/ruff" check --config "$here/pyproject.toml" --no-cache --quiet --select S exporter
}

failed=
for guard in $guards; do
    if ! said=$("$guard" 2>&1); then
        printf '%s\n%s: %s\n' "$said" "$(basename "$0")" "$guard has found something" >&2
        failed=yes
    fi
done
[ -z "$failed" ]
