"""What a spec says about FSx for NetApp ONTAP."""

from __future__ import annotations

from typing import Literal

from ..spec.expression import Expression
from ..spec.frozen import frozen
from ..spec.identifiers import FsxVolumeId
from ..spec.key import key
from ..spec.quantities import Rate, Size
from ..storage.pair import Paired


@frozen(kw_only=True)
class _OntapKind:
    ontap: Size | FsxVolumeId | Expression = key(
        "size of a new file system with one volume, or the id of an existing volume", change="A, X"
    )


@frozen
class Ontap(Paired, _OntapKind):
    """A volume of NetApp ONTAP, mounted over NFS."""

    deployment_type: Literal["single-az-1", "single-az-2", "multi-az-1", "multi-az-2"] = key(
        "number of zones, and generation of the servers", default="single-az-1", change="X"
    )
    throughput: Rate | None = key(
        "of each pair of servers: -1 128 MB/s doubled up to 4096; single-az-2 1536 3072 6144; multi-az-2 also 384 768",
        default=None,
        derived="the least",
        change="A",
    )
    ha_pairs: int = key("pairs of servers, single-az-2", default=1, within=(1, 12), change="A")

    @property
    def existing(self) -> bool:
        """Say whether it is named by its id."""
        return not isinstance(self.ontap, Size)

    @property
    def multi_az(self) -> bool:
        """Say whether it stands in two zones."""
        return self.deployment_type.startswith("multi-az") and not self.existing
