"""Debian trees outside of the repository, made once by debootstrap: programs of another release without a container.

``python -m tests.lab.tree`` makes the tree of the lab and prints where it is: Debian 13, or the suite that HPC_TF_LAB_SUITE names.
A tree is read by many and written by nobody: what writes into one works on a ``layered`` copy.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

MIRROR = "HPC_TF_DEBIAN_MIRROR"
SUITE = "HPC_TF_LAB_SUITE"
_LIMIT_SECONDS = 1500
_SLURM = (
    "munge", "slurmctld", "slurmd", "slurm-client", "slurmdbd", "slurmrestd", "slurm-wlm-basic-plugins", "mariadb-server",
    "python3", "python3-boto3", "iproute2", "procps",
)  # fmt: skip
_MACHINE = (
    "ca-certificates", "cloud-init", "curl", "nfs-kernel-server", "nfs-common", "rpcbind", "nvme-cli", "mdadm", "xfsprogs", "e2fsprogs",
    "util-linux-extra", "slurm-wlm-jwt-plugin", "iptables", "kmod", "udev", "systemd", "dbus", "openssh-client", "chrony",
    "libnss-sss", "libpam-sss", "sssd-ldap", "sssd-tools", "slapd", "ldap-utils", "sudo", "openssh-server", "sackd",
)  # fmt: skip


@dataclass(frozen=True)
class Variant:
    """A release and what is installed in it."""

    suite: str
    packages: tuple[str, ...]

    @property
    def folder(self) -> Path:
        """Where its tree is: another list of packages is another tree."""
        mark = hashlib.sha256(" ".join(self.packages).encode()).hexdigest()[:8]
        return cache() / f"{self.suite}-{mark}"

    @property
    def slurm(self) -> str:
        """Its Slurm, e.g. 24.11.5."""
        said = subprocess.run(["chroot", str(tree(self)), "slurmctld", "-V"], capture_output=True, text=True, timeout=30, check=True)
        found = re.search(r"\d+\.\d+\.\d+", said.stdout)
        assert found is not None, said.stdout
        return found[0]


TRIXIE = Variant("trixie", (*_SLURM, *_MACHINE))


def chosen() -> Variant:
    """What the lab's machines run: Debian 13, or the same packages of another suite."""
    return replace(TRIXIE, suite=os.environ.get(SUITE) or TRIXIE.suite)


class NoTree(Exception):
    """A tree cannot be had here; the message says why and what helps."""


def cache() -> Path:
    """The folder of all trees, outside of any checkout."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hpc-tf" / "trees"


def missing() -> str:
    """What a tree cannot be made or entered without; empty where nothing is missing."""
    if os.geteuid() != 0:
        return "a Debian tree needs root (mount, chroot)"
    if shutil.which("debootstrap", path=f"{os.environ['PATH']}:/usr/sbin") is None:
        return "debootstrap is not on PATH; on Debian: apt-get install debootstrap"
    return ""


def tree(variant: Variant = TRIXIE) -> Path:
    """The tree of a variant, made if it is not there; others wait meanwhile."""
    if reason := missing():
        raise NoTree(reason)
    cache().mkdir(parents=True, exist_ok=True)
    with (cache() / f"{variant.suite}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not variant.folder.exists():
            _make(variant)
    return variant.folder


@contextmanager
def layered(lower: Path, folder: Path) -> Iterator[Path]:
    """A tree of one's own over another one: what is written stays in ``folder``, and goes with it."""
    for name in ("upper", "work", "root"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    options = f"lowerdir={lower},upperdir={folder / 'upper'},workdir={folder / 'work'}"
    root = folder / "root"
    subprocess.run(["mount", "-t", "overlay", "overlay", "-o", options, str(root)], check=True, timeout=30)
    try:
        yield root
    finally:
        subprocess.run(["umount", "--recursive", "--lazy", str(root)], check=False, timeout=30)


def _make(variant: Variant) -> None:
    """Make a tree beside its place and move it there when it is whole."""
    part = variant.folder.with_suffix(".part")
    _remove(part)
    try:
        _run("debootstrap", "--variant=minbase", variant.suite, str(part), _mirror(), log=part.with_suffix(".log"))
        _prepare(part, variant.suite)
        _install(part, variant.packages)
    except subprocess.SubprocessError as failed:
        said = part.with_suffix(".log").read_text(errors="replace")[-3000:]
        _remove(part)
        raise NoTree(f"no tree of Debian {variant.suite} could be made: {failed}\n{said}") from failed
    part.rename(variant.folder)


def _prepare(root: Path, suite: str) -> None:
    """Names resolve as here, no daemon starts by being installed, and no documentation is kept."""
    (root / "usr/sbin/policy-rc.d").write_text("#!/bin/sh\nexit 101\n")
    (root / "usr/sbin/policy-rc.d").chmod(0o755)
    (root / "etc/dpkg/dpkg.cfg.d/lean").write_text("path-exclude=/usr/share/doc/*\npath-exclude=/usr/share/man/*\npath-exclude=/usr/share/locale/*\n")
    (root / "etc/apt/sources.list").write_text(f"deb {_mirror()} {suite} main\n")
    (root / "etc/apt/apt.conf.d/lean").write_text('Acquire::Languages "none";\nAcquire::Check-Valid-Until "false";\nAcquire::Retries "3";\n')
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")


def _install(root: Path, packages: tuple[str, ...]) -> None:
    """Install in a mount namespace of its own, so that nothing stays mounted whatever happens."""
    wanted = " ".join(packages)
    script = (
        f"mount -t proc proc {root}/proc && mount -t sysfs -o ro sysfs {root}/sys && mount -t tmpfs tmpfs {root}/run &&"
        f" chroot {root} apt-get update -qq && chroot {root} apt-get install -y -qq --no-install-recommends {wanted} &&"
        f" chroot {root} apt-get clean && find {root}/var/log -type f -delete"
    )
    enter = ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"]
    _run(*enter, "bash", "-c", script, log=root.with_suffix(".log"))


def _run(*command: str, log: Path) -> None:
    plain = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}
    proxies = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
    with log.open("a") as out:
        subprocess.run(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env={**plain, **proxies}, check=True, timeout=_LIMIT_SECONDS)


def _mirror() -> str:
    return os.environ.get(MIRROR) or "http://deb.debian.org/debian"


def _remove(root: Path) -> None:
    subprocess.run(["rm", "-rf", "--one-file-system", str(root)], check=True, timeout=300)


if __name__ == "__main__":
    print(tree(chosen()))
