#!/bin/sh
# Brings Debian's Chromium for the tests of the pages, without its windows: they make it three times as slow.
# Where that may not be done it says so and goes on: the tests use the Chromium with windows where there is
# one, and else those of the pages fail, each saying what is missing.
set -eu
PACKAGE=chromium-headless-shell
command -v $PACKAGE > /dev/null && exit 0
say() { echo "$PACKAGE is not here and could not be installed ($1): the tests of the pages need it, or chromium." >&2; }
command -v apt-get > /dev/null || { say "this system has no apt-get: install Chromium by its own means"; exit 0; }
if [ "$(id -u)" = 0 ]; then as=""; elif sudo -n true 2> /dev/null; then as="sudo -n"; else
  say "it needs root: run 'apt-get install $PACKAGE' as root once"; exit 0
fi
echo "Installing Debian's Chromium for the tests of the pages ..."
{ $as apt-get update -qq && $as env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $PACKAGE; } > /dev/null 2>&1 ||
  say "apt-get failed: run 'apt-get install $PACKAGE' to see why"
