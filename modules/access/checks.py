"""What can be wrong with the security groups of nodes."""

from __future__ import annotations

from collections.abc import Iterator

from ..fleet.model import Fleet
from ..node.model import NodeKeys
from ..spec.check import Site, check
from ..spec.finding import Finding, Level

# https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html: AWS raises it on request, to 16.
_GROUPS_OF_AN_INTERFACE = 5


@check("HPC233", "Security groups instead of ours, and besides ours", on=NodeKeys)
def instead_and_besides(part: NodeKeys, site: Site) -> Iterator[Finding]:
    """`security_groups` replaces the group that we make, `additional_security_groups` joins it. Both at once contradict
    each other.

    Bad:
        head_node:
          security_groups: sg-0123456789abcdef0
          additional_security_groups: sg-0123456789abcdef1

    Good:
        head_node: {additional_security_groups: [sg-0123456789abcdef0, sg-0123456789abcdef1]}
    """
    if part.security_groups and part.additional_security_groups:
        yield site.finding(
            "additional_security_groups",
            detail="`security_groups` is written as well, and leaves none of ours to add to",
            help="remove one of them, or write all groups in `security_groups`",
            also=(site / "security_groups",),
            because=(site / "security_groups",),
        )


@check("HPC235", "Own security groups must let EFA through", on=Fleet, level=Level.NOTE)
def efa_through_own_groups(part: Fleet, site: Site) -> Iterator[Finding]:
    """EFA knows no ports: one group of the nodes must allow all traffic from itself and to itself, as ours does. A rule
    to 0.0.0.0/0 is not enough. Where it is missing, jobs fall back to TCP or hang.

    Bad:
        queues:
          cfd: {instances: hpc7a.96xlarge, security_groups: sg-0123456789abcdef0}

    Good:
        queues:
          cfd: {instances: hpc7a.96xlarge, additional_security_groups: sg-0123456789abcdef0}
    """
    # https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa-start.html, "Prepare an EFA-enabled security group"
    if part.efa and part.security_groups:
        yield site.finding(
            "security_groups",
            detail=f"{', '.join(part.security_groups)}: one must allow all traffic from and to itself",
            help="use `additional_security_groups`, which keeps ours",
        )


@check("HPC236", "More security groups than a network interface takes", on=NodeKeys, level=Level.WARNING)
def many_groups(part: NodeKeys, site: Site) -> Iterator[Finding]:
    """An interface has at most five security groups, ours included, until AWS raises the quota of the account (to at
    most 16).

    Bad:
        head_node:
          additional_security_groups: [sg-00000001, sg-00000002, sg-00000003, sg-00000004, sg-00000005]

    Good:
        head_node:
          additional_security_groups: [sg-00000001, sg-00000002, sg-00000003, sg-00000004]
    """
    own, besides = len(part.security_groups), len(part.additional_security_groups)
    if own > _GROUPS_OF_AN_INTERFACE:
        yield site.finding(
            "security_groups", detail=f"{own} groups; the quota is 5", help="join their rules in fewer groups"
        )
    elif not own and besides + 1 > _GROUPS_OF_AN_INTERFACE:
        detail = f"{besides} groups and ours; the quota is 5"
        yield site.finding("additional_security_groups", detail=detail, help="join their rules in fewer groups")


CHECKS = (instead_and_besides, efa_through_own_groups, many_groups)
