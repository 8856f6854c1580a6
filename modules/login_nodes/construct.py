"""What a pool of login nodes becomes: a launch template, an Auto Scaling group, a load balancer, who may come in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..catalog import Catalog
from ..load_balancer.construct import Balancer, admit
from ..load_balancer.doors import doors_of
from ..node.attributes import METADATA, cpu_options, root_device
from ..spec.expression import Expression
from ..spec.finding import Path
from ..terraform.deployment import Deployment
from ..terraform.engine import Construct
from ..terraform.resource import Resource
from .model import LoginPool

_ALL = {"ip_protocol": "-1"}
# What login nodes want of the head node: slurmctld, slurmdbd and slurmrestd (6817 to 6830), NFS.
_OF_HEAD = ((6817, 6830), (2049, 2049))
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
        targets: Sequence[str] = ()
        doors = list(doors_of(model))
        if model.load_balancer in ("public", "private"):
            placed = public_subnets if model.load_balancer == "public" else subnets
            made = Balancer(self, pool, model, deployment, doors, vpc_id=vpc_id, subnets=placed, guarded=guarded)
            self.address, targets = made.address, made.targets
        elif guarded is not None:
            for door in doors:
                admit(self, door, guarded, self.label, self.origin)
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
