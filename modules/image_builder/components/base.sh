#!/bin/bash
set -euo pipefail
# What the boot of a node calls: file systems, disks, time, certificates. A node that needs no network for it boots sooner.
if [ "$(family)" = debian ]; then
  install_packages ca-certificates curl gnupg tar bzip2 chrony nfs-common nfs-kernel-server nvme-cli mdadm lvm2 xfsprogs e2fsprogs \
    util-linux iptables sudo openssh-client hostname procps kmod
else
  install_packages ca-certificates gnupg2 tar bzip2 chrony nfs-utils nvme-cli mdadm lvm2 xfsprogs e2fsprogs util-linux iptables \
    sudo openssh-clients hostname procps-ng kmod
  # Amazon Linux and Red Hat come with a small curl that does all we ask; the large one would replace it.
  command -v curl >/dev/null || install_packages curl
  if is_amazon; then install_packages amazon-efs-utils; fi
fi
