"""How moto's EC2 differs from AWS for instances, launch templates and rules of security groups, and its repair."""

from __future__ import annotations

import copy
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import EC2Backend, ec2_backends
from moto.ec2.models.elastic_block_store import Volume
from moto.ec2.models.instances import Instance
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ec2.responses import EC2Response
from moto.ec2.responses.instances import InstanceResponse

_IMAGE_GIB = 8
_FILTER_VALUES = 200
# What an instance takes from its launch template unless the request says otherwise: RunInstances, EC2 API reference.
_FROM_TEMPLATE = (
    "BlockDeviceMappings", "CpuOptions", "DisableApiStop", "DisableApiTermination", "EbsOptimized",
    "IamInstanceProfile", "InstanceInitiatedShutdownBehavior", "InstanceMarketOptions", "InstanceType", "KeyName",
    "MetadataOptions", "Monitoring", "Placement", "SecurityGroupIds", "UserData",
)  # fmt: skip


def _root_volume_of_the_image() -> None:
    """A root device without a size takes that of the image; moto asks for one."""
    plain = InstanceResponse._parse_block_device_mapping

    def parse(self: Any) -> Any:
        for device in self._get_param("BlockDeviceMappings", []) or []:
            if "Ebs" in device and not device["Ebs"].get("SnapshotId"):
                device["Ebs"].setdefault("VolumeSize", _IMAGE_GIB)
        return plain(self)

    check = InstanceResponse._validate_block_device_mapping

    def validate(mapping: dict[str, Any]) -> None:
        if "Ebs" in mapping:
            mapping["Ebs"].setdefault("VolumeSize", _IMAGE_GIB)
        check(mapping)

    add = Instance.add_block_device

    def add_block_device(self: Any, size: Any, device_path: str, snapshot_id: str | None, *more: Any, **named: Any) -> None:
        add(self, size or (None if snapshot_id else _IMAGE_GIB), device_path, snapshot_id, *more, **named)

    Instance.add_block_device = add_block_device
    InstanceResponse._parse_block_device_mapping = parse
    InstanceResponse._validate_block_device_mapping = staticmethod(validate)


def _tags_of_a_template() -> None:
    """The tags of a launch template are no part of its data; moto adds them to what it launches."""
    plain = EC2Backend.create_launch_template

    def create(self: Any, name: str, description: str, data: dict[str, Any], tags: Any) -> Any:
        kept = [t for t in data.get("TagSpecifications", []) if t["ResourceType"] != "launch-template"]
        return plain(self, name, description, {**data, "TagSpecifications": kept}, tags)

    EC2Backend.create_launch_template = create


def _instances_of_a_template() -> None:
    """moto takes little from a launch template, and reads placement group and CPU options back empty."""
    plain = EC2Response.run_instances

    def run_instances(self: Any) -> Any:
        template = self.params.get("LaunchTemplate")
        if template:
            written = self.ec2_backend._get_template_from_args(template).data
            kept = (*_FROM_TEMPLATE, *(() if "SubnetId" in self.params else ("NetworkInterfaces",)))
            taken = {k: written[k] for k in kept if written.get(k) and k not in self.params}
            self.params.update({k: str(v) if k == "UserData" else v for k, v in taken.items()})
        made = plain(self)
        for instance in made.result.instances:
            instance.cpu_options = self.params.get("CpuOptions")
            instance.placement.group_name = self.params.get("Placement", {}).get("GroupName", "")
            first = (self.params.get("NetworkInterfaces") or [{}])[0]
            if not instance.security_groups and first.get("Groups"):
                instance.security_groups = [self.ec2_backend.get_security_group_from_id(g) for g in first["Groups"]]
        return made

    EC2Response.run_instances = run_instances


def _descriptions_of_rules() -> None:
    """moto knows the description of a rule only where a range of addresses carries it."""
    plain = SecurityGroupRule.__init__

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        plain(self, *args, **kwargs)
        given = [g for g in (*args, *kwargs.values()) if isinstance(g, dict) and {"GroupId", "PrefixListId"} & {*g}]
        self.said = next((g["Description"] for g in given if "Description" in g), None)

    SecurityGroupRule.__init__ = init
    SecurityGroupRule.description = property(lambda self: self.ip_range.get("Description") or self.said)


def _throughput_of_gp3() -> None:
    """A gp3 volume has 125 MB/s where nobody says more; moto has none for volumes of instances."""
    plain = Volume.__init__

    def init(self: Any, *arguments: Any, **named: Any) -> None:
        plain(self, *arguments, **named)
        if self.volume_type == "gp3" and not self.throughput:
            self.throughput = 125

    Volume.__init__ = init


