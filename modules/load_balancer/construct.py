"""The one address of a pool: a network load balancer with a listener and a group of targets for each door."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..access.sources import attributes_of, label_of, tcp
from ..login_nodes.model import LoginPool
from ..spec.expression import Expression
from ..spec.finding import Path
from ..storage.names import shortened
from ..terraform.deployment import Deployment
from ..terraform.engine import Construct
from ..terraform.resource import Resource
from .doors import Door

_LONGEST = 32  # Elastic Load Balancing API reference, CreateLoadBalancer and CreateTargetGroup
# Elastic Load Balancing user guide, "Security policies for your Network Load Balancer": TLS 1.2 and 1.3.
_TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06"


class Balancer(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """``address`` is the name of the load balancer, ``targets`` the groups of targets behind it, one for each door.

    ``guarded`` is the security group of the nodes where it is ours, so that they let the load balancer in.
    """

    def __init__(
        self,
        scope: Any,
        pool: str,
        model: LoginPool,
        deployment: Deployment,
        doors: Sequence[Door],
        *,
        vpc_id: str,
        subnets: Sequence[str],
        guarded: str | None,
    ) -> None:
        super().__init__(scope, "balancer")
        self.pool, self.model, self.deployment, self.vpc_id = pool, model, deployment, vpc_id
        self.label, self.name = f"login_{pool}", deployment.name("login", pool)
        self.origin: Path = ("login_nodes", pool)
        group = self._group()
        for door in doors:
            admit(self, door, group, self.label, self.origin)
            self._let_through(door, group, guarded)
        balancer = self._balancer(group, subnets)
        self.address: Expression = balancer.attr("dns_name")
        self.targets = [self._listen(door, balancer) for door in doors]

    def _group(self) -> str:
        name = self.deployment.name("login", self.pool, "lb")
        settings = {"name": name, "description": f"Load balancer of login pool {self.pool}", "vpc_id": self.vpc_id}
        return self._made("aws_security_group", f"{self.label}_balancer", settings).id

    def _let_through(self, door: Door, group: str, guarded: str | None) -> None:
        port = tcp(door.port)
        where = {"referenced_security_group_id": guarded} if guarded is not None else {"cidr_ipv4": "0.0.0.0/0"}
        out = {"security_group_id": group, **where, **port}
        rule = "aws_vpc_security_group_{}_rule"
        Resource(self, rule.format("egress"), door.label(f"{self.label}_balancer"), out, origin=self.origin)
        if guarded is not None:
            entry = {"security_group_id": guarded, "referenced_security_group_id": group, **port}
            Resource(self, rule.format("ingress"), door.label(f"{self.label}_from_balancer"), entry, origin=self.origin)

    def _balancer(self, group: str, subnets: Sequence[str]) -> Resource:
        settings = {
            "name": shortened(self.name, _LONGEST),
            "load_balancer_type": "network",
            "internal": self.model.load_balancer == "private",
            "subnets": list(subnets),
            "security_groups": [group],
            "enable_cross_zone_load_balancing": True,
        }
        return self._made("aws_lb", self.label, settings)

    def _listen(self, door: Door, balancer: Resource) -> Expression:
        label, name = door.label(self.label), self.name if door.word == "ssh" else f"{self.name}-{door.word}"
        settings = {
            "name": shortened(name, _LONGEST),
            "port": door.port,
            "protocol": door.protocol,
            "vpc_id": self.vpc_id,
            # People who come back, come back to the node where their session is; TLS knows no stickiness.
            "stickiness": {"enabled": True, "type": "source_ip"} if door.protocol == "TCP" else None,
            "deregistration_delay": "30",
            "health_check": {"protocol": "TCP", "port": str(door.port)},
        }
        targets = self._made("aws_lb_target_group", label, settings)
        forward = [{"type": "forward", "target_group_arn": targets.arn}]
        shown = {"certificate_arn": door.certificate, "ssl_policy": _TLS_POLICY} if door.certificate is not None else {}
        listener = {"load_balancer_arn": balancer.arn, "port": door.port, "protocol": door.protocol, "default_action": forward}
        Resource(self, "aws_lb_listener", label, {**listener, **shown}, origin=self.origin)
        return targets.arn

    def _made(self, type_: str, label: str, attributes: dict[str, Any]) -> Resource:
        tags = {"tags": self.deployment.tagged(self.name, self.model.tags)}
        return Resource(self, type_, label, {**attributes, **tags}, origin=self.origin)


def admit(scope: Any, door: Door, group: str, label: str, origin: Path) -> None:
    """Let the sources of a door reach a group by its port."""
    for source in door.sources:
        rule = {"security_group_id": group, **attributes_of(source), **tcp(door.port)}
        name = f"{label}_{door.word}_{label_of(source)}"
        Resource(scope, "aws_vpc_security_group_ingress_rule", name, rule, origin=origin)
