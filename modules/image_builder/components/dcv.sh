#!/bin/bash
set -euo pipefail
# NICE DCV with its display manager; no session begins by itself, and the boot says who may connect.
if command -v dcv >/dev/null; then exit 0; fi
fetch "$DCV_URL" "$DCV_SHA256" "$SOURCES/dcv.tgz"
unpacked "$SOURCES/dcv.tgz" "$SOURCES/dcv"
cd "$SOURCES/dcv"
if [ "$(family)" = debian ]; then
  install_packages xserver-xorg-core xfce4 ./nice-dcv-server_*.deb ./nice-dcv-web-viewer_*.deb ./nice-xdcv_*.deb
else
  install_packages ./nice-dcv-server-*.rpm ./nice-dcv-web-viewer-*.rpm ./nice-xdcv-*.rpm
fi
systemctl disable dcvserver.service 2>/dev/null || true
