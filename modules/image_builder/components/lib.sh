#!/bin/bash
# Laid before each component: the family of the system, packages, and downloads that are verified before use.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
export SOURCES=/opt/hpc-tf/sources

# debian (apt) or redhat (dnf): what differs between systems differs mostly along this line.
family() {
  if command -v apt-get >/dev/null; then echo debian; else echo redhat; fi
}

# Amazon Linux, Red Hat and Rocky differ in where further packages come from.
is_amazon() { grep -q '^ID="\?amzn' /etc/os-release; }

install_packages() {
  if [ "$(family)" = debian ]; then
    apt-get update -q
    apt-get install -q -y --no-install-recommends "$@"
  else
    dnf install -q -y "$@"
  fi
}

# fetch URL SHA256 FILE: a file whose content is known beforehand; anything else is not kept.
fetch() {
  mkdir -p "$(dirname "$3")"
  if [ -e "$3" ] && echo "$2  $3" | sha256sum --check --status; then return; fi
  curl --fail --silent --show-error --location --retry 5 --output "$3.part" "$1"
  if ! echo "$2  $3.part" | sha256sum --check --status; then
    echo "hpc-tf: $1 has SHA-256 $(sha256sum <"$3.part" | cut -d' ' -f1), not $2" >&2
    rm -f "$3.part"
    return 1
  fi
  mv "$3.part" "$3"
}

# fetch_signed URL KEY-URL FINGERPRINT FILE: a file whose maker signs it; the signature lies at URL.sig.
fetch_signed() {
  local home
  mkdir -p "$(dirname "$4")"
  home=$(mktemp -d)
  curl --fail --silent --show-error --location --retry 5 --output "$4" "$1"
  curl --fail --silent --show-error --location --retry 5 --output "$4.sig" "$1.sig"
  curl --fail --silent --show-error --location --retry 5 --output "$home/key" "$2"
  gpg --batch --quiet --homedir "$home" --import "$home/key"
  if ! gpg --batch --homedir "$home" --status-fd 1 --verify "$4.sig" "$4" 2>/dev/null | grep -q "^\[GNUPG:\] VALIDSIG .*$3"; then
    echo "hpc-tf: $1 is not signed by $3" >&2
    rm -rf "$4" "$4.sig" "$home"
    return 1
  fi
  rm -rf "$home"
}

# unpacked ARCHIVE FOLDER: the content of the archive's only folder.
unpacked() {
  rm -rf "$2"
  mkdir -p "$2"
  tar --extract --file "$1" --directory "$2" --strip-components 1
}
