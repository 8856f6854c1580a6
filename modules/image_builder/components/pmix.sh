#!/bin/bash
set -euo pipefail
# PMIx, by which srun starts MPI programs.
if [ "$(family)" = debian ]; then
  install_packages libpmix-dev
elif [ ! -e /opt/pmix/lib/libpmix.so ]; then
  install_packages gcc make libevent-devel hwloc-devel zlib-devel perl python3
  fetch "$PMIX_URL" "$PMIX_SHA256" "$SOURCES/pmix.tar"
  unpacked "$SOURCES/pmix.tar" "$SOURCES/pmix"
  cd "$SOURCES/pmix"
  [ -x configure ] || { install_packages autoconf automake libtool flex && ./autogen.pl; }
  ./configure --prefix=/opt/pmix
  make -j "$(nproc)"
  make install
fi
