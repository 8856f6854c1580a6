"""What a new network becomes: VPC, subnets, gateways, routes, endpoints, flow log; and the private DNS zone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..iam.names import role_name
from ..spec.expression import Expression
from ..spec.finding import Path
from ..storage.construct import key_arn
from ..terraform.deployment import Deployment
from ..terraform.engine import Construct
from ..terraform.policy import document, statement, trust
from ..terraform.resource import Resource
from .endpoints import gateways, interfaces
from .model import Network
from .services import endpoint_name
from .subnets import is_letter, private_cidr, public_cidr

_ORIGIN: Path = ("network",)
_FLOW_LOG_DAYS = 180


class Vpc(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """A new VPC with a private subnet in each zone, and a public one unless `private_only`.

    ``vpc_id``, ``private_subnet_ids``, ``public_subnet_ids``, ``route_table_ids`` and ``availability_zones`` (names by
    zone id) are for other states.
    """

    def __init__(self, scope: Any, model: Network, deployment: Deployment) -> None:
        super().__init__(scope, "vpc")
        self.model, self.deployment = model, deployment
        self.zones = sorted(str(zone) for zone in model.zones)
        vpc = self._make(
            "aws_vpc", "main", {"cidr_block": model.cidr, "enable_dns_support": True, "enable_dns_hostnames": True}
        )
        self.vpc_id = vpc.id
        # Nothing may use the group that AWS makes by itself: without rules it lets nobody in or out.
        self._make("aws_default_security_group", "main", {"vpc_id": self.vpc_id}, name="default")
        self.private = {zone: self._subnet("private", zone, private_cidr(model.cidr, zone)) for zone in self.zones}
        self.public: dict[str, Resource] = {}
        self.public_tables: list[Resource] = []
        gateways_by_zone: dict[str, Resource] = {}
        if not model.private_only:
            self.public = {zone: self._subnet("public", zone, public_cidr(model.cidr, zone)) for zone in self.zones}
            internet = self._internet()
            gateways_by_zone = self._nat(internet)
        self.tables = [self._private_table(zone, gateways_by_zone.get(zone)) for zone in self.zones]
        self._endpoints()
        if model.flow_log:
            FlowLog(self, deployment, self.vpc_id)
        self.route_table_ids = [table.id for table in (*self.public_tables, *self.tables)]
        self.private_subnet_ids = {zone: subnet.id for zone, subnet in self.private.items()}
        self.public_subnet_ids = {zone: subnet.id for zone, subnet in self.public.items()}
        self.availability_zones = {zone: subnet.attr("availability_zone") for zone, subnet in self.private.items()}

    def _make(self, type_: str, label: str, attributes: dict[str, Any], *, name: str = "") -> Resource:
        tags = self.deployment.tagged(self.deployment.name(name) if name else self.deployment.cluster)
        return Resource(self, type_, label, {**attributes, "tags": tags}, origin=_ORIGIN)

    def _subnet(self, side: str, zone: str, cidr: str) -> Resource:
        named = "availability_zone" if is_letter(zone) else "availability_zone_id"
        attributes: dict[str, Any] = {"vpc_id": self.vpc_id, "cidr_block": cidr, named: zone}
        if side == "public":
            attributes["map_public_ip_on_launch"] = False  # who gets an address says so itself
        return self._make("aws_subnet", f"{side}_{zone}", attributes, name=f"{side}-{zone}")

    def _internet(self) -> Resource:
        gateway = self._make("aws_internet_gateway", "main", {"vpc_id": self.vpc_id})
        table = self._make("aws_route_table", "public", {"vpc_id": self.vpc_id}, name="public")
        self.public_tables.append(table)
        route = {"route_table_id": table.id, "destination_cidr_block": "0.0.0.0/0", "gateway_id": gateway.id}
        Resource(self, "aws_route", "public", route, origin=_ORIGIN)
        for zone, subnet in self.public.items():
            self._associate(f"public_{zone}", subnet, table)
        return gateway

    def _associate(self, label: str, subnet: Resource, table: Resource) -> None:
        attributes = {"subnet_id": subnet.id, "route_table_id": table.id}
        Resource(self, "aws_route_table_association", label, attributes, origin=_ORIGIN)

    def _nat(self, internet: Resource) -> dict[str, Resource]:
        """The NAT gateway that each zone's private subnet uses."""
        if self.model.nat == "none":
            return {}
        zones = self.zones if self.model.nat == "per-zone" else self.zones[:1]
        made = {zone: self._gateway(zone if self.model.nat == "per-zone" else "main", zone, internet) for zone in zones}
        return {zone: made.get(zone, made[zones[0]]) for zone in self.zones}

    def _gateway(self, label: str, zone: str, internet: Resource) -> Resource:
        waits = [internet.address]
        address = self._make("aws_eip", f"nat_{label}", {"domain": "vpc", "depends_on": waits}, name=f"nat-{zone}")
        attributes = {"allocation_id": address.id, "subnet_id": self.public[zone].id, "depends_on": waits}
        return self._make("aws_nat_gateway", label, attributes, name=f"nat-{zone}")

    def _private_table(self, zone: str, gateway: Resource | None) -> Resource:
        table = self._make("aws_route_table", f"private_{zone}", {"vpc_id": self.vpc_id}, name=f"private-{zone}")
        if gateway is not None:
            route = {"route_table_id": table.id, "destination_cidr_block": "0.0.0.0/0", "nat_gateway_id": gateway.id}
            Resource(self, "aws_route", f"private_{zone}", route, origin=_ORIGIN)
        self._associate(f"private_{zone}", self.private[zone], table)
        return table

    def _endpoints(self) -> None:
        for service in gateways(self.model):
            attributes = {
                "vpc_id": self.vpc_id,
                "service_name": endpoint_name(self.deployment.partition, self.deployment.region, service, gateway=True),
                "vpc_endpoint_type": "Gateway",
                "route_table_ids": [table.id for table in self.tables],
            }
            self._make("aws_vpc_endpoint", service, attributes, name=service)
        services = interfaces(self.model)
        if services:
            group = self._endpoint_group()
            for service in services:
                self._interface(service, group)

    def _interface(self, service: str, group: Resource) -> None:
        attributes = {
            "vpc_id": self.vpc_id,
            "service_name": endpoint_name(self.deployment.partition, self.deployment.region, service),
            "vpc_endpoint_type": "Interface",
            "private_dns_enabled": True,
            "security_group_ids": [group.id],
            "subnet_ids": [subnet.id for subnet in self.private.values()],
        }
        self._make("aws_vpc_endpoint", service.replace(".", "_"), attributes, name=service)

    def _endpoint_group(self) -> Resource:
        name = self.deployment.name("endpoints")
        attributes = {"name": name, "description": "Interface endpoints of the VPC", "vpc_id": self.vpc_id}
        group = self._make("aws_security_group", "endpoints", attributes, name="endpoints")
        rule = {
            "security_group_id": group.id,
            "cidr_ipv4": self.model.cidr,
            "ip_protocol": "tcp",
            "from_port": 443,
            "to_port": 443,
        }
        Resource(self, "aws_vpc_security_group_ingress_rule", "endpoints", rule, origin=_ORIGIN)
        return group


