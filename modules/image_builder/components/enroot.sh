#!/bin/bash
set -euo pipefail
# enroot, which runs container images without privileges.
if command -v enroot >/dev/null; then exit 0; fi
if [ "$(family)" = debian ]; then package=enroot.deb; else package=enroot.rpm; fi
fetch "$ENROOT_URL" "$ENROOT_SHA256" "$SOURCES/$package"
install_packages "$SOURCES/$package"
mkdir -p /etc/enroot
# What a job unpacks lies in memory or on the node's own disk, never in a home that all nodes share.
# shellcheck disable=SC2016  # enroot reads the variable
printf 'ENROOT_RUNTIME_PATH /run/enroot/user-$(id -u)\nENROOT_DATA_PATH /tmp/enroot-data/user-$(id -u)\n' >/etc/enroot/enroot.conf
