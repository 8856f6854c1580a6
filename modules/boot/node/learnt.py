"""What only AWS knows of file systems that were there before: the head node asks, and tells all others.

FSx answers only a few calls in a second, so a thousand nodes that boot at once must not ask it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from . import aws
from .command import until
from .facts import Node
from .report import Failed, say

_TOLD_SECONDS = 300
Device = Mapping[str, Any]


def devices(node: Node, entries: Sequence[Mapping[str, Any]]) -> dict[str, Device]:
    """The devices of resources.json by name, completed."""
    known: dict[str, Device] = dict(node.resources["file_systems"])
    unknown = {name: known[name] for name in sorted({e["name"] for e in entries}) if _incomplete(known.get(name, {}))}
    if node.role == "head":
        asked = {name: dict(d) for name, d in known.items() if _incomplete(d)}
        if asked:
            found = {name: {**device, **ask(node.region, device)} for name, device in asked.items()}
            aws.tell(node.region, node.bucket, node.prefix, found)
            say(f"asked AWS about {', '.join(found)}")
            return {**known, **found}
    elif unknown:
        told = until(lambda: _told(node, [*unknown]), _TOLD_SECONDS, 10.0)
        if told is None:
            raise Failed(f"the head node has not told what AWS knows of {', '.join(unknown)}")
        return {**known, **{name: told[name] for name in unknown}}
    return known


def _incomplete(device: Device) -> bool:
    return bool(device.get("ask")) and not (device.get("dns_name") and device.get("mount_name"))


def _told(node: Node, names: list[str]) -> Mapping[str, Any] | None:
    found = aws.told(node.region, node.bucket, node.prefix)
    return found if all(name in found for name in names) else None


def ask(region: str, device: Device) -> dict[str, str]:
    """Ask each call that the device names, in its order; an answer may name what the next call is about."""
    found: dict[str, str] = {}
    for call in device["ask"]:
        if call not in _CALLS:
            raise Failed(f"{device['id']}: this version cannot ask {call}")
        try:
            found.update({k: v for k, v in _CALLS[call](aws.client("fsx", region), {**device, **found}).items() if v})
        except (BotoCoreError, ClientError, IndexError, KeyError) as error:
            raise Failed(f"{call} of {device['id']}: {error}") from None
    return found


def _file_system(fsx: Any, device: Device) -> dict[str, str]:
    (answer,) = fsx.describe_file_systems(FileSystemIds=[device["id"]])["FileSystems"]
    lustre = answer.get("LustreConfiguration", {})
    return {
        "dns_name": answer.get("DNSName", ""),
        "mount_name": device.get("mount_name") or lustre.get("MountName", ""),
    }


def _file_cache(fsx: Any, device: Device) -> dict[str, str]:
    (answer,) = fsx.describe_file_caches(FileCacheIds=[device["id"]])["FileCaches"]
    lustre = answer.get("LustreConfiguration", {})
    return {
        "dns_name": answer.get("DNSName", ""),
        "mount_name": device.get("mount_name") or lustre.get("MountName", ""),
    }


def _volume(fsx: Any, device: Device) -> dict[str, str]:
    """A volume of ONTAP or OpenZFS: where it is mounted, and whose it is."""
    (answer,) = fsx.describe_volumes(VolumeIds=[device["id"]])["Volumes"]
    ontap, zfs = answer.get("OntapConfiguration", {}), answer.get("OpenZFSConfiguration", {})
    path = ontap.get("JunctionPath") or zfs.get("VolumePath") or ""
    return {
        "mount_name": path,
        "server": ontap.get("StorageVirtualMachineId", ""),
        "file_system": answer["FileSystemId"],
    }


def _virtual_machine(fsx: Any, device: Device) -> dict[str, str]:
    (answer,) = fsx.describe_storage_virtual_machines(StorageVirtualMachineIds=[device["server"]])[
        "StorageVirtualMachines"
    ]
    return {"dns_name": answer["Endpoints"]["Nfs"]["DNSName"]}


_CALLS: dict[str, Callable[[Any, Device], dict[str, str]]] = {
    "fsx:DescribeFileSystems": lambda fsx, d: _file_system(fsx, {**d, "id": d.get("file_system") or d["id"]}),
    "fsx:DescribeFileCaches": _file_cache,
    "fsx:DescribeVolumes": _volume,
    "fsx:DescribeStorageVirtualMachines": _virtual_machine,
}
