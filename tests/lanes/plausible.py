"""Values that AWS might have given, made from the provider's schema: what validators of other attributes accept.

Ids that are checked downstream have their form; each address has its own, the same in every run.
"""

from __future__ import annotations

import hashlib
from typing import Any

from hpc_tf.modules.terraform import schema

ACCOUNT = "123456789012"
# By the resource, or by the attribute that holds the id of one.
_PREFIX = {
    "ami": "ami", "capacity_reservation": "cr", "dhcp_options": "dopt", "ebs_snapshot": "snap", "ebs_volume": "vol",
    "ec2_capacity_reservation": "cr", "ec2_managed_prefix_list": "pl", "efs_access_point": "fsap",
    "efs_file_system": "fs", "efs_mount_target": "fsmt", "eip": "eipalloc", "file_system": "fs", "flow_log": "fl",
    "fsx_data_repository_association": "dra", "fsx_file_cache": "fc", "fsx_lustre_file_system": "fs",
    "fsx_ontap_file_system": "fs", "fsx_ontap_storage_virtual_machine": "svm", "fsx_ontap_volume": "fsvol",
    "fsx_openzfs_file_system": "fs", "fsx_openzfs_volume": "fsvol", "fsx_windows_file_system": "fs", "image": "ami",
    "instance": "i", "internet_gateway": "igw", "launch_template": "lt", "mount_target": "fsmt", "nat_gateway": "nat",
    "network_acl": "acl", "network_interface": "eni", "placement_group": "pg", "prefix_list": "pl",
    "root_volume": "fsvol", "route_table": "rtb", "security_group": "sg", "snapshot": "snap", "subnet": "subnet",
    "volume": "vol", "vpc": "vpc", "vpc_endpoint": "vpce", "vpc_security_group_egress_rule": "sgr",
    "vpc_security_group_ingress_rule": "sgr",
}  # fmt: skip
_TEXT = {
    "account_id": ACCOUNT, "architecture": "x86_64", "availability_zone": "us-east-1a",
    "availability_zone_id": "use1-az1", "cidr_block": "10.0.0.0/16", "creation_date": "2026-01-01T00:00:00.000Z",
    "dns_name": "mock.example.com",
    "dns_suffix": "amazonaws.com", "hosted_zone_id": "Z0123456789ABCDEFGHIJ",
    "json": '{"Version":"2012-10-17","Statement":[]}',
    "key_id": "01234567-89ab-4cde-8123-456789abcdef", "minified_json": '{"Version":"2012-10-17","Statement":[]}',
    "mount_name": "abcdefgh", "owner_id": ACCOUNT, "partition": "aws", "private_dns": "ip-10-0-0-10.ec2.internal",
    "private_ip": "10.0.0.10", "public_ip": "192.0.2.10", "region": "us-east-1", "root_device_name": "/dev/xvda",
    "state": "available", "zone_id": "Z0123456789ABCDEFGHIJ",
}  # fmt: skip
# EC2 Image Builder's ARNs, which the provider looks at: what follows the name.
_VERSIONED = {
    "imagebuilder_component": "/1.0.0/1", "imagebuilder_distribution_configuration": "", "imagebuilder_image": "/1.0.0/1",
    "imagebuilder_image_pipeline": "", "imagebuilder_image_recipe": "/1.0.0", "imagebuilder_infrastructure_configuration": "",
}  # fmt: skip
_LISTS = {
    "master_user_secret": [
        {
            "kms_key_id": f"arn:aws:kms:us-east-1:{ACCOUNT}:key/01234567-89ab-4cde-8123-456789abcdef",
            "secret_arn": f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:rds!cluster-mock",
            "secret_status": "active",
        }
    ],
    "endpoints": [{"nfs": [{"dns_name": "svm.mock.example.com", "ip_addresses": ["10.0.0.21"]}]}],
    "names": ["us-east-1a", "us-east-1b", "us-east-1c"],
    "output_resources": [
        {"amis": [{"image": "ami-0123456789abcdef0", "region": r} for r in ("us-east-1", "us-east-2")], "containers": []}
    ],
    "zone_ids": ["use1-az1", "use1-az2", "use1-az3"],
}


def values(kind: str, type_: str, name: str) -> dict[str, Any]:
    """Values for every attribute of one address that AWS may fill in; ``kind`` is ``resource`` or ``data``."""
    made = {}
    for attribute, (flags, shape) in schema.attributes_of(kind, type_).items():
        value = _value(type_, attribute, shape, f"{kind} {type_}.{name}") if "c" in flags else None
        if value is not None:
            made[attribute] = value
    return made


def all_values(kind: str, type_: str, name: str) -> dict[str, Any]:
    """As ``values``, for every attribute whatsoever: what an expression may ask of it."""
    made = {}
    for attribute, (_, shape) in schema.attributes_of(kind, type_).items():
        made[attribute] = _value(type_, attribute, shape, f"{kind} {type_}.{name}")
    return made


def block_values(kind: str, type_: str, name: str, block: str) -> dict[str, Any] | None:
    """Values for what AWS fills in inside one block of an address; none where its type has no such block."""
    inside = schema.computed_in(kind, type_, block)
    if inside is None:
        return None
    seed = f"{kind} {type_}.{name}.{block}"
    return {attribute: _value(type_, attribute, shape, seed) for attribute, (_, shape) in inside.items()}


def _value(type_: str, attribute: str, shape: str, seed: str) -> Any:
    match shape[0]:
        case "s":
            return _text(type_, attribute, seed)
        case "n":
            return 1
        case "b":
            return False
        case "m":
            return {}
        case "l":
            return _LISTS.get(attribute, [] if shape != "ls" else [_text(type_, attribute.removesuffix("s"), seed)])
        case _:
            return None


def _text(type_: str, attribute: str, seed: str) -> str:
    short = type_.removeprefix("aws_")
    if attribute == "arn" and short in _VERSIONED:
        kind = short.removeprefix("imagebuilder_").replace("_", "-")
        return f"arn:aws:imagebuilder:us-east-1:{ACCOUNT}:{kind}/mock-{_hex(seed, 8)}{_VERSIONED[short]}"
    if attribute == "arn" or attribute.endswith("_arn"):
        return f"arn:aws:mock:us-east-1:{ACCOUNT}:{short}/{_hex(seed, 8)}"
    if attribute == "value" and short == "ssm_parameter":
        return f"ami-{_hex(seed)}"
    if attribute in _TEXT:
        return _TEXT[attribute]
    if attribute == "id" and short == "route53_zone":
        return _TEXT["zone_id"]
    of = short if attribute == "id" else attribute.removesuffix("_id").removeprefix("default_").removeprefix("main_")
    prefix = _PREFIX.get(of)
    return (
        f"{prefix}-{_hex(seed)}"
        if prefix and attribute.endswith("id")
        else f"{short.replace('_', '-')}-{_hex(seed, 8)}"
    )


def _hex(seed: str, digits: int = 17) -> str:
    return hashlib.sha256(seed.encode()).hexdigest()[:digits]
