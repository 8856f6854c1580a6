"""Names and addresses that exist already: hosted zones and elastic addresses."""

from __future__ import annotations

from collections.abc import Iterator

from ...modules.spec.finding import Finding, Level
from ...modules.spec.identifiers import AllocationId
from ...modules.spec.text import DnsZone, IpAddress
from .account import Answer
from .check import Scene, live
from .network import head_subnet

_ZONE, _ADDRESSES = "route53.get_hosted_zone", "ec2.describe_addresses"
# Route 53 takes names of 255 characters; a node's name and two dots take the rest.
_LONGEST = 190


@live("HPC822", "The hosted zone cannot hold names of nodes")
def no_hosted_zone(scene: Scene) -> Iterator[Finding]:
    """`dns` names a private hosted zone: addresses of nodes are private and nothing to tell the world. Its name and the
    cluster's leave room for those of nodes: 190 characters at most."""
    for key, places in scene.places(DnsZone).items():
        found = scene.one(_ZONE, Id=key)
        problem = _zone_problem(found, str(scene.cluster.cluster))
        if problem:
            yield scene.finding(
                *places, detail=f"{key} {problem}", help="name another private zone, or write dns: managed",
                by=scene.shown(_ZONE, Id=key),
            )  # fmt: skip


def _zone_problem(found: Answer | None, cluster: str) -> str:
    if found is None:
        return "does not exist in this account"
    zone = found["HostedZone"]
    if not zone.get("Config", {}).get("PrivateZone"):
        return "is public"
    return "has too long a name" if len(cluster) + len(zone["Name"]) > _LONGEST else ""


@live("HPC823", "The hosted zone is not associated with the VPC")
def zone_of_another_vpc(scene: Scene) -> Iterator[Finding]:
    """A private zone answers in the VPCs that it is associated with, and nodes look each other up in theirs."""
    subnet = head_subnet(scene)
    for key, places in scene.places(DnsZone).items() if subnet is not None else ():
        found = scene.one(_ZONE, Id=key)
        if subnet is None or found is None or not found["HostedZone"].get("Config", {}).get("PrivateZone"):
            continue
        vpcs = [v["VPCId"] for v in found.get("VPCs", ())]
        if subnet["VpcId"] not in vpcs:
            yield scene.finding(
                *places, detail=f"{key} is associated with {', '.join(vpcs)}, not with {subnet['VpcId']}",
                help=f"associate it with {subnet['VpcId']}", by=scene.shown(_ZONE, Id=key),
            )  # fmt: skip


def _address(scene: Scene, key: str) -> tuple[Answer | None, str]:
    name = "allocation-id" if key.startswith("eipalloc-") else "public-ip"
    asked = [{"Name": name, "Values": [key]}]
    found = scene.ask(_ADDRESSES, Filters=asked)["Addresses"]
    return (found[0] if found else None), scene.shown(_ADDRESSES, Filters=asked)


@live("HPC824", "There is no such elastic address")
def no_address(scene: Scene) -> Iterator[Finding]:
    """An elastic address belongs to one account and one region; Terraform fails where it does not find it."""
    for key, places in scene.places(AllocationId, IpAddress).items():
        found, by = _address(scene, key)
        if found is None:
            detail = f"{scene.account.region} has no {key} for this account"
            yield scene.finding(*places, detail=detail, help="name another one, or write true for a new one", by=by)


@live("HPC825", "The elastic address is in use", Level.WARNING)
def used_address(scene: Scene) -> Iterator[Finding]:
    """Terraform moves the address to the head node, and whoever has it now loses it. Where that is the head node of this
    cluster all is well."""
    for key, places in scene.places(AllocationId, IpAddress).items():
        found, by = _address(scene, key)
        user = found and (found.get("InstanceId") or found.get("NetworkInterfaceId"))
        if user:
            yield scene.finding(*places, detail=f"{key} is at {user}", help="name a free one", by=by)


CHECKS = (no_hosted_zone, zone_of_another_vpc, no_address, used_address)
