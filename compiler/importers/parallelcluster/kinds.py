"""The kinds of values that ParallelCluster 3.16 takes (its marshmallow schemas: cluster_schema.py, common_schema.py)."""

from __future__ import annotations

from .row import Form, Kind

TEXT = Kind(Form.TEXT)
BOOL = Kind(Form.BOOL)
INT = Kind(Form.INT)
NUMBER = Kind(Form.NUMBER, within=(0, 1e12))
TEXTS = Kind(Form.TEXTS)
MAP = Kind(Form.MAP)
MAPS = Kind(Form.MAPS)
TEXT_OR_BOOL = Kind(Form.TEXT_OR_BOOL)

_IP = r"([0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])"
CIDR_OR_LIST = Kind(Form.TEXT, pattern=rf"^({_IP}\.){{3}}{_IP}/([0-9]|[1-2][0-9]|3[0-2])$|^pl-[a-zA-Z0-9]")
FILE_PATH = Kind(Form.TEXT, pattern=r"^/?[^/.\\][^/\\]*(/[^/.\\][^/]*)*$")
AMI = Kind(Form.TEXT, pattern=r"^ami-([0-9a-z]{8}|[0-9a-z]{17})$")
SUBNET = Kind(Form.TEXT, pattern=r"^subnet-([0-9a-z]{8}|[0-9a-z]{17})$")
SUBNETS = Kind(Form.TEXTS, pattern=SUBNET.pattern)
GROUPS = Kind(Form.TEXTS, pattern=r"^sg-([0-9a-z]{8}|[0-9a-z]{17})$")
POLICY = Kind(Form.TEXT, pattern=r"^arn:.*:policy/")
ROLE = Kind(Form.TEXT, pattern=r"^arn:.*:role/")
PROFILE = Kind(Form.TEXT, pattern=r"^arn:.*:instance-profile/")
BUCKET = Kind(Form.TEXT, pattern=r"^[-a-z0-9*.]+$")
SNAPSHOT = Kind(Form.TEXT, pattern=r"^snap-([0-9a-z]{8}|[0-9a-z]{17})$")
VOLUME = Kind(Form.TEXT, pattern=r"^vol-([0-9a-z]{8}|[0-9a-z]{17})$")
EFS = Kind(Form.TEXT, pattern=r"^fs-([0-9a-z]{8}|[0-9a-z]{17})$")
LUSTRE = Kind(Form.TEXT, pattern=r"^fs-[0-9a-z]{17}$")
ACCESS_POINT = Kind(Form.TEXT, pattern=r"^fsap-[0-9a-z]{17}$")
FSX_VOLUME = Kind(Form.TEXT, pattern=r"^fsvol-[0-9a-f]{17}$")
FILE_CACHE = Kind(Form.TEXT, pattern=r"^fc-[0-9a-f]{8,18}$")
BACKUP = Kind(Form.TEXT, pattern=r"^backup-[0-9a-f]{8,}$")
TAG_KEY = Kind(Form.TEXT, length=(0, 128))
TAG_VALUE = Kind(Form.TEXT, length=(0, 256))


def one_of(*values: str) -> Kind:
    """Text of a closed set."""
    return Kind(Form.TEXT, values=values)


def some_of(*values: str) -> Kind:
    """A list of texts of a closed set."""
    return Kind(Form.TEXTS, values=values, length=(0, len(values)))


def matching(pattern: str) -> Kind:
    """Text of a pattern."""
    return Kind(Form.TEXT, pattern=pattern)


def between(low: float, high: float = 1e12) -> Kind:
    """A whole number within bounds."""
    return Kind(Form.INT, within=(low, high))


def number_of(*values: int) -> Kind:
    """A whole number of a closed set."""
    return Kind(Form.INT, values=tuple(map(str, values)))


def some(kind: Kind, low: int, high: int) -> Kind:
    """A list of so many items at least and at most."""
    return Kind(kind.form, pattern=kind.pattern, length=(low, high))


VOLUME_TYPE = one_of("standard", "io1", "io2", "gp2", "st1", "sc1", "gp3")
OS = one_of("alinux2023", "ubuntu2204", "ubuntu2404", "rhel8", "rocky8", "rhel9", "rocky9")
