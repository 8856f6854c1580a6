#!/bin/bash
set -euo pipefail
# A Python with boto3 for the boot and for the agent, where the boot looks first: /opt/hpc-tf/venv.
python=$(command -v python3.12 || command -v python3.11 || command -v python3.9 || command -v python3 || true)
if [ -z "$python" ] || ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 9))'; then
  if [ "$(family)" = debian ]; then install_packages python3; else install_packages python3.12; fi
  python=$(command -v python3.12 || command -v python3)
fi
if ! /opt/hpc-tf/venv/bin/python3 -c 'import boto3' 2>/dev/null; then
  if [ "$(family)" = debian ]; then
    # The archive's boto3 is signed, and gets security updates with the system.
    install_packages python3-venv python3-boto3
    "$python" -m venv --system-site-packages /opt/hpc-tf/venv
  else
    "$python" -m venv /opt/hpc-tf/venv
    /opt/hpc-tf/venv/bin/pip install --quiet --disable-pip-version-check "boto3==$BOTO3_VERSION"
  fi
fi
