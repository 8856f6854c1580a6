#!/bin/bash
set -euo pipefail
# Newer packages of everything, the kernel too; what follows is built for the kernel that runs after the reboot.
if [ "$(family)" = debian ]; then
  apt-get update -q
  apt-get dist-upgrade -q -y
else
  dnf upgrade -q -y
fi
