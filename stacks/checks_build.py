"""What can be wrong with images that are to be built."""

from __future__ import annotations

from collections.abc import Iterator

from ..modules.catalog.images import PINNED_RELEASE
from ..modules.image_builder.defaults import build_type, public_parent
from ..modules.image_builder.model import Build, Download
from ..modules.spec.check import Check, Site, check
from ..modules.spec.finding import Finding, Path
from .builds import builds_of
from .model import Cluster
from .whereabouts import has_new_network, images_of

# https://docs.aws.amazon.com/parallelcluster/latest/ug/Build-v3.html: "up to 15 components"; ours stay below the 20 that a recipe takes
_MOST_COMPONENTS = 15
# Nothing vouches for these files but a hash that the spec names.
_BY_HASH = ("dcv", "enroot", "pyxis", "apptainer")


def _builds(cluster: Cluster) -> Iterator[tuple[Path, Build]]:
    """Every recipe that is written, with its place."""
    for path, image in images_of(cluster):
        if image.build is not None:
            yield (*path, "build"), image.build


@check("HPC360", "An image is built, and named as well", on=Cluster)
def built_and_named(cluster: Cluster, site: Site) -> Iterator[Finding]:
    """`build` makes the image that nodes boot from; `ami` and `release` name one that exists. The image to begin with is
    `build.parent`.

    Bad:
        image: {ami: ami-0123456789abcdef0, build: {update_os: true}}

    Good:
        image: {build: {parent: ami-0123456789abcdef0, update_os: true}}
    """
    for path, image in images_of(cluster):
        named = image.ami is not None or str(image.release or PINNED_RELEASE) != PINNED_RELEASE
        if image.build is not None and named:
            word = "ami" if image.ami is not None else "release"
            help = f"write it as build.parent, and remove {word}" if word == "ami" else "remove it, or build"
            yield site.finding(*path, word, detail=f"{word} and build are written", help=help, also=((*path, "build"),))


@check("HPC361", "No public image to begin with", on=Cluster)
def no_parent(cluster: Cluster, site: Site) -> Iterator[Finding]:
    """EC2 Image Builder has images of Amazon Linux, Ubuntu and (for x86_64) Red Hat. Rocky Linux and Debian begin with one that
    the spec names.

    Bad:
        image: {os: rocky9, build: {}}

    Good:
        image: {os: rocky9, build: {parent: ami-0123456789abcdef0}}
    """
    for made in builds_of(cluster, site.catalog):
        if made.build.parent is None and public_parent("aws", "us-east-1", made.target) is None:
            detail = f"there is none of {made.target.system} for {made.target.architecture}"
            yield site.finding(*made.origin, detail=detail, help="write parent: ami-…")


@check("HPC362", "Too many components", on=Cluster)
def many_components(cluster: Cluster, site: Site) -> Iterator[Finding]:
    """A recipe takes 15 components besides ours. A script may call others.

    Bad:
        image: {build: {components: [a.sh, b.sh, c.sh, d.sh, e.sh, f.sh, g.sh, h.sh, i.sh, j.sh, k.sh, l.sh, m.sh, n.sh, o.sh, p.sh]}}

    Good:
        image: {build: {components: [https://example.org/all.sh]}}
    """
    for path, build in _builds(cluster):
        if len(build.components) > _MOST_COMPONENTS:
            help = f"join some of them; {_MOST_COMPONENTS} are taken"
            yield site.finding(*path, "components", detail=f"{len(build.components)} are written", help=help)


@check("HPC363", "Nothing says what a download must be", on=Cluster)
def unknown_content(cluster: Cluster, site: Site) -> Iterator[Finding]:
    """Everything that goes into an image is checked before it is used: by the hash that hpc-tf pins for its own version of Slurm,
    by the signature of its maker (EFA, NVIDIA, CloudWatch agent), else by the hash that the spec names.

    Bad:
        image: {build: {slurm: 25.05.3}}

    Good:
        image: {build: {slurm: {version: 25.05.3, sha256: 15f5a172812868349031d57104323f23d62f1c28537f21d1992c572dffdd93c2}}}
    """
    for path, build in _builds(cluster):
        own = build.slurm
        if own.install and own.sha256 is None and (own.version is not None or own.url is not None):
            yield site.finding(*path, "slurm", detail=f"the hash of {own.url or f'Slurm {own.version}'} is not known",
                               help="write {version: …, sha256: …} as `sha256sum` prints it, or slurm: true")  # fmt: skip
        for name in _BY_HASH:
            part: Download = getattr(build, name)
            missing = [word for word in ("url", "sha256") if getattr(part, word) is None]
            if part.install and missing:
                words = " and ".join(missing)
                yield site.finding(*path, name, detail=f"{words}: not written", help="write {url: https://…, sha256: …}")


