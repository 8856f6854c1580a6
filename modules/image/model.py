"""What a spec says about machine images."""

from __future__ import annotations

from typing import Literal

from ..image_builder.model import Build
from ..spec.expression import Expression
from ..spec.frozen import frozen
from ..spec.identifiers import AmiId
from ..spec.key import Short, key
from ..spec.text import DirectoryPath, Version

OsName = Literal["alinux2023", "ubuntu2204", "ubuntu2404", "rhel8", "rhel9", "rocky8", "rocky9", "debian13"]

DEFAULT_OS: OsName = "alinux2023"


@frozen
class Image:
    """The operating system of nodes. Without ``ami`` it is AWS's public ParallelCluster image of ``release``."""

    SHORTHANDS = (
        Short(AmiId | Expression, "ami", "{ami: ami-…}"),
        Short(OsName, "os", "{os: alinux2023}"),
    )

    os: OsName | None = key(
        "operating system; rocky8, rocky9 and debian13 need `ami` or `build`",
        default=None,
        derived="that of the top-level `image`, there alinux2023",
        change="H N",
    )
    ami: AmiId | Expression | None = key(
        "machine image", default=None, derived="public image of `release` for OS and architecture", change="H N"
    )
    build: Build | None = key(
        "make the image with EC2 Image Builder; excludes `ami` and `release`", default=None, derived="nothing is built", change="H N"
    )
    release: Version | None = key(
        "ParallelCluster release of the public image",
        default=None,
        derived="the one pinned in this version",
        change="H N",
    )
    slurm_version: Version | None = key(
        "Slurm in the image, for the check of raw parameters", default=None, derived="that of `release`", change="S"
    )
    slurm_prefix: DirectoryPath | None = key(
        "where an own image has Slurm: `bin`, `sbin` and `etc` are below it; `/usr` means a distribution's packages and /etc/slurm",
        default=None,
        derived="/opt/slurm; debian13: /usr",
        change="H N",
    )

    @property
    def own(self) -> bool:
        """Say whether it is the user's, found or built, and not one that AWS publishes."""
        return self.ami is not None or self.build is not None

    @property
    def system(self) -> OsName:
        """The operating system, that of a spec that says none included."""
        return self.os or DEFAULT_OS