def _interfaces_go_with_their_instance() -> None:
    """An interface that a launch makes is deleted with its instance where nobody says otherwise; moto keeps it.

    EC2 user guide, "Delete a network interface": deletion on termination is the default of those made at launch.
    """
    plain = Instance.prep_nics

    def prep_nics(self: Any, nic_spec: list[dict[str, Any]], *arguments: Any, **named: Any) -> None:
        made = nic_spec or [{"DeviceIndex": 0}]
        for nic in made:
            if "NetworkInterfaceId" not in nic:
                nic["DeleteOnTermination"] = str(nic.get("DeleteOnTermination", True)).lower() == "true"
        plain(self, made, *arguments, **named)

    Instance.prep_nics = prep_nics


LINGERING: set[str] = set()
"""Instances behind which a machine runs that wants to end by itself: they are stopping or shutting down until it has."""
_UNDER_WAY = {"stop": ("stopping", 64), "terminate": ("shutting-down", 32)}


def _end_of_machines() -> None:
    """An instance with a machine is stopped or terminated when the machine has shut down; one that is ended twice ends once."""
    for name, state in _UNDER_WAY.items():
        setattr(Instance, name, _lingering(getattr(Instance, name), state))


def _lingering(plain: Any, state: tuple[str, int]) -> Any:
    def end(self: Any) -> Any:
        if self.state in ("terminated", state[0]):
            return copy.copy(self._state)
        before = plain(self)
        if self.id in LINGERING:
            self._state.name, self._state.code = state
        return before

    return end


def ended(key: str) -> None:
    """The machine behind an instance has ended: by itself, or because its instance was to be stopped or terminated."""
    for account in ec2_backends.values():
        for region in account.values():
            instance = region.get_instance_by_id(key)
            if instance is not None and instance.state != "terminated":
                LINGERING.discard(key)
                if instance.state == "running":
                    instance.terminate()
                stopped = instance.state in ("stopping", "stopped")
                instance._state.name, instance._state.code = ("stopped", 80) if stopped else ("terminated", 48)


def listed() -> list[dict[str, Any]]:
    """Every instance of every region, as the machines of tests need them."""
    regions = (region for account in ec2_backends.values() for region in account.values())
    instances = [i for region in regions for r in list(region.reservations.values()) for i in r.instances]
    return [
        {"id": i.id, "state": i.state, "address": "" if i.state == "terminated" else i.private_ip, "type": i.instance_type,
         "image": i.image_id, "zone": i.availability_zone, "region": i.ec2_backend.region_name, "user_data": str(i.user_data or ""),
         "tags": {tag["key"]: tag["value"] for tag in i.get_tags()}, "market": i.lifecycle or "on-demand",
         "volumes": sorted(device.volume_id for _, device in i.get_block_device_mapping)}
        for i in instances
    ]  # fmt: skip


def _detailed_monitoring() -> None:
    """moto lacks the two actions that switch it on and off at instances that run."""

    def switch(state: str) -> Any:
        def action(self: Any) -> ActionResult:
            asked = self._get_param("InstanceIds", [])
            for instance in self.ec2_backend.get_multi_instances_by_id(asked):
                instance.monitoring_state = state
            told = [{"InstanceId": one, "Monitoring": {"State": state}} for one in asked]
            return ActionResult({"InstanceMonitorings": told})

        return action

    EC2Response.monitor_instances, EC2Response.unmonitor_instances = switch("enabled"), switch("disabled")


def _values_of_filters() -> None:
    """EC2 takes 200 values in all filters of one request (EC2 API reference, DescribeInstances); moto takes any number."""
    plain = InstanceResponse.describe_instances

    def describe_instances(self: Any) -> Any:
        if sum(len(one.get("Values", [])) for one in self._get_param("Filters", []) or []) > _FILTER_VALUES:
            raise EC2ClientError("FilterLimitExceeded", f"The maximum number of filter values specified on a single call is {_FILTER_VALUES}")
        return plain(self)

    InstanceResponse.describe_instances = describe_instances


def install() -> None:
    """Mend moto's EC2."""
    _detailed_monitoring()
    _interfaces_go_with_their_instance()
    _end_of_machines()
    _throughput_of_gp3()
    _instances_of_a_template()
    _descriptions_of_rules()
    _root_volume_of_the_image()
    _tags_of_a_template()
    _values_of_filters()
