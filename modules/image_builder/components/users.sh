#!/bin/bash
set -euo pipefail
# The accounts of the daemons, with the same numbers on every image: files on shared storage belong to numbers.
user() {
  getent group "$1" >/dev/null || groupadd --system --gid "$2" "$1"
  getent passwd "$1" >/dev/null || useradd --system --uid "$2" --gid "$1" --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$1"
}
user slurm 401
user munge 402
