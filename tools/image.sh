#!/bin/sh
# Build the image from this checkout and print its name.
#
# Usage: tools/image.sh [NAME]       (the default is dagrun-export)
# What this machine needs to reach its package index goes in as build arguments, which the image
# does not keep.

set -eu
cd -- "$(dirname -- "$0")/.."
name=${1:-dagrun-export}

tools/setup/base-image.sh

version=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' exporter/__init__.py)
revision=$(git rev-parse HEAD 2>/dev/null || echo unknown)
# pip's own files may name the index too; the container sees none of them.
: "${PIP_INDEX_URL:=$(python3 -m pip config get global.index-url 2>/dev/null || true)}"
export PIP_INDEX_URL
set -- --build-arg "VERSION=$version" --build-arg "REVISION=$revision"
for variable in PIP_INDEX_URL HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy; do
    eval "value=\${$variable:-}"
    # shellcheck disable=SC2154
    [ -z "$value" ] || set -- "$@" --build-arg "$variable"
done

mkdir -p .cache/logs
log=.cache/logs/image.log
# The host's network: an index or a proxy on this machine is in reach, and no bridge is needed.
if ! docker build --network host --tag "$name" "$@" . >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "image.sh: the image could not be built; see $log" >&2
    exit 1
fi
printf '%s\n' "$name"
