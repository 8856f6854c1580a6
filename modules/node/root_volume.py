"""The disk that a machine boots from."""

from __future__ import annotations

from typing import Literal

from ..spec.frozen import frozen
from ..spec.key import Short, key
from ..spec.quantities import Rate, Size

VolumeType = Literal["gp3", "gp2", "io1", "io2", "st1", "sc1", "standard"]


@frozen
class RootVolume:
    """The disk that a node boots from."""

    SHORTHANDS = (Short(Size, "size", "{size: 100 GiB}"),)

    size: Size | None = key("size; grows only", default=None, derived="of the image", change="A N")
    type: VolumeType = key("EBS volume type", default="gp3", change="A N")
    iops: int | None = key(
        "I/O operations per second", default=None, derived="3000 (gp3), 100 (io1, io2)", change="A N"
    )
    throughput: Rate | None = key("throughput of gp3", default=None, derived="125 MB/s (gp3)", change="A N")
    encrypted: bool = key("encrypt it, with `encryption.kms_key` where set", default=True, change="H N")
