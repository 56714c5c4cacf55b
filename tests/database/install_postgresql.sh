#!/bin/sh
# Brings Debian's PostgreSQL for the tests of it. Where that may not be done it says so and goes on:
# the tests of PostgreSQL then fail, each saying what is missing.
set -eu
command -v initdb > /dev/null && exit 0
ls /usr/lib/postgresql/*/bin/initdb > /dev/null 2>&1 && exit 0
say() { echo "PostgreSQL is not here and could not be installed ($1): the tests of PostgreSQL will fail." >&2; }
command -v apt-get > /dev/null || { say "this system has no apt-get: install PostgreSQL by its own means"; exit 0; }
if [ "$(id -u)" = 0 ]; then as=""; elif sudo -n true 2> /dev/null; then as="sudo -n"; else
  say "it needs root: run 'apt-get install postgresql' as root once"; exit 0
fi
echo "Installing Debian's PostgreSQL for the tests of it ..."
# No server of the machine's own is wanted: each test run starts one in a folder of its own.
$as mkdir -p /etc/postgresql-common/createcluster.d
echo "create_main_cluster = false" | $as tee /etc/postgresql-common/createcluster.d/onrecord-tests.conf > /dev/null
{ $as apt-get update -qq && $as env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql; } > /dev/null 2>&1 ||
  say "apt-get failed: run 'apt-get install postgresql' to see why"
