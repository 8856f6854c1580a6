#!/bin/bash
set -euo pipefail
# pyxis, the plug-in of Slurm that starts jobs in enroot's containers.
if [ -e "$SLURM_PREFIX/lib/slurm/spank_pyxis.so" ]; then exit 0; fi
fetch "$PYXIS_URL" "$PYXIS_SHA256" "$SOURCES/pyxis.tar.gz"
unpacked "$SOURCES/pyxis.tar.gz" "$SOURCES/pyxis"
make -C "$SOURCES/pyxis" CPPFLAGS="-I$SLURM_PREFIX/include" libdir="$SLURM_PREFIX/lib" prefix="$SLURM_PREFIX" install
mkdir -p "$SLURM_PREFIX/etc/plugstack.conf.d"
ln -sf "$SLURM_PREFIX/share/pyxis/pyxis.conf" "$SLURM_PREFIX/etc/plugstack.conf.d/pyxis.conf"
grep -qs plugstack.conf.d "$SLURM_PREFIX/etc/plugstack.conf" ||
  echo "include $SLURM_PREFIX/etc/plugstack.conf.d/*" >>"$SLURM_PREFIX/etc/plugstack.conf"
