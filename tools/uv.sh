#!/bin/sh
# Finds uv, or installs it into .uv/, and runs it: what the Makefile installs everything with.
set -eu

PYTHON=${PYTHON:-python3}
VERSION=0.13.9
export UV_PYTHON_DOWNLOADS=never UV_PYTHON="${UV_PYTHON:-$PYTHON}" UV_PROJECT_ENVIRONMENT="${UV_PROJECT_ENVIRONMENT:-.venv}"

if ! "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Python 3.11 or later is needed as '$PYTHON'. Name another one with: make PYTHON=python3.12 ..." >&2
    exit 2
fi

if [ ! -x .uv/bin/uv ]; then
    # Debian keeps venv in a package of its own.
    if ! "$PYTHON" -c 'import ensurepip' 2>/dev/null; then
        echo "Python's venv module is not complete here; installing it." >&2
        version=$("$PYTHON" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        if [ "$(id -u)" = 0 ]; then sudo=; else sudo=sudo; fi
        $sudo apt-get update -q && $sudo apt-get install -q -y "python$version-venv" || {
            echo "Install it by hand (apt install python3-venv), and try again." >&2
            exit 2
        }
    fi
    "$PYTHON" -m venv .uv
    .uv/bin/python -m pip install --quiet --disable-pip-version-check "uv==$VERSION"
fi

exec .uv/bin/uv "$@"
