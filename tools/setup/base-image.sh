#!/bin/sh
# See to it that the image which `Dockerfile` builds on is there.
#
# Usage: tools/setup/base-image.sh [NAME]
# An image of that name is taken as it is; else it is pulled; else, where no registry is in reach
# and mmdebstrap can be had, a stand-in is made from Debian's own packages: the same Debian
# release and Python version as the official image, and like that one without any `.pyc` file.
# The stand-in has the label dagrun-export.stand-in and trusts what this machine trusts.

. "$(dirname -- "$0")/lib.sh"
one_at_a_time

name=${1:-$(sed -n 's/^ARG BASE=//p' "$root/Dockerfile")}
[ -n "$name" ] || fail "Dockerfile names no base; it needs a line ARG BASE=name:tag"

"$here/docker.sh" || exit 1
docker image inspect "$name" >/dev/null 2>&1 && exit 0
quietly docker pull "$name" && exit 0

# python:3.13-slim-trixie → 3.13 and trixie
version=${name##*:}
version=${version%%-*}
suite=${name##*-}
if ! have mmdebstrap; then
    may_install || fail "$name can be neither pulled nor built; go online, or install mmdebstrap and run this as root"
    apt_install mmdebstrap ca-certificates || fail "mmdebstrap could not be installed; see $quiet_log"
fi
[ "$(id -u)" -eq 0 ] || fail "$name can be neither pulled nor, without root, built; go online"

mkdir -p "$cache"
work=$(mktemp -d "$cache/base.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
bundle=/etc/ssl/certs/ca-certificates.crt
[ -f "$bundle" ] || fail "$bundle is missing; install ca-certificates"

# The hooks are for mmdebstrap's shell, which gives them the new system's folder as $1.
# shellcheck disable=SC2016
quietly mmdebstrap --variant=minbase --include="python3,python3-venv,ca-certificates" \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    --customize-hook="upload $bundle $bundle" \
    --customize-hook='find "$1/usr" -depth -name __pycache__ -exec rm -rf {} +' \
    --customize-hook="chroot \"\$1\" python3 -c 'import sys; sys.exit(\"%d.%d\" % sys.version_info[:2] != \"$version\")'" \
    "$suite" "$work/base.tar" || fail "the stand-in for $name could not be made; see $quiet_log"
quietly docker import --change 'CMD ["python3"]' --change 'LABEL dagrun-export.stand-in=true' \
    "$work/base.tar" "$name" || fail "the stand-in for $name could not be loaded; see $quiet_log"
