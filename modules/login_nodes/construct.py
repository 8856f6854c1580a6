"""What a pool of login nodes becomes: a launch template, an Auto Scaling group, a load balancer, who may come in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..access.sources import attributes_of, label_of
from ..catalog import Catalog
from ..node.attributes import METADATA, cpu_options, root_device
from ..spec.expression import Expression
from ..spec.finding import Path
from ..storage.names import shortened
from ..terraform.deployment import Deployment
from ..terraform.engine import Construct
from ..terraform.resource import Resource
from .model import LoginPool

_SSH = {"ip_protocol": "tcp", "from_port": 22, "to_port": 22}
_ALL = {"ip_protocol": "-1"}
# What login nodes want of the head node: slurmctld, slurmdbd and slurmrestd (6817 to 6830), NFS.
_OF_HEAD = ((6817, 6830), (2049, 2049))
_LONGEST_BALANCER = 32  # Elastic Load Balancing API reference, CreateLoadBalancer and CreateTargetGroup
HOOK = "drain"
# https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_LifecycleHookSpecification.html
_LONGEST_HEARTBEAT = 7200
_SETTLE_SECONDS = 300


def group_name(deployment: Deployment, pool: str) -> str:
    """The name of a pool's Auto Scaling group: known to its role and its nodes before it is made."""
    return deployment.name("login", pool)


