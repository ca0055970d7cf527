#!/usr/bin/env bash
# Make .venv from the hash-locked requirements, with the project in it; does nothing when it is up to date.
# Usage: infra/bootstrap.sh run|dev     (PYTHON chooses the interpreter)
set -euo pipefail
cd "$(dirname "$0")/.."

kind=${1:-run}
case $kind in
    run) lock=requirements.lock ;;
    dev) lock=requirements-dev.lock ;;
    *) echo "usage: infra/bootstrap.sh run|dev" >&2; exit 2 ;;
esac
stamp=.venv/ioc-installed

fail() { echo "✗ $*" >&2; exit 1; }

# Debian's next release brings another Python, which sees nothing of what the old one had installed.
fingerprint() { # <kind>: what an up-to-date .venv of that kind was made from
    local locks
    locks=$(cat requirements.lock requirements-dev.lock pyproject.toml | sha256sum | cut -d' ' -f1)
    echo "$1 $PWD $(readlink -f .venv/bin/python) $locks"
}

up_to_date() { # a .venv for development serves to run as well
    [ -x .venv/bin/ioc ] && [ -f "$stamp" ] || return 1
    local found
    found=$(cat "$stamp")
    [ "$found" = "$(fingerprint dev)" ] || { [ "$kind" = run ] && [ "$found" = "$(fingerprint run)" ]; }
}

suitable() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

# What was broken off at once, or made by the Python of Debian's last release, has no pip.
whole() { suitable .venv/bin/python && .venv/bin/python -c 'import pip' 2>/dev/null; }

makes_environments() { suitable "$1" && "$1" -c 'import ensurepip, venv' 2>/dev/null; }

# Debian's own is kept safe by APT, and built by what it does most: a Python compiled by hand takes a fifth longer.
find_python() {
    local candidate
    for candidate in ${PYTHON:-/usr/bin/python3 python3 python3.14 python3.13 python3.12 python3.11}; do
        if command -v "$candidate" >/dev/null && makes_environments "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
}

apt_install() {
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null ||
            fail "$* is missing and installing it needs root: run \`apt-get install $*\` as root, then try again"
        as_root=(sudo)
    fi
    command -v apt-get >/dev/null ||
        fail "this is not a Debian (12 or 13); use: docker compose -f infra/compose.yaml up"
    echo "… installing $*"
    "${as_root[@]}" apt-get -qq update
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" >/dev/null ||
        fail "APT could not install $*: see above"
}

make_venv() {
    local python
    python=$(find_python)
    if [ -z "$python" ]; then
        apt_install python3 python3-venv
        python=$(find_python)
    fi
    [ -n "$python" ] || fail "Python 3.11 or newer is needed: install it, or name it with PYTHON=…"
    "$python" -m venv --clear .venv
}

up_to_date && exit 0
exec 9>.venv.lock
if ! flock --nonblock 9; then
    echo "… waiting for another installation that is at work here"
    flock 9
fi
up_to_date && exit 0
whole || make_venv
echo "… installing the requirements ($lock)"
rm -f "$stamp"
pip=(.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input)
# An old pip looks at each release of every library for half a minute.
"${pip[@]}" --require-hashes --requirement <(awk '/^[a-z]/ { ours = /^pip==/ } ours' "$lock")
# It compiles one file after another; all processors together take half as long.
"${pip[@]}" --require-hashes --no-compile --requirement "$lock"
# Some libraries carry files of other Pythons, and tests of their own that nobody runs.
.venv/bin/python -m compileall -q -j 0 -x '/tests?/' .venv/lib >/dev/null || true
# What setuptools advises its own users about editable installs is not for who installs a city.
PYTHONWARNINGS=ignore "${pip[@]}" --no-deps --no-build-isolation --editable .
fingerprint "$kind" >"$stamp"
