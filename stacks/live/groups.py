"""Security groups that the spec names: that they exist, are of the VPC, and let EFA through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...modules.spec.finding import Finding
from ...modules.spec.identifiers import SecurityGroupId
from .account import Answer
from .check import Scene, live
from .network import head_subnet

CALL = "ec2.describe_security_groups"


def groups_of(scene: Scene) -> dict[str, Answer]:
    """The groups that the spec names and that exist, by id."""
    found = scene.listed(CALL, "SecurityGroups", "group-id", list(scene.places(SecurityGroupId)))
    return {group["GroupId"]: group for group in found}


@live("HPC826", "There is no such security group")
def no_group(scene: Scene) -> Iterator[Finding]:
    """A security group belongs to one VPC of one region; Terraform fails where it does not find it."""
    known = groups_of(scene)
    for name, places in scene.places(SecurityGroupId).items():
        if name not in known:
            yield scene.finding(
                *places, detail=f"{scene.account.region} has no {name} for this account", help="name another group",
                by=scene.shown(CALL, GroupIds=[name]),
            )  # fmt: skip


@live("HPC827", "The security group is of another VPC")
def group_of_another_vpc(scene: Scene) -> Iterator[Finding]:
    """A network interface takes groups of its own VPC only. A VPC that is yet to be made has no groups that could be named."""
    subnet = head_subnet(scene)
    if scene.cluster.network.subnets is not None and subnet is None:
        return  # that it does not exist is said elsewhere
    places = scene.places(SecurityGroupId)
    for name, group in groups_of(scene).items():
        if subnet is None or group["VpcId"] != subnet["VpcId"]:
            there = f"the subnets are in {subnet['VpcId']}" if subnet is not None else "the cluster's VPC is a new one"
            yield scene.finding(
                *places[name], detail=f"{name} is in {group['VpcId']}; {there}", help="name a group of that VPC",
                by=scene.shown(CALL, GroupIds=[name]),
            )  # fmt: skip


def _talks_to_itself(group: Answer) -> bool:
    """Say whether a group lets everything in from itself and out to itself."""
    return all(
        any(
            rule["IpProtocol"] == "-1" and group["GroupId"] in {p.get("GroupId") for p in rule["UserIdGroupPairs"]}
            for rule in group[way]
        )
        for way in ("IpPermissions", "IpPermissionsEgress")
    )


@live("HPC828", "No security group lets EFA through")
def no_way_for_efa(scene: Scene) -> Iterator[Finding]:
    """EFA knows no ports and no addresses: one group of the nodes must allow all traffic from itself and to itself. A rule
    to 0.0.0.0/0 is not enough."""
    # https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa-start.html, "Prepare an EFA-enabled security group"
    known = groups_of(scene)
    for path, fleet in scene.fleets():
        own: Sequence[str] = [str(name) for name in fleet.security_groups if str(name) in known]
        if fleet.efa and own and not any(_talks_to_itself(known[name]) for name in own):
            yield scene.finding(
                (*path, "security_groups"), detail=f"none of {', '.join(own)} allows all traffic from and to itself",
                help="add both rules to one of them, or use `additional_security_groups`, which keeps ours",
                by=scene.shown(CALL, GroupIds=own),
            )  # fmt: skip


CHECKS = (no_group, group_of_another_vpc, no_way_for_efa)