class FlowLog(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """The VPC's traffic in a log group."""

    def __init__(self, scope: Any, deployment: Deployment, vpc_id: Expression) -> None:
        super().__init__(scope, "flow-log")
        origin: Path = ("network", "flow_log")
        name = deployment.name("flow-log")
        settings = {
            "name": f"/hpc-tf/{deployment.cluster}/flow-log",
            "retention_in_days": _FLOW_LOG_DAYS,
            "kms_key_id": key_arn(self, deployment.kms_key, "flow_log", origin),
        }
        group = Resource(self, "aws_cloudwatch_log_group", "flow_log", settings, origin=origin)
        trusted = {
            "name": role_name(deployment, "flow-log"),
            "path": deployment.iam_path,
            "permissions_boundary": deployment.permissions_boundary,
            "assume_role_policy": trust("vpc-flow-logs.amazonaws.com"),
        }
        role = Resource(self, "aws_iam_role", "flow_log", trusted, origin=origin)
        actions = ("logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams")
        logs = Expression(f"{group.arn}:*")
        allowed = {"name": "write", "role": role.attr("name"), "policy": document(statement("Write", actions, [logs]))}
        Resource(self, "aws_iam_role_policy", "flow_log", allowed, origin=origin)
        attributes = {"vpc_id": vpc_id, "traffic_type": "ALL", "log_destination": group.arn, "iam_role_arn": role.arn,
                      "tags": deployment.tagged(name)}  # fmt: skip
        Resource(self, "aws_flow_log", "main", attributes, origin=origin)


class PrivateZone(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """The private DNS zone of a cluster. Nodes come and go in it, so it may be destroyed with its records."""

    def __init__(self, scope: Any, deployment: Deployment, vpc_id: Expression) -> None:
        super().__init__(scope, "dns")
        self.domain = f"{deployment.cluster}.hpc.internal"
        attributes = {"name": self.domain, "vpc": {"vpc_id": vpc_id}, "force_destroy": True,
                      "tags": deployment.tagged(self.domain)}  # fmt: skip
        zone = Resource(self, "aws_route53_zone", "main", attributes, origin=("network", "dns"))
        self.zone_id = zone.attr("zone_id")


class ZoneAssociation(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """An existing private zone, made to answer in a VPC of ours."""

    def __init__(self, scope: Any, zone_id: str, vpc_id: Expression) -> None:
        super().__init__(scope, "dns-association")
        attributes = {"zone_id": zone_id, "vpc_id": vpc_id}
        Resource(self, "aws_route53_zone_association", "main", attributes, origin=("network", "dns"))


class HeadRecord(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """The name of the head node in a private zone."""

    def __init__(self, scope: Any, zone_id: str, name: str, addresses: Sequence[str]) -> None:
        super().__init__(scope, "dns-head")
        attributes = {"zone_id": zone_id, "name": name, "type": "A", "ttl": 60, "records": list(addresses)}
        Resource(self, "aws_route53_record", "head_node", attributes, origin=("network", "dns"))
