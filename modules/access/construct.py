"""Who reaches whom: the security groups of nodes and their rules. Nothing is open unless the spec says so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..dcv.model import NO_DCV, Dcv
from ..spec.expression import Expression
from ..spec.finding import Path
from ..terraform.deployment import Deployment
from ..terraform.engine import Construct
from ..terraform.resource import Resource
from .sources import attributes_of, label_of, tcp

_ALL = {"ip_protocol": "-1"}


class SecurityGroups(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """One group for the head node and one for compute nodes, open to each other.

    ``others`` are the groups of nodes that bring their own: ours let them in. EFA needs a group that allows all traffic
    from and to itself, in both directions (EC2 user guide, "Prepare an EFA-enabled security group"); a rule to 0.0.0.0/0
    is not enough. ``rules`` are the addresses of all rules: a machine that talks at its shutdown is destroyed before them.
    """

    def __init__(
        self,
        scope: Any,
        deployment: Deployment,
        *,
        vpc_id: str,
        ssh: Sequence[str],
        head: bool,
        compute: bool,
        others: Sequence[str] = (),
        dcv: Dcv = NO_DCV,
    ) -> None:
        super().__init__(scope, "security-groups")
        self.deployment, self.vpc_id = deployment, vpc_id
        self.groups: dict[str, Resource] = {}
        self.rules: list[str] = []
        if head:
            self.groups["head_node"] = self._group("head_node", "Head node", ("head_node",))
            self._admit_people("ssh", ssh, 22)
            if dcv.enabled:
                self._admit_people("dcv", dcv.allowed_ips or (), dcv.port)
        if compute:
            self.groups["compute"] = self._group("compute", "Compute nodes", ("queues",))
            self._rule("ingress", "compute", "compute", ("queues",))
            self._rule("egress", "compute", "compute", ("queues",))
        if head and compute:
            self._rule("ingress", "head_node", "compute", ("queues",))
            self._rule("ingress", "compute", "head_node", ("queues",))
        for kind, group in self.groups.items():
            for other in dict.fromkeys(others):
                self._admit(kind, group, other)

    def id_of(self, kind: str) -> Expression | None:
        """The group of one kind of node, None where nodes bring their own."""
        group = self.groups.get(kind)
        return group.id if group is not None else None

    def _group(self, kind: str, words: str, origin: Path) -> Resource:
        name = self.deployment.name(kind.replace("_", "-"))
        attributes = {
            "name": name,
            "description": f"{words} of cluster {self.deployment.cluster}",
            "vpc_id": self.vpc_id,
            "tags": self.deployment.tagged(name),
        }
        group = Resource(self, "aws_security_group", kind, attributes, origin=origin)
        for family, everywhere in (("ipv4", "0.0.0.0/0"), ("ipv6", "::/0")):
            out = {"security_group_id": group.id, f"cidr_{family}": everywhere, **_ALL}
            self._made("egress", f"{kind}_{family}", out, origin)
        return group

    def _rule(self, way: str, at: str, other: str, origin: Path) -> None:
        attributes = {
            "security_group_id": self.groups[at].id,
            "referenced_security_group_id": self.groups[other].id,
            **_ALL,
        }
        self._made(way, f"{at}_{other}", attributes, origin)

    def _admit(self, kind: str, group: Resource, other: str) -> None:
        attributes = {"security_group_id": group.id, "referenced_security_group_id": other, **_ALL}
        self._made("ingress", f"{kind}_{label_of(other)}", attributes, ("security_groups",))

    def _admit_people(self, word: str, sources: Sequence[str], port: int) -> None:
        """Open a port of the head node to addresses outside; ``word`` is the key of `access` that names them."""
        for source in sources:
            attributes = {"security_group_id": self.groups["head_node"].id, **attributes_of(source), **tcp(port)}
            self._made("ingress", f"{word}_{label_of(source)}", attributes, ("access", word))

    def _made(self, way: str, name: str, attributes: dict[str, Any], origin: Path) -> None:
        rule = Resource(self, f"aws_vpc_security_group_{way}_rule", name, attributes, origin=origin)
        self.rules.append(rule.address)
