"""Ids of AWS objects, told by their prefix, and ARNs."""

from __future__ import annotations

import re
from typing import ClassVar

from .scalar import Refusal, Scalar


class Id(str, Scalar):
    """An AWS object id: a known prefix and 8 to 17 hexadecimal digits."""

    prefix: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        """Derive what the reference and editors show from the prefix."""
        cls.type_name = f"{cls.prefix}…"
        cls.pattern = rf"^{cls.prefix}[0-9a-z]+$"
        cls.examples = (f"{cls.prefix}0123456789abcdef0",)

    @classmethod
    def parse(cls, text: str) -> Id:
        """Accept the prefix and what AWS puts behind it."""
        if not text.startswith(cls.prefix):
            raise Refusal(f"{text!r} does not begin with {cls.prefix}", f"write for example {cls.examples[0]}")
        if not re.fullmatch(r"[0-9a-f]{8}|[0-9a-f]{17}", text[len(cls.prefix) :]):
            rule = f"{text!r} is no id: 8 or 17 hexadecimal digits follow {cls.prefix}"
            raise Refusal(rule, f"write for example {cls.examples[0]}")
        return cls(text)

    @classmethod
    def resembles(cls, text: str) -> bool:
        """Say whether the prefix is this one."""
        return text.startswith(cls.prefix)


class VpcId(Id):
    """A VPC."""

    prefix = "vpc-"


class SubnetId(Id):
    """A subnet."""

    prefix = "subnet-"


class SecurityGroupId(Id):
    """A security group."""

    prefix = "sg-"


class PrefixListId(Id):
    """A managed prefix list."""

    prefix = "pl-"


class AllocationId(Id):
    """An elastic IP address."""

    prefix = "eipalloc-"


class AmiId(Id):
    """A machine image."""

    prefix = "ami-"


class LaunchTemplateId(Id):
    """A launch template."""

    prefix = "lt-"


class PlacementGroupId(Id):
    """A placement group."""

    prefix = "pg-"


class VolumeId(Id):
    """An EBS volume."""

    prefix = "vol-"


class SnapshotId(Id):
    """An EBS snapshot."""

    prefix = "snap-"


class FileSystemId(Id):
    """An EFS or FSx file system; which of the two, the key beside it says."""

    prefix = "fs-"


class FsxVolumeId(Id):
    """A volume of FSx for ONTAP or for OpenZFS; which of the two, the key beside it says."""

    prefix = "fsvol-"


class AccessPointId(Id):
    """An EFS access point."""

    prefix = "fsap-"


class BackupId(Id):
    """An FSx backup."""

    prefix = "backup-"


class CapacityReservationId(Id):
    """An on-demand capacity reservation or a capacity block; which of the two, the key beside it says."""

    prefix = "cr-"


class Arn(str, Scalar):
    """An Amazon resource name; ``service`` and ``resource`` narrow what a subclass accepts."""

    service: ClassVar[str] = "[a-z0-9-]+"
    resource: ClassVar[str] = ".+"
    type_name = "ARN"
    pattern = r"^arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:[0-9a-z]*:.+$"
    examples: ClassVar[tuple[str, ...]] = ("arn:aws:iam::123456789012:policy/hpc-boundary",)

    @classmethod
    def parse(cls, text: str) -> Arn:
        """Accept six fields of the right service and kind."""
        if not re.fullmatch(rf"arn:aws[a-z-]*:{cls.service}:[a-z0-9-]*:([0-9]{{12}}|aws)?:{cls.resource}", text):
            raise Refusal(f"{text!r} is no {cls.type_name}", f"write for example {cls.examples[0]}")
        return cls(text)

    @classmethod
    def resembles(cls, text: str) -> bool:
        """Say whether it is an ARN at all."""
        return text.startswith("arn:")

    @property
    def aws_partition(self) -> str:
        """The second field: aws, aws-cn, aws-us-gov."""
        return self.split(":")[1]


class PolicyArn(Arn):
    """ARN of an IAM policy."""

    type_name = "IAM policy ARN"
    service = "iam"
    resource = "policy/.+"


class RoleArn(Arn):
    """ARN of an IAM role."""

    type_name = "IAM role ARN"
    service = "iam"
    resource = "role/.+"
    examples = ("arn:aws:iam::123456789012:role/hpc/compute",)


class InstanceProfileArn(Arn):
    """ARN of an instance profile."""

    type_name = "instance profile ARN"
    service = "iam"
    resource = "instance-profile/.+"
    examples = ("arn:aws:iam::123456789012:instance-profile/compute",)


class ReservationGroupArn(Arn):
    """ARN of a resource group that holds capacity reservations."""

    type_name = "resource group ARN"
    service = "resource-groups"
    resource = "group/.+"
    examples = ("arn:aws:resource-groups:us-east-1:123456789012:group/reservations",)


class SecretArn(Arn):
    """ARN of a Secrets Manager secret."""

    type_name = "secret ARN"
    service = "secretsmanager"
    resource = "secret:.+"
    examples = ("arn:aws:secretsmanager:us-east-1:123456789012:secret:slurm-key-AbCdEf",)


class KmsKey(str, Scalar):
    """A KMS key: an ARN, a key id, or ``alias/…``, which Terraform looks up."""

    type_name = "KMS key"
    pattern = r"^(arn:[a-z-]+:kms:.+|alias/[A-Za-z0-9/_-]+|(mrk-)?[0-9a-f-]{32,36})$"
    examples = ("alias/hpc", "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab")

    @classmethod
    def parse(cls, text: str) -> KmsKey:
        """Accept the three forms in which KMS itself takes a key."""
        key_id = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32}"
        arn = rf"arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{{12}}:(key/({key_id})|alias/[A-Za-z0-9/_-]+)"
        if not re.fullmatch(rf"{arn}|alias/[A-Za-z0-9/_-]+|{key_id}", text):
            raise Refusal(f"{text!r} is no KMS key", "write its ARN, its key id, or alias/NAME")
        return cls(text)
