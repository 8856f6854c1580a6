"""Which tool each lane needs, and where it is."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import platform
import shutil
import signal
import sys
from pathlib import Path

LANES = {
    "terraform": "real Terraform with the real AWS provider",
    "moto": "apply, second plan and destroy on a fake AWS",
    "slurm": "real Slurm parsers",
    "boot": "real cloud-init boots machines of a Debian 13 tree",
    "lab": "real Slurm with the agent on a fake AWS, in network namespaces and a Debian 13 tree",
    "checkov": "a scanner of plans for what security reviewers raise",
    "package": "the wheel in a fresh environment",
    "corpus": "real ParallelCluster configurations",
    "exhaustive": "every file of the corpus and every good spec, where `make test` takes a sample",
}
PLUGINS = "HPC_TF_PLUGIN_DIR"
# Programs whose requirements would clash with ours: each in an environment of its own, which the Makefile makes.
_OWN = Path(sys.prefix) / "tools"
_AWS = "registry.terraform.io/hashicorp/aws"


def missing(lane: str) -> str:
    """What a lane lacks and how to get it, in one line; empty where nothing is missing."""
    programs = {"terraform": ("terraform",), "moto": ("terraform",), "slurm": ("slurmctld", "slurmd"), "checkov": ("checkov",),
                **dict.fromkeys(("boot", "lab"), ("terraform", "debootstrap", "ip", "nsenter", "unshare"))}.get(lane, ())  # fmt: skip
    modules = {"moto": ("moto", "flask"), **dict.fromkeys(("boot", "lab"), ("moto", "flask")), "package": ("build",)}.get(lane, ())
    for program in programs:
        if which(program) is None:
            return f"{program} is not on PATH; {_HOW[program]}"
    for module in modules:
        if importlib.util.find_spec(module) is None:
            return f"the Python package {module} is not installed; pip install -e '.[dev]'"
    if lane in ("boot", "lab") and os.geteuid() != 0:
        return "namespaces, mounts and chroot need root"
    mirror = os.environ.get(PLUGINS, "")
    if "terraform" in programs and mirror and mirrored_provider(Path(mirror)) is None:
        return f"{PLUGINS} is {mirror!r}, which holds no {_AWS}/VERSION/{_platform()}; unset it or add the provider"
    return ""


_HOW = {
    "terraform": "https://developer.hashicorp.com/terraform/install",
    "checkov": "make checkov",
    "slurmctld": "on Debian: apt-get install slurmctld",
    "slurmd": "on Debian: apt-get install slurmd slurm-wlm-basic-plugins",
    "debootstrap": "on Debian: apt-get install debootstrap",
    "ip": "on Debian: apt-get install iproute2",
    "nsenter": "on Debian: apt-get install util-linux",
    "unshare": "on Debian: apt-get install util-linux",
}


def which(program: str) -> str | None:
    """The program on PATH, where Debian keeps daemons, or in the environment that it has for itself."""
    return shutil.which(program) or shutil.which(program, path=f"/usr/sbin:/usr/local/sbin:{_OWN / program / 'bin'}")


def mirrored_provider(mirror: Path) -> Path | None:
    """The newest AWS provider for this machine in an unpacked filesystem mirror."""
    found = list(mirror.glob(f"{_AWS}/*/{_platform()}/terraform-provider-aws*"))
    return max(found, key=lambda path: _version(path.parts[-3]), default=None)


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in text.split("."))


def _platform() -> str:
    machine = platform.machine().lower()
    names = {"x86_64": "amd64", "aarch64": "arm64"}
    return f"{sys.platform}_{names.get(machine, machine)}"


def end_with_parent(by: signal.Signals = signal.SIGTERM) -> None:
    """Ask Linux to end a child even where the tests are killed: PR_SET_PDEATHSIG of prctl(2)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, by)
