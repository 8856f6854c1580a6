"""EBS volumes and snapshots that the spec names."""

from __future__ import annotations

from collections.abc import Iterator

from ...modules.ebs.model import Ebs
from ...modules.spec.finding import Finding, Level, Path
from ...modules.spec.identifiers import SnapshotId, VolumeId
from .account import Answer
from .check import Scene, live
from .network import head_subnet
from .zones import zone_ids, zones_of

_VOLUMES, _SNAPSHOTS = "ec2.describe_volumes", "ec2.describe_snapshots"


def _volumes(scene: Scene) -> dict[str, Answer]:
    found = scene.listed(_VOLUMES, "Volumes", "volume-id", list(scene.places(VolumeId)))
    return {volume["VolumeId"]: volume for volume in found}


def _snapshots(scene: Scene) -> dict[str, Answer]:
    found = scene.listed(_SNAPSHOTS, "Snapshots", "snapshot-id", list(scene.places(SnapshotId)))
    return {snapshot["SnapshotId"]: snapshot for snapshot in found}


@live("HPC855", "The volume cannot be used")
def no_volume(scene: Scene) -> Iterator[Finding]:
    """A volume is free, or already at the head node of this cluster. What another instance holds cannot be attached."""
    known = _volumes(scene)
    for name, places in scene.places(VolumeId).items():
        found = known.get(name)
        by = scene.shown(_VOLUMES, VolumeIds=[name])
        if found is None:
            detail = f"{scene.account.region} has no {name} for this account"
            yield scene.finding(*places, detail=detail, help="name another volume", by=by)
        elif found["State"] not in ("available", "in-use"):
            yield scene.finding(*places, detail=f"{name} is {found['State']}", help="name another volume", by=by)


@live("HPC856", "The volume is attached", Level.WARNING)
def attached_volume(scene: Scene) -> Iterator[Finding]:
    """A volume that another instance holds cannot be attached to the head node. Where it is at the head node of this
    cluster all is well."""
    for name, found in _volumes(scene).items():
        if found["State"] == "in-use":
            holders = ", ".join(a["InstanceId"] for a in found.get("Attachments", ()))
            yield scene.finding(
                *scene.places(VolumeId)[name], detail=f"{name} is at {holders}", help="detach it there",
                by=scene.shown(_VOLUMES, VolumeIds=[name]),
            )  # fmt: skip


@live("HPC857", "The volume is in another zone than the head node")
def volume_elsewhere(scene: Scene) -> Iterator[Finding]:
    """A volume is attached to instances of its own zone only, and the head node is the one that exports it."""
    home = zones_of(scene, (scene.cluster.head_node.zone,), ())
    subnet = head_subnet(scene)
    home = [subnet["AvailabilityZoneId"]] if subnet is not None else home
    for name, found in _volumes(scene).items():
        zone = zone_ids(scene).get(found["AvailabilityZone"], found["AvailabilityZone"])
        if home and zone not in home:
            yield scene.finding(
                *scene.places(VolumeId)[name], detail=f"{name} is in {zone}, the head node in {home[0]}",
                help=f"place the head node in {zone}, or copy the volume by a snapshot",
                by=scene.shown(_VOLUMES, VolumeIds=[name]),
            )  # fmt: skip


@live("HPC858", "The snapshot cannot be used")
def no_snapshot(scene: Scene) -> Iterator[Finding]:
    """A volume is restored from a snapshot of its own region that is complete, or shared with the account."""
    known = _snapshots(scene)
    for name, places in scene.places(SnapshotId).items():
        state = known[name]["State"] if name in known else ""
        if state != "completed":
            detail = f"{name} is {state}" if state else f"{scene.account.region} has no {name} for this account"
            yield scene.finding(
                *places, detail=detail, help="name another snapshot", by=scene.shown(_SNAPSHOTS, SnapshotIds=[name])
            )


@live("HPC859", "The volume is smaller than its snapshot")
def small_volume(scene: Scene) -> Iterator[Finding]:
    """A volume begins as a copy of its snapshot, so it has at least that size."""
    known = _snapshots(scene)
    for where, entry in scene.written.storage.items():
        found = known.get(str(entry.ebs)) if isinstance(entry, Ebs) else None
        size = entry.size if isinstance(entry, Ebs) else None
        if found is not None and size is not None and size.gib < found["VolumeSize"]:
            path: Path = ("storage", str(where), "size")
            yield scene.finding(
                path, detail=f"{found['SnapshotId']} has {found['VolumeSize']} GiB", help="remove `size`, or write more",
                by=scene.shown(_SNAPSHOTS, SnapshotIds=[found["SnapshotId"]]),
            )  # fmt: skip


CHECKS = (no_volume, attached_volume, volume_elsewhere, no_snapshot, small_volume)
