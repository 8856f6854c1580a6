"""What a node mounts, in the order of the paths: what lies in something else comes after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import aws, default_user, disks, learnt, scratch
from .command import persistently, program
from .facts import Node
from .report import Failed, say
from .whereabouts import head

_NFS_OF_EFS = (
    "nfsvers=4.1",
    "rsize=1048576",
    "wsize=1048576",
    "hard",
    "timeo=600",
    "retrans=2",
    "noresvport",
    "_netdev",
)


@dataclass(frozen=True)
class Source:
    """What ``mount`` is told."""

    source: str
    path: str
    type: str
    options: tuple[str, ...]


def wanted(node: Node) -> list[Mapping[str, Any]]:
    """The entries of mounts.json that are for this node."""
    groups = {"head": {"head_node"}, "compute": {"compute", node.queue}}.get(node.role, {f"{node.role}_nodes"})
    chosen = [entry for entry in node.mounts if not entry["mount_on"] or groups & {*entry["mount_on"]}]
    exported = [
        entry for entry in node.mounts if node.role == "head" and entry["kind"] == "ebs" and entry not in chosen
    ]
    return sorted([*chosen, *exported], key=lambda entry: str(entry["path"]))


def source(entry: Mapping[str, Any], device: Mapping[str, Any], head: str) -> Source:
    """Fill in what the device is called; raise ``Failed`` where nobody knows it."""
    facts = {"id": "", "dns_name": "", "mount_name": "", **device, "head": head, "path": entry["path"]}
    text = str(entry["source"])
    for name in ("id", "dns_name", "mount_name", "head", "path"):
        if f"{{{name}}}" in text and not facts[name]:
            raise Failed(f"{entry['path']}: nobody knows the {name.replace('_', ' ')} of {entry['name']}")
        text = text.replace(f"{{{name}}}", str(facts[name]))
    taken = [f"{option}={device[_field(option)]}" for option in entry.get("takes", ()) if device.get(_field(option))]
    return Source(text, entry["path"], entry["type"], (*entry["options"], *taken))


def _field(option: str) -> str:
    return {"accesspoint": "access_point"}.get(option, option)


def without_efs_utils(mount: Source, device: Mapping[str, Any], region: str) -> Source:
    """An EFS mount by NFS alone; what only amazon-efs-utils can do must not be left out in silence."""
    only = [option for option in mount.options if option.partition("=")[0] in ("tls", "iam", "accesspoint")]
    if only:
        raise Failed(f"{mount.path} asks for {', '.join(only)}: amazon-efs-utils is not in this image")
    name = device.get("dns_name") or f"{device['id']}.efs.{region}.{aws.domain(region)}"
    return Source(f"{name}:/", mount.path, "nfs4", _NFS_OF_EFS)


def all_of(node: Node) -> Node:
    """Mount everything."""
    entries = wanted(node)
    devices = learnt.devices(node, entries)
    for entry in entries:
        default_user.before_mount(node, entry["path"])
        if entry["kind"] == "local":
            scratch.mount(entry["path"], entry["options"])
        elif entry["kind"] == "ebs" and node.role == "head":
            _volumes(node, entry)
        else:
            _remote(node, entry, devices.get(entry["name"], {}))
        default_user.after_mount(node, entry["path"])
    return node


def _volumes(node: Node, entry: Mapping[str, Any]) -> None:
    """Volumes of this head node, as one disk or as a RAID."""
    if Path(entry["path"]).is_mount():
        return
    ids = node.resources["volumes"][entry["name"]]
    names = node.resources.get("devices", {}).get(entry["name"], [""] * len(ids))
    devices = [disks.volume(volume, names[n]) for n, volume in enumerate(ids)]
    one = devices[0] if entry.get("raid") is None else disks.raid(entry["name"], devices, entry["raid"])
    disks.disk(one, entry["path"], entry["name"], entry["server_options"])


def _remote(node: Node, entry: Mapping[str, Any], device: Mapping[str, Any]) -> None:
    """A file system of some server, which may need a moment: a name that is new, a server that starts just now."""
    if not entry.get("source"):
        raise Failed(f"{entry['path']}: mounts.json says no source of {entry['kind']}")
    asked = source(entry, device, head(node) if "{head}" in entry["source"] else "")
    if asked.type == "efs" and program("mount.efs") is None:
        say(f"{asked.path}: no amazon-efs-utils, mounted by NFS")
        asked = without_efs_utils(asked, device, node.region)
    what = f"mount of {asked.path}"
    seconds = float(node.settings["mount_seconds"])
    persistently(lambda: disks.mount(asked.source, asked.path, asked.type, asked.options), seconds, what)


def state_volume(node: Node) -> Node:
    """The volume that outlives the head node: Slurm's state and keys."""
    path = node.slurm["volume"]
    if not Path(path).is_mount():
        device = disks.volume(node.resources["state_volume"], node.resources.get("state_device", ""))
        disks.disk(device, path, "hpc-tf-state", ("noatime",))
    return node


def exported(node: Node) -> list[str]:
    """The paths that the head node exports: its volumes, as far as others mount them."""
    volumes = [entry for entry in wanted(node) if node.role == "head" and entry["kind"] == "ebs"]
    return [str(entry["path"]) for entry in volumes if not entry["mount_on"] or {*entry["mount_on"]} - {"head_node"}]
