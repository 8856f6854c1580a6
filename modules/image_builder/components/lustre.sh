#!/bin/bash
set -euo pipefail
# The Lustre client: of Amazon Linux itself, else from the repository of FSx, whose packages are signed.
# https://docs.aws.amazon.com/fsx/latest/LustreGuide/install-lustre-client.html
if command -v lfs >/dev/null; then exit 0; fi
keys=https://fsx-lustre-client-repo-public-keys.s3.amazonaws.com
if [ "$(family)" = debian ]; then
  # shellcheck source=/dev/null
  codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
  curl --fail --silent --show-error "$keys/fsx-ubuntu-public-key.asc" | gpg --batch --yes --dearmor --output /usr/share/keyrings/fsx.gpg
  echo "deb [signed-by=/usr/share/keyrings/fsx.gpg] https://fsx-lustre-client-repo.s3.amazonaws.com/ubuntu $codename main" \
    >/etc/apt/sources.list.d/fsx.list
  install_packages "lustre-client-modules-$(uname -r)" lustre-client-modules-aws
elif is_amazon; then
  install_packages lustre-client
else
  # shellcheck source=/dev/null
  release=$(. /etc/os-release && echo "$VERSION_ID")
  cat >/etc/yum.repos.d/aws-fsx.repo <<REPO
[aws-fsx]
name=AWS FSx
baseurl=https://fsx-lustre-client-repo.s3.amazonaws.com/el/$release/\$basearch
enabled=1
gpgcheck=1
gpgkey=$keys/fsx-rpm-public-key.asc
REPO
  install_packages kmod-lustre-client lustre-client
fi
