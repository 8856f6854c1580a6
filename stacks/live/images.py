"""Machine images: that they exist, and fit the nodes that boot from them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...modules.catalog import images
from ...modules.image.model import Image
from ...modules.node.model import NodeKeys
from ...modules.spec.finding import Finding, Level, Path
from ...modules.spec.identifiers import AmiId
from ..whereabouts import images_of
from .account import Answer
from .check import Scene, live

_CALL = "ec2.describe_images"


def _own(scene: Scene) -> dict[str, Answer]:
    """The images that the spec names by id and that exist, by id."""
    found = scene.listed(_CALL, "Images", "image-id", list(scene.places(AmiId)))
    return {image["ImageId"]: image for image in found}


def _image(scene: Scene, node: NodeKeys) -> Image:
    return node.image or scene.cluster.image


def _public(image: Image, architecture: str) -> dict[str, Any]:
    """How the public image of a node is found."""
    name = images.image_name(str(image.system), str(image.release), architecture)
    return {"Owners": [images.SYSTEMS[image.system].owner], "Filters": [{"Name": "name", "Values": [name]}]}


def _used(scene: Scene) -> Iterator[tuple[Path, NodeKeys, Answer]]:
    """Every node whose image is known, with its place."""
    own = _own(scene)
    for path, node, types in scene.nodes():
        image = _image(scene, node)
        if image.ami is not None:
            if str(image.ami) in own:
                yield path, node, own[str(image.ami)]
        elif types and image.build is None and not images.SYSTEMS[image.system].needs_ami:
            found = scene.ask(_CALL, **_public(image, _architecture(types[0].architectures)))["Images"]
            if found:
                yield path, node, max(found, key=lambda i: str(i.get("CreationDate", "")))


def _architecture(architectures: tuple[str, ...]) -> str:
    return "arm64" if "arm64" in architectures else "x86_64"


@live("HPC803", "The machine image cannot be used")
def no_image(scene: Scene) -> Iterator[Finding]:
    """An image exists in one region and is seen by the accounts that it is shared with. Nodes of another one do not start."""
    own = _own(scene)
    for ami, places in scene.places(AmiId).items():
        state = own[ami].get("State", "available") if ami in own else ""
        if state != "available":
            yield scene.finding(
                *places, detail=f"{ami} is {state}" if state else f"{scene.account.region} has no {ami} for this account",
                help="name another image, copy it to the region, or let its owner share it",
                by=scene.shown(_CALL, ImageIds=[ami]),
            )  # fmt: skip


@live("HPC804", "The machine image is of another architecture")
def other_architecture(scene: Scene) -> Iterator[Finding]:
    """x86_64 and arm64 processors do not run each other's images: EC2 refuses to start such a node."""
    own = _own(scene)
    for path, node, types in scene.nodes():
        image = own.get(str(_image(scene, node).ami))
        wrong = [t.name for t in types if image is not None and image["Architecture"] not in t.architectures]
        if image is not None and wrong:
            where = (*path, "image", "ami") if node.image is not None else ("image", "ami")
            yield scene.finding(
                where, path, detail=f"{image['ImageId']} is {image['Architecture']}; {wrong[0]} is not",
                help="name an image of its architecture there", by=scene.shown(_CALL, ImageIds=[image["ImageId"]]),
            )  # fmt: skip


@live("HPC805", "The root volume is smaller than the image")
def small_root(scene: Scene) -> Iterator[Finding]:
    """A root volume begins as a copy of the image's, so it has at least that size."""
    for path, node, image in _used(scene):
        size, least = node.root_volume.size, _root_gib(image)
        if size is not None and least is not None and size.gib < least:
            yield scene.finding(
                (*path, "root_volume", "size"), detail=f"{image['ImageId']} has {least} GiB",
                help=f"write {least} GiB or more", by=scene.shown(_CALL, ImageIds=[image["ImageId"]]),
            )  # fmt: skip
    yield from _small_build(scene)


def _small_build(scene: Scene) -> Iterator[Finding]:
    """An image that is to be built begins with its parent's volume."""
    own = _own(scene)
    for path, image in images_of(scene.cluster):
        build = image.build
        parent = own.get(str(build.parent)) if build is not None else None
        size, least = build.root_volume.size if build is not None else None, _root_gib(parent or {})
        if parent is not None and size is not None and least is not None and size.gib < least:
            yield scene.finding(
                (*path, "build", "root_volume", "size"), detail=f"{parent['ImageId']} has {least} GiB",
                help=f"write {least} GiB or more", by=scene.shown(_CALL, ImageIds=[parent["ImageId"]]),
            )  # fmt: skip


def _root_gib(image: Answer) -> int | None:
    for device in image.get("BlockDeviceMappings", ()):
        if device.get("DeviceName") == image.get("RootDeviceName") and "VolumeSize" in device.get("Ebs", {}):
            return int(device["Ebs"]["VolumeSize"])
    return None


@live("HPC806", "The region has no public image of the release")
def no_public_image(scene: Scene) -> Iterator[Finding]:
    """AWS publishes the images of a ParallelCluster release in most regions, and takes old ones back after two years."""
    for path, node, types in scene.nodes():
        image = _image(scene, node)
        if image.own or not types or images.SYSTEMS[image.system].needs_ami:
            continue
        asked = _public(image, _architecture(types[0].architectures))
        if not scene.ask(_CALL, **asked)["Images"]:
            where = (*path, "image") if node.image is not None and node.image != scene.cluster.image else ("image",)
            yield scene.finding(
                where, detail=f"none of {image.system} in release {image.release} in {scene.account.region}",
                help="write another `release`, or an image of your own as `ami`", by=scene.shown(_CALL, **asked),
            )  # fmt: skip


@live("HPC807", "The machine image says that it is something else", Level.WARNING)
def other_system(scene: Scene) -> Iterator[Finding]:
    """Images that ParallelCluster's `build-image` made carry their operating system and release as tags. Set-up at boot
    follows `os`, and the check of raw Slurm parameters follows `release`."""
    # pcluster/constants.py of 3.16.1: PCLUSTER_IMAGE_OS_TAG and PCLUSTER_VERSION_TAG
    own = _own(scene)
    for path, node, _ in scene.nodes():
        image = _image(scene, node)
        tags = {t["Key"]: t["Value"] for t in own.get(str(image.ami), {}).get("Tags", ())}
        said = tags.get("parallelcluster:os", str(image.system)).replace("amzn", "alinux")
        if said != image.system:
            where = (*path, "image") if node.image is not None and node.image != scene.cluster.image else ("image",)
            yield scene.finding(
                (*where, "os"), detail=f"{image.ami} is tagged {said}, and `os` is {image.system}", help=f"write os: {said}",
                by=scene.shown(_CALL, ImageIds=[str(image.ami)]),
            )  # fmt: skip


CHECKS = (no_image, other_architecture, small_root, no_public_image, other_system)
