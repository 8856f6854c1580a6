#!/bin/bash
set -euo pipefail
# Slurm of the distribution, where an image says so: Debian 13 has one that is new enough.
install_packages slurmctld slurmd slurm-client slurmdbd slurmrestd slurm-wlm-basic-plugins slurm-wlm-jwt-plugin sackd
for unit in slurmctld slurmd slurmdbd slurmrestd sackd; do systemctl disable "$unit.service" 2>/dev/null || true; done
