#!/bin/bash
set -euo pipefail
# What no image may carry: keys, identities, sources, caches, logs of the build.
rm -rf "$SOURCES" /etc/munge/munge.key /etc/ssh/ssh_host_*_key /etc/ssh/ssh_host_*_key.pub /var/lib/munge/munge.seed
rm -f /root/.bash_history /home/*/.bash_history /root/.ssh/authorized_keys /home/*/.ssh/authorized_keys
if [ "$(family)" = debian ]; then
  apt-get clean
  rm -rf /var/lib/apt/lists/*
else
  dnf clean all -q
fi
: >/etc/machine-id
rm -f /var/lib/dbus/machine-id
if command -v cloud-init >/dev/null; then cloud-init clean --logs; fi
find /var/log -type f -name '*.log' -exec truncate --size 0 {} +
