#!/bin/bash
set -euo pipefail
# munge, and its library for the build of Slurm. Its daemon stays off: the boot starts it once the shared key is there.
if [ "$(family)" = debian ]; then
  install_packages munge libmunge-dev
elif ! command -v munged >/dev/null; then
  install_packages gcc make openssl-devel zlib-devel bzip2-devel
  fetch "$MUNGE_URL" "$MUNGE_SHA256" "$SOURCES/munge.tar"
  unpacked "$SOURCES/munge.tar" "$SOURCES/munge"
  cd "$SOURCES/munge"
  [ -x configure ] || { install_packages autoconf automake libtool && ./bootstrap; }
  ./configure --prefix=/usr --sysconfdir=/etc --localstatedir=/var --runstatedir=/run --libdir=/usr/lib64
  make -j "$(nproc)"
  make install
fi
systemctl disable munge.service 2>/dev/null || true
rm -f /etc/munge/munge.key
