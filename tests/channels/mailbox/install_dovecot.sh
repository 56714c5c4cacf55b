#!/bin/sh
# Brings Debian's Dovecot for the tests of the mailbox. Where that may not be done it says so and goes on:
# the tests of the mailbox then fail, each saying what is missing.
set -eu
command -v dovecot > /dev/null && exit 0
[ -x /usr/sbin/dovecot ] && exit 0
say() { echo "Dovecot is not here and could not be installed ($1): the tests of the mailbox will fail." >&2; }
command -v apt-get > /dev/null || { say "this system has no apt-get: install Dovecot by its own means"; exit 0; }
if [ "$(id -u)" = 0 ]; then as=""; elif sudo -n true 2> /dev/null; then as="sudo -n"; else
  say "it needs root: run 'apt-get install dovecot-imapd' as root once"; exit 0
fi
echo "Installing Debian's Dovecot for the tests of the mailbox ..."
{ $as apt-get update -qq && $as env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends dovecot-imapd; } > /dev/null 2>&1 ||
  say "apt-get failed: run 'apt-get install dovecot-imapd' to see why"
