"""What a spec says about EBS volumes that the head node exports."""

from __future__ import annotations

from ..node.model import VolumeType
from ..spec.expression import Expression
from ..spec.frozen import frozen
from ..spec.identifiers import SnapshotId, VolumeId
from ..spec.key import key
from ..spec.quantities import Rate, Size, VolumeSet
from ..storage.model import Backup, Stored


@frozen(kw_only=True)
class _EbsKind:
    ebs: Size | VolumeSet | VolumeId | SnapshotId | Expression = key(
        "size of a new volume, `4 x 500 GiB` of several, an existing volume, or a snapshot to restore", change="A, X"
    )


@frozen
class Ebs(Stored, _EbsKind):
    """A volume at the head node, exported over NFS."""

    size: Size | None = key("only with a snapshot: grow it", default=None, derived="the snapshot's", change="A")
    encrypted: bool = key("encrypt at rest", default=True, change="X")
    backup: Backup | None = key("snapshots", default=None, change="A")
    type: VolumeType = key("EBS volume type", default="gp3", change="A")
    iops: int | None = key("I/O operations per second, each volume", default=None, derived="3000 (gp3)", change="A")
    throughput: Rate | None = key("throughput of gp3, each volume", default=None, derived="125 MB/s (gp3)", change="A")
    raid: int | None = key("0 or 1; required with `n x`", default=None, within=(0, 1), change="X")

    @property
    def existing(self) -> bool:
        """Say whether it is named by its id; one that is restored from a snapshot is new."""
        return isinstance(self.ebs, (VolumeId, Expression))

    @property
    def count(self) -> int:
        """How many volumes it is made of."""
        return self.ebs.count if isinstance(self.ebs, VolumeSet) else 1

    @property
    def volume_size(self) -> Size | None:
        """Size of each new volume; None where a snapshot says it, or the volume exists."""
        if isinstance(self.ebs, VolumeSet):
            return self.ebs.size
        return self.ebs if isinstance(self.ebs, Size) else self.size