class LoginGroup(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """The security group of all our login nodes, open to and from the other nodes of the cluster as far as Slurm needs."""

    def __init__(self, scope: Any, deployment: Deployment, *, vpc_id: str, head: str | None, compute: str | None) -> None:
        super().__init__(scope, "login-group")
        name = deployment.name("login-nodes")
        settings = {
            "name": name,
            "description": f"Login nodes of cluster {deployment.cluster}",
            "vpc_id": vpc_id,
            "tags": deployment.tagged(name),
        }
        self.id = Resource(self, "aws_security_group", "login_nodes", settings, origin=("login_nodes",)).id
        for family, everywhere in (("ipv4", "0.0.0.0/0"), ("ipv6", "::/0")):
            self._rule("egress", f"login_nodes_{family}", self.id, {f"cidr_{family}": everywhere, **_ALL})
        self._between("login_nodes", "login_nodes", self.id, self.id)
        if head is not None:
            self._between("login_nodes", "head_node", self.id, head)
            for first, last in _OF_HEAD:
                ports = {"ip_protocol": "tcp", "from_port": first, "to_port": last}
                where = {"referenced_security_group_id": self.id, **ports}
                self._rule("ingress", f"head_node_login_nodes_{first}", head, where)
        if compute is not None:
            self._between("login_nodes", "compute", self.id, compute)
            self._between("compute", "login_nodes", compute, self.id)

    def _between(self, at: str, other: str, group: str, source: str) -> None:
        self._rule("ingress", f"{at}_{other}", group, {"referenced_security_group_id": source, **_ALL})

    def _rule(self, way: str, label: str, group: str, where: Mapping[str, Any]) -> None:
        settings = {"security_group_id": group, **where}
        Resource(self, f"aws_vpc_security_group_{way}_rule", label, settings, origin=("login_nodes",))


class LoginPoolNodes(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """One pool. ``address`` is where people reach it, None without a load balancer."""

    def __init__(
        self,
        scope: Any,
        pool: str,
        model: LoginPool,
        deployment: Deployment,
        catalog: Catalog,
        *,
        vpc_id: str,
        image_id: str,
        root_device_name: str,
        subnets: Sequence[str],
        public_subnets: Sequence[str],
        security_group_ids: Sequence[str],
        guarded: str | None,
        profile_arn: str,
        user_data: Expression,
        key_pair: str | None,
        kms_key: str | None,
    ) -> None:
        super().__init__(scope, f"login-{pool}")
        self.pool, self.model, self.deployment = pool, model, deployment
        self.label, self.name = f"login_{pool}", group_name(deployment, pool)
        self.origin: Path = ("login_nodes", pool)
        self.address: Expression | None = None
        targets: list[str] = []
        if model.load_balancer in ("public", "private"):
            placed = public_subnets if model.load_balancer == "public" else subnets
            targets = [self._balancer(vpc_id, placed, guarded)]
        elif guarded is not None:
            self._admit(guarded)
        template = self._template(
            catalog, image_id, root_device_name, security_group_ids, profile_arn, user_data, key_pair, kms_key
        )
        self._group(template, subnets, targets)

    def _template(
        self, catalog: Catalog, image_id: str, device: str, groups: Sequence[str], profile: str, user_data: Expression,
        key_pair: str | None, kms_key: str | None,
    ) -> Resource:  # fmt: skip
        model, deployment = self.model, self.deployment
        facts = catalog.instance(str(model.instance))
        disk = {k: str(v).lower() if isinstance(v, bool) else v for k, v in root_device(model.root_volume, kms_key).items()}
        tags = deployment.tagged(
            self.name, deployment.tags, {"hpctf:role": "login", "hpctf:pool": self.pool, **model.tags}
        )
        attributes = {
            "name": self.name,
            "image_id": image_id,
            "instance_type": model.instance,
            "key_name": key_pair,
            "update_default_version": True,
            "ebs_optimized": (facts is None or facts.ebs_optimized != "unsupported") or None,
            "iam_instance_profile": {"arn": profile},
            "metadata_options": METADATA,
            "monitoring": {"enabled": True} if deployment.detailed_monitoring else None,
            "cpu_options": cpu_options(model, [facts] if facts is not None else []),
            "vpc_security_group_ids": list(groups),
            "block_device_mappings": [{"device_name": device, "ebs": disk}],
            "tag_specifications": [
                {"resource_type": kind, "tags": tags} for kind in ("instance", "network-interface", "volume")
            ],
            "tags": deployment.tagged(self.name, model.tags),
            "user_data": user_data,
        }
        return Resource(self, "aws_launch_template", self.label, attributes, origin=self.origin)

    def _group(self, template: Resource, subnets: Sequence[str], targets: Sequence[str]) -> None:
        """Nodes are renewed one after another; the hook holds each back while people on it are warned."""
        count = self.model.count
        attributes = {
            "name": self.name,
            "min_size": count,
            "max_size": count,
            "desired_capacity": count,
            "vpc_zone_identifier": list(subnets),
            "launch_template": {"id": template.id, "version": template.attr("latest_version")},
            "target_group_arns": list(targets) or None,
            "health_check_type": "EC2",
            "wait_for_capacity_timeout": "0",  # a boot that takes long must not fail the apply
            "initial_lifecycle_hook": [
                {
                    "name": HOOK,
                    "lifecycle_transition": "autoscaling:EC2_INSTANCE_TERMINATING",
                    "heartbeat_timeout": min(self.model.grace_period.seconds + _SETTLE_SECONDS, _LONGEST_HEARTBEAT),
                    "default_result": "CONTINUE",
                }
            ],
            "instance_refresh": {
                "strategy": "Rolling",
                "preferences": {"min_healthy_percentage": 50 if count > 1 else 0, "instance_warmup": str(_SETTLE_SECONDS)},
            },
            "tag": [
                {"key": key, "value": value, "propagate_at_launch": False}
                for key, value in sorted(self.deployment.tagged(self.name, self.deployment.tags, self.model.tags).items())
            ],
        }
        Resource(self, "aws_autoscaling_group", self.label, attributes, origin=self.origin)

    def _balancer(self, vpc_id: str, subnets: Sequence[str], guarded: str | None) -> Expression:
        """One address, port 22; returns the group of targets behind it."""
        name = self.deployment.name("login", self.pool, "lb")
        group = self._made(
            "aws_security_group",
            f"{self.label}_balancer",
            {"name": name, "description": f"Load balancer of login pool {self.pool}", "vpc_id": vpc_id},
        )
        self._admit(group.id)
        where = {"referenced_security_group_id": guarded} if guarded is not None else {"cidr_ipv4": "0.0.0.0/0"}
        self._rule("egress", f"{self.label}_balancer", {"security_group_id": group.id, **where, **_SSH})
        if guarded is not None:
            entry = {"security_group_id": guarded, "referenced_security_group_id": group.id, **_SSH}
            self._rule("ingress", f"{self.label}_from_balancer", entry)
        short = shortened(self.name, _LONGEST_BALANCER)
        balancer = self._made(
            "aws_lb",
            self.label,
            {
                "name": short,
                "load_balancer_type": "network",
                "internal": self.model.load_balancer == "private",
                "subnets": list(subnets),
                "security_groups": [group.id],
                "enable_cross_zone_load_balancing": True,
            },
        )
        targets = self._made(
            "aws_lb_target_group",
            self.label,
            {
                "name": short,
                "port": 22,
                "protocol": "TCP",
                "vpc_id": vpc_id,
                # People who come back, come back to the node where their session is.
                "stickiness": {"enabled": True, "type": "source_ip"},
                "deregistration_delay": "30",
                "health_check": {"protocol": "TCP", "port": "22"},
            },
        )
        forward = [{"type": "forward", "target_group_arn": targets.arn}]
        listener = {"load_balancer_arn": balancer.arn, "port": 22, "protocol": "TCP", "default_action": forward}
        Resource(self, "aws_lb_listener", self.label, listener, origin=self.origin)
        self.address = balancer.attr("dns_name")
        return targets.arn

    def _admit(self, group: str) -> None:
        """Let the sources of SSH reach a group."""
        for source in self.model.access.ssh or ():
            rule = {"security_group_id": group, **attributes_of(source), **_SSH}
            self._rule("ingress", f"{self.label}_ssh_{label_of(source)}", rule)

    def _made(self, type_: str, label: str, attributes: dict[str, Any]) -> Resource:
        tags = {"tags": self.deployment.tagged(self.name, self.model.tags)}
        return Resource(self, type_, label, {**attributes, **tags}, origin=self.origin)

    def _rule(self, way: str, label: str, attributes: dict[str, Any]) -> None:
        Resource(self, f"aws_vpc_security_group_{way}_rule", label, attributes, origin=self.origin)
