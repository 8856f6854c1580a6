"""What a spec says about an image that is to be built."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ..iam.model import NodeIam
from ..node.root_volume import RootVolume
from ..spec.expression import Expression
from ..spec.frozen import frozen
from ..spec.identifiers import AmiId, Arn, SecurityGroupId, SubnetId
from ..spec.key import Short, key
from ..spec.text import AccountId, InstanceTypeName, Region, Script, Url, Version, Worded


class Sha256(Worded):
    """The SHA-256 of a file."""

    type_name = "SHA-256"
    pattern = r"^[0-9a-f]{64}$"
    examples = ("15f5a172812868349031d57104323f23d62f1c28537f21d1992c572dffdd93c2",)
    rule = "64 hexadecimal digits, as `sha256sum FILE` prints them"


class ImageArn(Arn):
    """ARN of an image of EC2 Image Builder; `x.x.x` as its version means the newest."""

    type_name = "Image Builder image ARN"
    service = "imagebuilder"
    resource = "image/.+"
    examples = ("arn:aws:imagebuilder:us-east-2:aws:image/amazon-linux-2023-x86/x.x.x",)


class ComponentArn(Arn):
    """ARN of a component of EC2 Image Builder."""

    type_name = "Image Builder component ARN"
    service = "imagebuilder"
    resource = "component/.+"
    examples = ("arn:aws:imagebuilder:us-east-2:123456789012:component/site-tools/1.0.0",)


@frozen
class Download:
    """Software that is in the image or not, from a file whose content is known."""

    SHORTHANDS = (
        Short(Version, "version", "{version: 25.11.4}"),
        Short(bool, "install", "{install: true}"),
    )

    install: bool = key("whether the image has it", default=True, change="H N")
    version: Version | None = key("which version", default=None, derived="the one pinned in hpc-tf", change="H N")
    url: Url | None = key("where the file is", default=None, derived="its maker's, or AWS's", change="H N")
    sha256: Sha256 | None = key(
        "what the file must be; without it only what hpc-tf pins, or what its maker signs", default=None, change="H N"
    )


@frozen
class Nvidia(Download):
    """NVIDIA's open driver with the fabric manager, and CUDA."""

    cuda: Version | None = key("version of the CUDA toolkit; only major and minor count", default=None, derived="none", change="H N")


_ABSENT = Download(install=False)


@frozen
class Build:
    """An image that EC2 Image Builder makes. Everything that is installed is pinned, and checked before it is used."""

    parent: AmiId | ImageArn | Expression | None = key(
        "image to begin with; rocky and debian13 need one", default=None, derived="newest public image of `os`", change="H N"
    )
    components: tuple[ComponentArn | Script, ...] = key(
        "what is done after ours, in this order, at most 15: components, or scripts from S3, HTTPS or beside the spec", default=(), change="H N"
    )
    instance: InstanceTypeName | None = key(
        "instance type to build on",
        default=None,
        derived="c7i.4xlarge or c7g.4xlarge; with nvidia g6.4xlarge or g5g.4xlarge",
        change="A",
    )
    slurm: Download = key(
        "Slurm from its source, with munge, auth/slurm, tokens and PMIx; debian13 without a version: of the archive",
        default=Download(), change="H N",
    )  # fmt: skip
    efa: Download = key("EFA, libfabric and Open MPI; signed by AWS", default=Download(), change="H N")
    lustre: bool = key("client of Lustre", default=True, change="H N")
    nvidia: Nvidia | None = key("driver of GPUs", default=None, derived="whether a node that uses the image has one", change="H N")
    dcv: Download = key("NICE DCV; needs `url` and `sha256`", default=_ABSENT, change="H N")
    enroot: Download = key("enroot; needs `url` and `sha256`", default=_ABSENT, change="H N")
    pyxis: Download = key("pyxis, for enroot in jobs; needs `url` and `sha256`", default=_ABSENT, change="H N")
    apptainer: Download = key("Apptainer; needs `url` and `sha256`", default=_ABSENT, change="H N")
    cloudwatch_agent: bool = key("the agent that sends logs", default=True, change="H N")
    update_os: bool = key("first upgrade all packages, the kernel too", default=False, change="H N")
    root_volume: RootVolume = key("disk of the image", default=RootVolume(), change="H N")
    subnet: SubnetId | Expression | None = key(
        "where it is built; the internet is asked for", default=None, derived="first private subnet, or that of the head node", change="A"
    )
    security_groups: tuple[SecurityGroupId | Expression, ...] = key(
        "groups instead of ours, which lets nobody in", default=(), change="A"
    )
    iam: NodeIam = key("what the machine that builds may do besides", default=NodeIam(), change="A")
    regions: tuple[Region, ...] = key("copies in further regions", default=(), change="A")
    accounts: tuple[AccountId, ...] = key("accounts that may launch it", default=(), change="A")
    tags: Mapping[str, str] = key("on the image, added to the top-level tags", default={}, change="A")
    schedule: Literal["never", "week", "month"] = key(
        "build again when the parent image or a component has changed; docs/images.md says how to take such an image", default="never", change="A"
    )
    tests: bool = key("start the finished image and look whether all is there", default=True, change="A")
