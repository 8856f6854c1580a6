"""Names, paths and addresses: value types that stay text."""

from __future__ import annotations

import ipaddress
import re
from typing import ClassVar

from .scalar import Refusal, Scalar


class Worded(str, Scalar):
    """Text that must match ``pattern``; ``rule`` says in words what the pattern means."""

    rule: ClassVar[str] = ""

    @classmethod
    def parse(cls, text: str) -> Worded:
        """Accept what the pattern matches as a whole."""
        if not re.fullmatch(cls.pattern, text):
            raise Refusal(f"{text!r} is no {cls.type_name}: {cls.rule}", cls.suggest(text))
        return cls(text)

    @classmethod
    def suggest(cls, text: str) -> str:
        """What could be written instead."""
        return f"write for example {cls.examples[0]}" if cls.examples else ""


class Name(Worded):
    """Name of a queue, fleet or storage entry: it becomes part of host names."""

    type_name = "Name"
    pattern = r"^(?!default$)[a-z][a-z0-9-]{0,24}$"
    examples = ("cfd",)
    rule = "lower-case letters, digits and hyphens, a letter first, at most 25, not `default`"
    goes_on_refused = True

    @classmethod
    def suggest(cls, text: str) -> str:
        """The nearest name that is legal."""
        plain = re.sub(r"[^a-z0-9-]+", "-", text.lower()).strip("-").lstrip("0123456789-")[:25].rstrip("-")
        return f"write {plain if plain and plain != 'default' else 'main'}"


class ClusterName(Name):
    """Name of the cluster: the prefix of every name in the account."""

    type_name = "ClusterName"
    pattern = r"^[a-z][a-z0-9-]{0,39}$"
    examples = ("weather",)
    rule = "lower-case letters, digits and hyphens, a letter first, at most 40"


class PartitionName(Worded):
    """Name of a queue or of a partition over other queues; no host is named after the latter."""

    type_name = "PartitionName"
    pattern = r"^(?!(?i:default)$)[A-Za-z][A-Za-z0-9_-]{0,24}$"
    examples = ("cfd",)
    rule = "letters, digits, hyphens and `_`, a letter first, at most 25, not `default`"
    goes_on_refused = True


class MountPath(Worded):
    """Absolute directory at which a file system is mounted."""

    type_name = "MountPath"
    pattern = r"^(/[A-Za-z0-9._-]+)+$"
    examples = ("/scratch",)
    rule = "an absolute path of letters, digits and `. _ -`, without a slash at its end"

    @classmethod
    def suggest(cls, text: str) -> str:
        """The same path, absolute and without a closing slash."""
        return f"write /{text.strip('/')}" if text.strip("/") else "write for example /scratch"


class DirectoryPath(Worded):
    """Absolute directory inside a file system; ``/`` is its root."""

    type_name = "DirectoryPath"
    pattern = r"^/$|^(/[A-Za-z0-9._-]+)+/?$"
    examples = ("/", "/input")
    rule = "an absolute path inside the file system"


class InstanceTypeName(Worded):
    """EC2 instance type as AWS writes it."""

    type_name = "InstanceType"
    pattern = r"^[a-z][a-z0-9-]*\.[a-z0-9-]+$"
    examples = ("hpc7a.96xlarge",)
    rule = "a family and a size joined by a dot"


class AccountId(Worded):
    """AWS account number."""

    type_name = "AccountId"
    pattern = r"^[0-9]{12}$"
    examples = ("012345678901",)
    rule = "12 digits"


class Region(Worded):
    """AWS region."""

    type_name = "Region"
    pattern = r"^[a-z]{2}(-[a-z]+)+-[0-9]$"
    examples = ("us-east-2",)
    rule = "a region as AWS writes it"


class Zone(Worded):
    """Zone id (the same in every account), or a zone letter."""

    type_name = "Zone"
    pattern = r"^[a-z]{2,4}[a-z0-9]*-[a-z0-9-]+$"
    examples = ("use2-az2",)
    rule = "a zone id such as use2-az2"


class Cidr(str, Scalar):
    """IPv4 or IPv6 address block; a single address means itself alone."""

    type_name = "CIDR"
    pattern = r"^[0-9a-fA-F:.]+/[0-9]{1,3}$"
    examples = ("10.0.0.0/16", "2001:db8::/48")

    @classmethod
    def parse(cls, text: str) -> Cidr:
        """Accept a block whose host bits are zero."""
        try:
            return cls(ipaddress.ip_network(text, strict=True))
        except ValueError:
            pass
        try:
            loose = ipaddress.ip_interface(text)
        except ValueError:
            raise Refusal(f"{text!r} is no CIDR block", "write for example 203.0.113.0/24") from None
        raise Refusal(
            f"{text!r} has bits set behind its prefix", f"write {loose.network} or {loose.ip}/{loose.max_prefixlen}"
        )

    @property
    def network(self) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
        """The block as a number range."""
        return ipaddress.ip_network(self)


class IpAddress(str, Scalar):
    """An IPv4 address."""

    type_name = "IPv4 address"
    pattern = r"^[0-9]{1,3}(\.[0-9]{1,3}){3}$"
    examples = ("203.0.113.7",)

    @classmethod
    def parse(cls, text: str) -> IpAddress:
        """Accept four numbers up to 255."""
        try:
            return cls(ipaddress.IPv4Address(text))
        except ValueError:
            raise Refusal(f"{text!r} is no IPv4 address", "write for example 203.0.113.7") from None


class Url(Worded):
    """An http or https address."""

    type_name = "URL"
    pattern = r"^https?://[^\s]+$"
    examples = ("http://proxy.example.com:3128",)
    rule = "http:// or https:// and a host"


class S3Url(Worded):
    """A bucket, or a prefix in one."""

    type_name = "S3 URL"
    pattern = r"^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/\S*)?$"
    examples = ("s3://weather-input/2024",)
    rule = "s3://, a bucket and perhaps a prefix"

    @property
    def bucket(self) -> str:
        """The bucket's name."""
        return self[5:].split("/", 1)[0]

    @property
    def prefix(self) -> str:
        """What follows the bucket, without its slash."""
        return self[5:].split("/", 1)[1] if "/" in self[5:] else ""


class BucketName(Worded):
    """Name of an S3 bucket."""

    type_name = "BucketName"
    pattern = r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$"
    examples = ("weather-cluster",)
    rule = "3 to 63 lower-case letters, digits, dots and hyphens"


class Script(Worded):
    """A script: ``s3://``, ``https://``, or a file path relative to the spec."""

    type_name = "Script"
    pattern = r"^(s3://|https://)\S+$|^(?!\w+://)[^\s:]+$"
    examples = ("scripts/setup.sh", "s3://site-scripts/setup.sh")
    rule = "s3://, https:// or a path relative to the spec"


class FilePath(Worded):
    """A file path relative to the spec."""

    type_name = "Path"
    pattern = r"^(?!\w+://)[^\s:]+$"
    examples = ("terraform/golden-image.tf",)
    rule = "a path relative to the spec"


class Version(Worded):
    """A version as its maker writes it."""

    type_name = "Version"
    pattern = r"^[0-9]+(\.[0-9]+){1,3}$"
    examples = ("25.11",)
    rule = "numbers joined by dots"


class DnsZone(Worded):
    """How names of nodes are resolved: a word, or the id of an existing private Route 53 zone."""

    type_name = "HostedZoneId"
    pattern = r"^Z[A-Z0-9]{5,31}$"
    examples = ("Z0123456789ABCDEFGHIJ",)
    rule = "a hosted zone id, Z and capitals"
