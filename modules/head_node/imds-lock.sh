#!/bin/sh
# Who may read instance metadata, and with it the credentials of this node's role: root and the users named as arguments,
# nobody else. `--open` lifts the lock. To be run at each boot: the rules live in the kernel alone. Running it again
# changes nothing; a lock with other users replaces the former one.
# A chain of its own, so that rules of others stay. Source of the two addresses: EC2 user guide, "Instance metadata".
set -eu

chain=hpc-tf-imds

lock() { # lock COMMAND ADDRESS USER...
  tables=$1 address=$2
  shift 2
  "$tables" -w 10 -N "$chain" 2>/dev/null || "$tables" -w 10 -F "$chain"
  for user in root "$@"; do
    uid=$(id -u "$user" 2>/dev/null) || continue # not every image has every user
    "$tables" -w 10 -A "$chain" -m owner --uid-owner "$uid" -j RETURN
  done
  "$tables" -w 10 -A "$chain" -j REJECT
  "$tables" -w 10 -C OUTPUT -d "$address" -j "$chain" 2>/dev/null ||
    "$tables" -w 10 -I OUTPUT -d "$address" -j "$chain"
}

open() { # open COMMAND ADDRESS
  while "$1" -w 10 -D OUTPUT -d "$2" -j "$chain" 2>/dev/null; do :; done
  "$1" -w 10 -F "$chain" 2>/dev/null || return 0
  "$1" -w 10 -X "$chain"
}

each() { # each FUNCTION [USER...]
  action=$1
  shift
  "$action" iptables 169.254.169.254/32 "$@"
  # a node without IPv6 has no other way in
  if command -v ip6tables >/dev/null 2>&1 && [ -e /proc/net/if_inet6 ]; then
    "$action" ip6tables fd00:ec2::254/128 "$@"
  fi
}

if [ "${1:-}" = --open ]; then
  each open
else
  each lock "$@"
fi
