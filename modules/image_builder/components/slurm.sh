#!/bin/bash
set -euo pipefail
# Slurm from a pinned source, with munge, auth/slurm and tokens (libjwt), PMIx, cgroup v2, MySQL and REST.
if "$SLURM_PREFIX/sbin/slurmctld" -V 2>/dev/null | grep -q "^slurm $SLURM_VERSION\b"; then exit 0; fi
if [ "$(family)" = debian ]; then
  install_packages build-essential pkg-config python3 libmunge-dev libpam0g-dev libdbus-1-dev libhwloc-dev libjson-c-dev libyaml-dev \
    libhttp-parser-dev libjwt-dev libcurl4-openssl-dev libmariadb-dev libreadline-dev liblz4-dev libssl-dev libpmix-dev
  with=(--with-pmix)
else
  install_packages gcc make pkgconf-pkg-config python3 pam-devel dbus-devel hwloc-devel json-c-devel libyaml-devel libcurl-devel \
    readline-devel lz4-devel openssl-devel perl
  install_packages mariadb-connector-c-devel || install_packages mariadb105-devel || install_packages mariadb-devel
  with=(--with-pmix=/opt/pmix --with-jwt=/opt/libjwt)
  if [ ! -e /opt/libjwt/lib/libjwt.so ]; then
    install_packages jansson-devel autoconf automake libtool
    fetch "$JWT_URL" "$JWT_SHA256" "$SOURCES/jwt.tar"
    unpacked "$SOURCES/jwt.tar" "$SOURCES/jwt"
    (cd "$SOURCES/jwt" && { [ -x configure ] || autoreconf --force --install; } && ./configure --prefix=/opt/libjwt && make -j "$(nproc)" install)
  fi
fi
fetch "$SLURM_URL" "$SLURM_SHA256" "$SOURCES/slurm.tar"
unpacked "$SOURCES/slurm.tar" "$SOURCES/slurm"
cd "$SOURCES/slurm"
./configure --prefix="$SLURM_PREFIX" --sysconfdir="$SLURM_PREFIX/etc" --enable-slurmrestd "${with[@]}"
make -j "$(nproc)"
make install
make -C contribs install
mkdir -p "$SLURM_PREFIX/etc"
echo "$SLURM_PREFIX/lib" >/etc/ld.so.conf.d/slurm.conf
ldconfig
# shellcheck disable=SC2016  # the variable is for the shell that reads the profile
printf 'export PATH="%s/bin:$PATH"\nexport MANPATH="%s/share/man:${MANPATH:-}"\n' "$SLURM_PREFIX" "$SLURM_PREFIX" >/etc/profile.d/slurm.sh
