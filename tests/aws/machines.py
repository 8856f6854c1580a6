"""How moto's EC2 differs from AWS for head nodes and launch templates, and its repair."""

from __future__ import annotations

from typing import Any

from moto.ec2.models import EC2Backend
from moto.ec2.responses.instances import InstanceResponse

_IMAGE_GIB = 8


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

    InstanceResponse._parse_block_device_mapping = parse
    InstanceResponse._validate_block_device_mapping = staticmethod(validate)


def _tags_of_a_template() -> None:
    """The tags of a launch template are no part of its data; moto adds them to what it launches."""
    plain = EC2Backend.create_launch_template

    def create(self: Any, name: str, description: str, data: dict[str, Any], tags: Any) -> Any:
        kept = [t for t in data.get("TagSpecifications", []) if t["ResourceType"] != "launch-template"]
        return plain(self, name, description, {**data, "TagSpecifications": kept}, tags)

    EC2Backend.create_launch_template = create


def install() -> None:
    """Mend moto's EC2."""
    _root_volume_of_the_image()
    _tags_of_a_template()
