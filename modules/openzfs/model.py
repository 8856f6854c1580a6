"""What a spec says about FSx for OpenZFS."""

from __future__ import annotations

from typing import Literal

from ..spec.expression import Expression
from ..spec.frozen import frozen
from ..spec.identifiers import FsxVolumeId
from ..spec.key import key
from ..spec.quantities import Rate, Size
from ..storage.pair import Paired


@frozen(kw_only=True)
class _OpenZfsKind:
    openzfs: Size | FsxVolumeId | Expression = key(
        "size of a new file system with one volume, or the id of an existing volume", change="A, X"
    )


@frozen
class OpenZfs(Paired, _OpenZfsKind):
    """A volume of OpenZFS, mounted over NFS."""

    deployment_type: Literal["single-az-1", "single-az-2", "single-az-ha-1", "single-az-ha-2", "multi-az-1"] = key(
        "number of zones and of servers (ha: two), and their generation", default="single-az-2", change="X"
    )
    throughput: Rate | None = key(
        "single-az-1 and -ha-1: 64 128 256 512 1024 2048 3072 4096 MB/s; "
        "the others 160 320 640 1280 2560 3840 5120 7680 10240",
        default=None,
        derived="160 MB/s; 64 MB/s for the first generation",
        change="A",
    )
    compression: Literal["none", "lz4", "zstd"] = key("compress data", default="lz4", change="A")

    @property
    def existing(self) -> bool:
        """Say whether it is named by its id."""
        return not isinstance(self.openzfs, Size)

    @property
    def multi_az(self) -> bool:
        """Say whether it stands in two zones."""
        return self.deployment_type.startswith("multi-az") and not self.existing
