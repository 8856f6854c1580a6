"""Operating systems and the public machine images that carry them.

ParallelCluster's images: name pattern, owner and users as in aws-parallelcluster 3.16.1, pcluster/constants.py
(OS_TO_IMAGE_NAME_PART_MAP, OS_MAPPING, PRIVATE_OSES) and pcluster/aws/ec2.py. Slurm by release: its release notes,
https://github.com/aws/aws-parallelcluster/releases. Debian: https://wiki.debian.org/Cloud/AmazonEC2Image/Trixie.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..spec.frozen import frozen

PINNED_RELEASE = "3.16.1"
"""The ParallelCluster release whose images are used unless a spec names another."""

SLURM_OF_RELEASE: Mapping[str, str] = {
    "3.13.0": "24.05.7",
    "3.13.1": "24.05.8",
    "3.15.0": "25.11.4",
    "3.16.0": "25.11.6",
    "3.16.1": "25.11.8",
}


@frozen
class OperatingSystem:
    """One operating system: who logs in, what its root device is called, and which public image carries it.

    ``image`` is the name pattern with ``{release}`` and ``{architecture}``, empty where nobody publishes one.
    ``needs_ami`` says that a cluster needs an image of the user's own: none is public, or none with Slurm in it.
    """

    name: str
    default_user: str
    root_device: str
    owner: str
    image: str
    needs_ami: bool = False


def _parallelcluster(part: str) -> str:
    return f"aws-parallelcluster-{{release}}-{part}-hvm-{{architecture}}*"


_ALL = (
    OperatingSystem("alinux2023", "ec2-user", "/dev/xvda", "amazon", _parallelcluster("amzn2023")),
    OperatingSystem("debian13", "admin", "/dev/xvda", "136693071363", "debian-13-{architecture}-*", needs_ami=True),
    OperatingSystem("rhel8", "ec2-user", "/dev/sda1", "amazon", _parallelcluster("rhel8")),
    OperatingSystem("rhel9", "ec2-user", "/dev/sda1", "amazon", _parallelcluster("rhel9")),
    OperatingSystem("rocky8", "rocky", "/dev/sda1", "", "", needs_ami=True),
    OperatingSystem("rocky9", "rocky", "/dev/sda1", "", "", needs_ami=True),
    OperatingSystem("ubuntu2204", "ubuntu", "/dev/sda1", "amazon", _parallelcluster("ubuntu-2204-lts")),
    OperatingSystem("ubuntu2404", "ubuntu", "/dev/sda1", "amazon", _parallelcluster("ubuntu-2404-lts")),
)
SYSTEMS: Mapping[str, OperatingSystem] = {system.name: system for system in _ALL}
"""Every operating system by the name that a spec uses."""

_DEBIAN_ARCHITECTURES = {"x86_64": "amd64", "arm64": "arm64"}
# https://packages.debian.org/trixie/slurmctld
_DEBIAN_SLURM = "24.11.5"


def image_name(os: str, release: str, architecture: str) -> str | None:
    """The name pattern of the public image, or None where there is none; ``architecture`` is x86_64 or arm64."""
    system = SYSTEMS[os]
    if os == "debian13":
        architecture = _DEBIAN_ARCHITECTURES[architecture]
    return system.image.format(release=release, architecture=architecture) or None


def slurm_prefix(os: str) -> str:
    """Where Slurm is: in Debian's packages, or where ParallelCluster's images build it."""
    return "/usr" if os == "debian13" else "/opt/slurm"


def slurm_version(os: str, release: str) -> str | None:
    """The Slurm that comes with an operating system and a release, or None where that is not known."""
    return _DEBIAN_SLURM if os == "debian13" else SLURM_OF_RELEASE.get(release)
