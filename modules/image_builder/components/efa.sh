#!/bin/bash
set -euo pipefail
# EFA: the kernel module, libfabric and Amazon's Open MPI. The installer is signed by AWS.
if [ -e /opt/amazon/efa_installed_packages ] && grep -q "EFA installer version: $EFA_VERSION\$" /opt/amazon/efa_installed_packages; then exit 0; fi
fetch_signed "https://efa-installer.amazonaws.com/aws-efa-installer-$EFA_VERSION.tar.gz" \
  https://efa-installer.amazonaws.com/aws-efa-installer.key "$EFA_FINGERPRINT" "$SOURCES/efa.tar.gz"
unpacked "$SOURCES/efa.tar.gz" "$SOURCES/efa"
cd "$SOURCES/efa"
./efa_installer.sh --yes --skip-limit-conf --no-verify
