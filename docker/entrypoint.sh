#!/bin/sh
# Starts the node in $SHARELM_DIR; makes one there first if there is none.
#
# Standard output and error of a container are kept, often copied elsewhere, and read by many. So no secret is printed:
# recovery words go into a file that the operator moves away, and invite links are given out by `sharelm invite` only.
set -eu

# A core dump would hold what is being anonymized. (POSIX knows no -c, but the image's shell does.)
# shellcheck disable=SC3045
ulimit -c 0

# With arguments: that command instead, e.g. docker compose run --rm node sharelm fsck /data
if [ "$#" -gt 0 ]; then
    exec "$@"
fi

dir=${SHARELM_DIR:-/data}
words_file=$dir/RECOVERY-WORDS.txt

say() { printf 'sharelm: %s\n' "$1" >&2; }

make_node() {
    if [ -z "${SHARELM_ORIGIN:-}" ]; then
        say "there is no node in $dir yet. Set SHARELM_ORIGIN, its name for ever, e.g. chats.lab.example"
        exit 2
    fi
    set -- --origin "$SHARELM_ORIGIN"
    [ -z "${SHARELM_URL:-}" ] || set -- "$@" --url "$SHARELM_URL"
    [ -z "${SHARELM_NAME:-}" ] || set -- "$@" --name "$SHARELM_NAME"

    # The words exist nowhere but in this variable until they are written: don't stop in between.
    trap '' TERM INT HUP
    umask 077
    made=$(sharelm init "$dir" "$@" --json) || exit 2
    words=$(printf '%s' "$made" | sed -n 's/.*"words": *"\([a-z ]*\)".*/\1/p')
    if [ -z "$words" ] || ! keep_words "$words"; then
        rm -f "$words_file" "$dir/node.toml"
        say "the recovery words could not be written to $words_file. Empty $dir and start again."
        exit 1
    fi
    unset made words
    trap - TERM INT HUP
    say "made the node $SHARELM_ORIGIN in $dir"
}

keep_words() {
    # `printf` is part of the shell: the words appear in no list of processes.
    printf '%s\n' \
        'These words replace the key of this node if it is lost or stolen.' \
        'Write them down, keep them away from this machine, and delete this file.' \
        '' "    $1" >"$words_file" && sync "$words_file"
}

if [ ! -e "$dir/node.toml" ]; then
    make_node
fi

if [ -e "$words_file" ]; then
    say "RECOVERY WORDS are still in $words_file. Whoever copies this folder can take the node over for good."
    say "  read them:    docker exec CONTAINER cat $words_file    (or: docker compose exec NODE cat ...)"
    say "  delete them:  docker exec CONTAINER rm $words_file     once they are written down elsewhere"
fi

say "starting the node in $dir"

# What `run` prints is an invite link; its log goes to standard error.
exec sharelm run "$dir" --host "${SHARELM_HOST:-0.0.0.0}" --port "${SHARELM_PORT:-8440}" >/dev/null
