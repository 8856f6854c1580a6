"""File systems that exist already: that they can be mounted from where the nodes stand."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from ...modules.efs.model import Efs
from ...modules.node.model import NodeKeys
from ...modules.spec.expression import Expression
from ...modules.spec.finding import Finding, Path
from ...modules.spec.frozen import frozen
from ...modules.spec.identifiers import BackupId
from ...modules.storage.ports import PortRange
from ..storage import kind_of
from .account import Answer
from .check import Scene, live
from .groups import CALL as GROUPS
from .network import head_subnet, subnets_of
from .zones import zones_of

_INTERFACES = "ec2.describe_network_interfaces"
_EFS, _TARGETS, _POINTS = "efs.describe_file_systems", "efs.describe_mount_targets", "efs.describe_access_points"
_FSX, _BACKUPS = "fsx.describe_file_systems", "fsx.describe_backups"
# By the prefix of an id: the call, its parameter, the list of its answer.
_OF_FSX = {
    "fs-": (_FSX, "FileSystemIds", "FileSystems"),
    "fc-": ("fsx.describe_file_caches", "FileCacheIds", "FileCaches"),
    "fsvol-": ("fsx.describe_volumes", "VolumeIds", "Volumes"),
}
_KINDS = {"lustre": "LUSTRE", "ontap": "ONTAP", "openzfs": "OPENZFS", "file_cache": "LUSTRE"}
_READY = ("AVAILABLE", "CREATED", "UPDATING", "MISCONFIGURED_UNAVAILABLE", "available", "updating")


@frozen
class Found:
    """One file system: ``kind`` as AWS calls it, its ``state``, its network interfaces."""

    kind: str
    state: str
    interfaces: tuple[str, ...]


@frozen
class Named:
    """One entry of `storage` that names what exists: its place, its kind and id, and the command that shows it."""

    path: Path
    kind: str
    id: str
    by: str


def _named(scene: Scene) -> Iterator[Named]:
    for where, entry in scene.cluster.storage.items():
        device = kind_of(entry).device(entry)
        if device is not None and not isinstance(device.id, Expression) and not device.id.startswith("${"):
            kind = kind_of(entry).name
            call, parameter = (_EFS, "FileSystemId") if kind == "efs" else _of_fsx(device.id)[:2]
            by = scene.shown(call, **{parameter: device.id if kind == "efs" else [device.id]})
            yield Named(("storage", str(where), kind), kind, device.id, by)


def _of_fsx(key: str) -> tuple[str, str, str]:
    return _OF_FSX[f"{key.partition('-')[0]}-"]


def _fsx(scene: Scene, key: str) -> Answer | None:
    """One thing of FSx by its id."""
    call, parameter, answer = _of_fsx(key)
    found = scene.one(call, **{parameter: [key]})
    return found[answer][0] if found is not None and found[answer] else None


def _found(scene: Scene, named: Named) -> Found | None:
    """What AWS says of a file system, None where there is none."""
    if named.kind == "efs":
        answer = scene.one(_EFS, FileSystemId=named.id)
        if answer is None or not answer["FileSystems"]:
            return None
        targets = scene.ask(_TARGETS, FileSystemId=named.id)["MountTargets"]
        return Found("efs", answer["FileSystems"][0]["LifeCycleState"], tuple(t["NetworkInterfaceId"] for t in targets))
    thing = _fsx(scene, named.id)
    if thing is None:
        return None
    kind = str(thing.get("FileSystemType") or thing.get("FileCacheType") or thing.get("VolumeType"))
    system = _fsx(scene, thing["FileSystemId"]) if named.id.startswith("fsvol-") else thing
    return Found(kind, str(thing["Lifecycle"]), tuple((system or {}).get("NetworkInterfaceIds", ())))


def _standing(scene: Scene) -> Iterator[tuple[Named, list[Answer]]]:
    """Every file system that exists, with its network interfaces."""
    for named in _named(scene):
        found = _found(scene, named)
        if found is not None and found.interfaces:
            names = list(found.interfaces)
            yield named, scene.listed(_INTERFACES, "NetworkInterfaces", "network-interface-id", names)


@live("HPC860", "The file system cannot be mounted")
def no_file_system(scene: Scene) -> Iterator[Finding]:
    """A file system belongs to one account and region. `fs-` may be EFS or Lustre, `fsvol-` ONTAP or OpenZFS: the key says
    which."""
    for named in _named(scene):
        found = _found(scene, named)
        if found is None:
            detail, help = f"{scene.account.region} has no {named.kind} {named.id} for this account", "name another one"
        elif named.kind != "efs" and found.kind != _KINDS[named.kind]:
            detail, help = f"{named.id} is {found.kind}", f"write {found.kind.lower()}: {named.id}"
        elif found.state not in _READY:
            detail, help = f"{named.id} is {found.state}", "name another one, or wait"
        else:
            continue
        yield scene.finding(named.path, detail=detail, help=help, by=named.by)


@live("HPC861", "A zone has no mount target of the file system")
def no_mount_target(scene: Scene) -> Iterator[Finding]:
    """Nodes mount EFS in their own zone. Where that has no mount target its name does not resolve."""
    head = scene.cluster.head_node
    named = scene.cluster.network.subnets
    wanted = [("head_node", zones_of(scene, (head.zone,), (named.head_node,) if named is not None else ()))]
    wanted += [("/".join(map(str, p)), zones_of(scene, pool.zones, pool.subnets)) for p, pool in scene.pools()]
    wanted += [("/".join(map(str, p[1::2])), zones_of(scene, f.zones, f.subnets)) for p, f in scene.fleets()]
    for entry in _named(scene):
        if entry.kind != "efs" or _found(scene, entry) is None:
            continue
        there = {t.get("AvailabilityZoneId") for t in scene.ask(_TARGETS, FileSystemId=entry.id)["MountTargets"]}
        for who, zones in wanted:
            lost = sorted({*zones} - there)
            if lost:
                yield scene.finding(
                    entry.path, detail=f"{entry.id} has none in {', '.join(lost)}, where {who} stands",
                    help="add one there, or place the nodes elsewhere", by=scene.shown(_TARGETS, FileSystemId=entry.id),
                )  # fmt: skip
                break


@live("HPC862", "The access point is of another file system")
def other_access_point(scene: Scene) -> Iterator[Finding]:
    """An access point opens a directory of the file system that it was made for, and of no other one."""
    for where, entry in scene.written.storage.items():
        point = entry.access_point if isinstance(entry, Efs) else None
        if point is None or isinstance(point, Expression):
            continue
        found = scene.one(_POINTS, AccessPointId=point)
        points = found["AccessPoints"] if found is not None else []
        if not points or points[0]["FileSystemId"] != str(getattr(entry, "efs", "")):
            detail = f"{point} is of {points[0]['FileSystemId']}" if points else f"there is no {point}"
            yield scene.finding(
                ("storage", str(where), "access_point"), detail=detail, help="name one of this file system",
                by=scene.shown(_POINTS, AccessPointId=point),
            )  # fmt: skip


@live("HPC863", "The file system is in another VPC")
def other_vpc(scene: Scene) -> Iterator[Finding]:
    """Nodes reach the file systems of their own VPC. A new VPC has none that exist already: name subnets of theirs."""
    subnet = head_subnet(scene)
    if scene.cluster.network.subnets is not None and subnet is None:
        return  # that it does not exist is said elsewhere
    for named, interfaces in _standing(scene):
        vpcs = sorted({i["VpcId"] for i in interfaces})
        if vpcs and (subnet is None or subnet["VpcId"] not in vpcs):
            there = f"the nodes in {subnet['VpcId']}" if subnet is not None else "the cluster's VPC is a new one"
            yield scene.finding(
                named.path, detail=f"{named.id} is in {vpcs[0]}; {there}", help=f"name subnets of {vpcs[0]}", by=named.by
            )


@live("HPC864", "The file system does not let nodes in")
def closed_ports(scene: Scene) -> Iterator[Finding]:
    """The security groups of an existing file system are its owner's, and nothing is added to them. They must let in, on
    the ports of its kind, a group that the nodes have or the addresses of their subnets."""
    subnets = subnets_of(scene)
    kinds = {kind_of(e).name: kind_of(e).ports for e in scene.cluster.storage.values()}
    clients = list(_clients(scene))
    for named, interfaces in _standing(scene):
        ports = kinds[named.kind]
        names = sorted({g["GroupId"] for i in interfaces for g in i["Groups"]})
        groups = scene.listed(GROUPS, "SecurityGroups", "group-id", names)
        for who, own, places in clients if groups else ():
            blocks = [subnets[name]["CidrBlock"] for name in places if name in subnets]
            shut = [port for port in ports if not _opens(groups, port, own, blocks)]
            if shut and blocks:
                wanted = f"{shut[0].protocol} {shut[0].first}" + (f"-{shut[0].last}" if shut[0].last > shut[0].first else "")
                yield scene.finding(
                    named.path, detail=f"{', '.join(names)} of {named.id} lets {who} not in on {wanted}",
                    help=f"allow {wanted} from {blocks[0]}, or give the nodes a group that it lets in",
                    by=scene.shown(GROUPS, GroupIds=names),
                )  # fmt: skip
                break


def _clients(scene: Scene) -> Iterator[tuple[str, list[str], list[str]]]:
    """Every kind of node that mounts: its name, the groups that it is known to have, its subnets."""
    named = scene.cluster.network.subnets
    yield "head_node", _groups(scene.cluster.head_node), [str(named.head_node)] if named is not None else []
    for path, pool in scene.pools():
        yield "/".join(map(str, path)), _groups(pool), [*map(str, pool.subnets)]
    for path, fleet in scene.fleets():
        yield "/".join(map(str, path[1::2])), _groups(fleet), [*map(str, fleet.subnets)]


def _groups(node: NodeKeys) -> list[str]:
    return [*map(str, (*node.security_groups, *node.additional_security_groups))]


def _opens(groups: list[Answer], port: PortRange, own: list[str], blocks: list[str]) -> bool:
    """Say whether any rule lets in one of the client's groups, or all of its addresses."""
    for rule in (rule for group in groups for rule in group["IpPermissions"]):
        if rule["IpProtocol"] not in ("-1", port.protocol):
            continue
        if rule["IpProtocol"] != "-1" and not (rule["FromPort"] <= port.first and port.last <= rule["ToPort"]):
            continue
        if {p.get("GroupId") for p in rule.get("UserIdGroupPairs", ())} & {*own} or rule.get("PrefixListIds"):
            return True
        let_in = [ipaddress.ip_network(r["CidrIp"], strict=False) for r in rule.get("IpRanges", ())]
        if blocks and all(any(_within(block, wide) for wide in let_in) for block in blocks):
            return True
    return False


def _within(block: str, wide: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bool:
    network = ipaddress.ip_network(block)
    return isinstance(network, ipaddress.IPv4Network) and isinstance(wide, ipaddress.IPv4Network) and network.subnet_of(wide)


@live("HPC865", "There is no such backup")
def no_backup(scene: Scene) -> Iterator[Finding]:
    """A file system is restored from a backup of its own region and account that is complete."""
    for key, places in scene.places(BackupId).items():
        found = scene.one(_BACKUPS, BackupIds=[key])
        backups = found["Backups"] if found is not None else []
        state = str(backups[0]["Lifecycle"]) if backups else ""
        if state != "AVAILABLE":
            detail = f"{key} is {state}" if state else f"{scene.account.region} has no {key} for this account"
            yield scene.finding(*places, detail=detail, help="name another", by=scene.shown(_BACKUPS, BackupIds=[key]))


CHECKS = (no_file_system, no_mount_target, other_access_point, other_vpc, closed_ports, no_backup)
