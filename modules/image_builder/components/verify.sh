#!/bin/bash
set -euo pipefail
# What the boot of a node asks of an image. Runs when the image is built, and again on a machine that started from it.
complain() { echo "hpc-tf: $1" >&2; exit 1; }
for daemon in slurmctld slurmd slurmdbd slurmrestd sackd; do
  [ -x "$SLURM_PREFIX/sbin/$daemon" ] || complain "no $SLURM_PREFIX/sbin/$daemon"
done
"$SLURM_PREFIX/sbin/slurmd" -V | grep -q "^slurm.* $SLURM_VERSION" || complain "slurmd is not $SLURM_VERSION"
command -v munged >/dev/null || [ -x /usr/sbin/munged ] || complain "no munged"
for user in slurm munge; do getent passwd "$user" >/dev/null || complain "no user $user"; done
[ "$(id -u slurm)" = 401 ] || complain "the user slurm has another number"
/opt/hpc-tf/venv/bin/python3 -c 'import sys, boto3; sys.exit(sys.version_info < (3, 9))' || complain "no Python 3.9 with boto3"
for program in mount.nfs exportfs nvme mdadm vgcreate mkfs.ext4 mkfs.xfs blkid iptables ssh-keygen gpg; do
  command -v "$program" >/dev/null || [ -x "/usr/sbin/$program" ] || complain "no $program"
done
[ ! -e /etc/munge/munge.key ] || complain "the image carries a key"
