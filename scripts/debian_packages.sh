#!/usr/bin/env bash
# Installs, from Debian's own archive, what the tests need beside Python: debian_packages.sh [PACKAGE...]
#
# Does nothing for what is there already, and nothing where this is not root on Debian or Ubuntu: the tests that need a
# package say so then, and are skipped. With --require, what is missing at the end is an error.
set -euo pipefail

required=false
if [ "${1:-}" = "--require" ]; then required=true; shift; fi

present() {
    case "$1" in
        postgresql) ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null ;;
        *) command -v "$1" >/dev/null ;;
    esac
}

missing=()
for package in "$@"; do present "$package" || missing+=("$package"); done
[ "${#missing[@]}" -gt 0 ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing from Debian: ${missing[*]}" >&2
    export DEBIAN_FRONTEND=noninteractive
    (apt-get -qq update && apt-get -qq install --yes --no-install-recommends "${missing[@]}") >&2 || true
fi

for package in "${missing[@]}"; do
    present "$package" && continue
    echo "$package is not here and could not be installed; the tests that need it are skipped." >&2
    ! $required || exit 1
done
