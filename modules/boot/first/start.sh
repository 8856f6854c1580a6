#!/bin/bash
# Runs at every boot: finds a Python that speaks to AWS, fetches the cluster's programs, and starts them.
set -euo pipefail
root=/opt/hpc-tf
log=/var/log/hpc-tf/boot.log
mkdir -p /var/log/hpc-tf

# A word of /etc/hpc-tf/node.json.
fact() {
  sed -n "s/.*\"$1\": \"\([^\"]*\)\".*/\1/p" /etc/hpc-tf/node.json
}

# One clear line where an operator looks. A compute node ends itself, and is replaced. The unit of others starts this again;
# a login node takes no logins meanwhile.
failed() {
  local line="hpc-tf boot failed: $1: $2"
  echo "$line" | tee -a "$log"
  { echo "$line" >/dev/console; } 2>/dev/null || true
  case $(fact role) in
    compute) shutdown -h now "$line" ;;
    login) systemctl stop ssh.socket sshd.service ssh.service || true ;;
  esac
  exit 1
}

# A node behind a proxy installs through it; our own calls to AWS go past it, as no_proxy says.
proxy=$(fact proxy)
if [ -n "$proxy" ]; then
  no_proxy=$(fact no_proxy)
  export no_proxy NO_PROXY="$no_proxy" http_proxy="$proxy" HTTP_PROXY="$proxy" https_proxy="$proxy" HTTPS_PROXY="$proxy"
fi

# Python 3.9 and boto3 are all that our programs ask for. ParallelCluster's images bring both in environments of their own.
usable() {
  "$1" -c 'import sys, boto3; sys.exit(sys.version_info < (3, 9))' >/dev/null 2>&1
}

find_python() {
  local candidate
  for candidate in "$root/venv/bin/python3" /usr/bin/python3 /usr/local/bin/python3 /usr/bin/python3.[0-9]* \
    /opt/parallelcluster/pyenv/versions/*/envs/*/bin/python3; do
    if usable "$candidate"; then
      echo "$candidate"
      return
    fi
  done
  return 1
}

install_python() {
  local python
  if command -v apt-get; then
    apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y python3-boto3 && return
  fi
  for python in python3.13 python3.12 python3.11 python3.9 python3; do
    if command -v "$python" && "$python" -m venv "$root/venv"; then
      "$root/venv/bin/pip" install -q boto3 && return
    fi
  done
  return 1
}

if ! usable "$root/python"; then
  if ! python=$(find_python); then
    echo "hpc-tf: no Python with boto3 in this image; installing one" | tee -a "$log"
    install_python >>"$log" 2>&1 || failed python "no Python 3.9 with boto3 in the image, and none could be installed; see $log"
    python=$(find_python) || failed python "the installed Python has no boto3"
  fi
  ln -sfn "$python" "$root/python"
fi

if ! reason=$("$root/python" "$root/bin/fetch.py" 2>&1 | tee -a "$log"); then
  failed fetch "${reason##*$'\n'}"
fi
exec env PYTHONPATH="$root/current" "$root/python" -m boot