@check("HPC364", "An image cannot be built without the internet", on=Cluster)
def no_way_out(cluster: Cluster, site: Site) -> Iterator[Finding]:
    """The machine that builds fetches sources and packages. In a network without a way out it waits until Image Builder gives up.

    Bad:
        network: {private_only: true}
        image: {build: {}}

    Good:
        network: {private_only: true}
        image: {build: {subnet: subnet-0123456789abcdef0, security_groups: sg-0123456789abcdef0}}
    """
    closed = has_new_network(cluster) and (cluster.network.private_only or cluster.network.nat == "none")
    for path, build in _builds(cluster) if closed else ():
        if build.subnet is None:
            yield site.finding(*path, detail="the new network has no way out", help="name a subnet elsewhere as build.subnet",
                               because=(("network",),))  # fmt: skip


@check("HPC365", "Nobody else can read the image", on=Cluster)
def locked_from_others(cluster: Cluster, site: Site) -> Iterator[Finding]:
    """An image that is encrypted under the key that AWS manages cannot be shared with other accounts
    (EC2 user guide, "Share an AMI with specific AWS accounts").

    Bad:
        image: {build: {accounts: 123456789012}}

    Good:
        encryption: arn:aws:kms:us-east-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab
        image: {build: {accounts: 123456789012}}
    """
    for path, build in _builds(cluster):
        if build.accounts and build.root_volume.encrypted and cluster.encryption.kms_key is None:
            yield site.finding(*path, "accounts", detail="its disk is encrypted under a key of this account alone",
                               help="write encryption: KEY, a key that they may use, or build.root_volume: {encrypted: false}")  # fmt: skip


@check("HPC366", "The image cannot be built on that type", on=Cluster)
def wrong_workshop(cluster: Cluster, site: Site) -> Iterator[Finding]:
    """An image is built on a machine of the architecture that it is for, and one with NVIDIA's driver on a machine with such a GPU,
    where it is tested too.

    Bad:
        image: {build: {instance: c7g.xlarge}}

    Good:
        image: {build: {instance: c7i.xlarge}}
    """
    for made in builds_of(cluster, site.catalog):
        name = build_type(made.build, made.target)
        facts = site.catalog.instance(name)
        drivers = made.build.nvidia.install if made.build.nvidia is not None else made.target.gpus
        if made.build.instance is None or facts is None:
            continue
        if made.target.architecture not in facts.architectures:
            detail = f"the image is for {made.target.architecture}, {name} is {' and '.join(facts.architectures)}"
            yield site.finding(*made.origin, "instance", detail=detail, help="choose another type, or remove it")
        elif drivers and not any(gpu.manufacturer.lower() == "nvidia" for gpu in facts.gpus):
            yield site.finding(*made.origin, "instance", detail=f"{name} has no GPU of NVIDIA", help="choose a type with one, or remove it")


@check("HPC367", "pyxis without what it stands on", on=Cluster)
def bare_pyxis(cluster: Cluster, site: Site) -> Iterator[Finding]:
    """pyxis starts containers by enroot, and is compiled with the headers of a Slurm that was built here.

    Bad:
        image: {build: {pyxis: {url: "https://example.org/pyxis.tar.gz", sha256: 15f5a172812868349031d57104323f23d62f1c28537f21d1992c572dffdd93c2}}}

    Good:
        image:
          build:
            pyxis: {url: "https://example.org/pyxis.tar.gz", sha256: 15f5a172812868349031d57104323f23d62f1c28537f21d1992c572dffdd93c2}
            enroot: {url: "https://example.org/enroot.rpm", sha256: 25f5a172812868349031d57104323f23d62f1c28537f21d1992c572dffdd93c2}
    """
    for path, build in _builds(cluster):
        if build.pyxis.install and not (build.enroot.install and build.slurm.install):
            missing = "slurm" if build.enroot.install else "enroot"
            yield site.finding(*path, "pyxis", detail=f"{missing} is not in the image", help=f"add {missing} to build")


CHECKS: tuple[Check, ...] = (
    built_and_named, no_parent, many_components, unknown_content, no_way_out, locked_from_others, wrong_workshop, bare_pyxis,
)  # fmt: skip
