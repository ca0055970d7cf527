#!/usr/bin/env bash
# Write both lock files anew, with hashes and without index addresses; `--upgrade` takes the newest versions.
set -euo pipefail
cd "$(dirname "$0")/.."

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"${PYTHON:-python3}" -m venv "$tools"
"$tools/bin/pip" install --quiet --disable-pip-version-check uv

compile() { # <lock file> <options of uv …>
    local lock=$1
    shift
    "$tools/bin/uv" pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links \
        --custom-compile-command "make lock" --python-version 3.11 --universal \
        pyproject.toml infra/build.in --output-file "$lock" "$@"
}

compile requirements.lock "$@"
compile requirements-dev.lock --extra dev --constraint requirements.lock "$@"
