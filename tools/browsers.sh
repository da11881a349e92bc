#!/bin/sh
# Finds Chromium, Firefox and a display without a screen for the extension's tests, or installs Debian's as root; says what to
# install where it can't.
set -eu

missing=
[ -x "${CHROMIUM:-/usr/bin/chromium}" ] || missing="$missing chromium"
[ -x "${FIREFOX:-/usr/bin/firefox-esr}" ] || missing="$missing firefox-esr"
command -v Xvfb >/dev/null || missing="$missing xvfb"
command -v xdotool >/dev/null || missing="$missing xdotool"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing$missing for the extension's tests." >&2
    # shellcheck disable=SC2086  # several names
    if apt-get update -q >&2 && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing >&2; then exit 0; fi
fi
echo "The extension's tests need$missing. Install with: sudo apt install$missing" >&2
echo "(elsewhere: name the programs in CHROMIUM and FIREFOX)" >&2
exit 2
