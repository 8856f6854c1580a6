#!/bin/bash
set -euo pipefail
# NVIDIA's open driver of one version, CUDA and the fabric manager, from NVIDIA's repository of signed packages.
if modinfo -F version nvidia 2>/dev/null | grep -qx "$NVIDIA_VERSION"; then exit 0; fi
branch=${NVIDIA_VERSION%%.*}
# shellcheck source=/dev/null
. /etc/os-release
case $(uname -m) in aarch64) architecture=sbsa ;; *) architecture=x86_64 ;; esac
site=https://developer.download.nvidia.com/compute/cuda/repos
if [ "$(family)" = debian ]; then
  system="$ID$(echo "$VERSION_ID" | tr -d .)"
  install_packages "linux-headers-$(uname -r)" dkms
  curl --fail --silent --show-error --output /usr/share/keyrings/cuda-archive-keyring.gpg "$site/$system/$architecture/cuda-archive-keyring.gpg"
  echo "deb [signed-by=/usr/share/keyrings/cuda-archive-keyring.gpg] $site/$system/$architecture/ /" >/etc/apt/sources.list.d/cuda.list
  printf 'Package: *nvidia* libnv* cuda-drivers*\nPin: version %s-*\nPin-Priority: 1001\n' "$NVIDIA_VERSION" >/etc/apt/preferences.d/nvidia
  packages=(nvidia-open "nvidia-fabricmanager-$branch")
else
  if is_amazon; then system=amzn2023; else system="rhel${VERSION_ID%%.*}"; fi
  install_packages "kernel-devel-$(uname -r)" "kernel-headers-$(uname -r)"
  curl --fail --silent --show-error --output /etc/yum.repos.d/cuda.repo "$site/$system/$architecture/cuda-$system.repo"
  packages=("nvidia-open-$NVIDIA_VERSION" "nvidia-fabric-manager-$NVIDIA_VERSION")
fi
if [ -n "$CUDA_VERSION" ]; then packages+=("cuda-toolkit-$(echo "$CUDA_VERSION" | tr . -)"); fi
install_packages "${packages[@]}"
# Only types with NVSwitch have something to manage; elsewhere the unit ends at once and without harm.
systemctl enable nvidia-fabricmanager.service nvidia-persistenced.service
