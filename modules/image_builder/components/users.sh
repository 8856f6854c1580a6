#!/bin/bash
set -euo pipefail
# The accounts of the daemons, with the same numbers on every image: files on storage that machines share belong to numbers.
user() {
  local group user
  group=$(getent group "$1" | cut -d: -f3)
  user=$(getent passwd "$1" | cut -d: -f3)
  if [ -z "$group" ]; then groupadd --system --gid "$2" "$1"; elif [ "$group" != "$2" ]; then groupmod --gid "$2" "$1"; fi
  if [ -z "$user" ]; then
    useradd --system --uid "$2" --gid "$1" --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$1"
  elif [ "$user" != "$2" ]; then
    # A package made it with a number of its own: what it owns goes with it.
    usermod --uid "$2" --gid "$2" "$1"
    find / -xdev -user "$user" -exec chown --no-dereference "$1" {} +
    find / -xdev -group "${group:-$2}" -exec chgrp --no-dereference "$1" {} +
  fi
}
user slurm 401
user munge 402
