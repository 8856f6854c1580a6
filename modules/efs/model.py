"""What a spec says about an EFS file system."""

from __future__ import annotations

from typing import ClassVar, Literal

from ..spec.expression import Expression
from ..spec.frozen import frozen
from ..spec.identifiers import AccessPointId, FileSystemId
from ..spec.key import Short, key
from ..spec.quantities import Duration, Rate
from ..storage.model import Backup, Stored


@frozen(kw_only=True)
class _EfsKind:
    efs: Literal["new"] | FileSystemId | Expression = key("new, or the id of an existing one", change="X")


@frozen
class Efs(Stored, _EfsKind):
    """A shared NFS file system over several zones."""

    OF_EXISTING: ClassVar[frozenset[str]] = frozenset({"tls", "iam", "access_point"})
    ONLY_OF_EXISTING: ClassVar[frozenset[str]] = frozenset({"access_point"})
    SHORTHANDS = (Short(Literal["efs"], lambda _: {"efs": "new"}, "{efs: new}"),)

    encrypted: bool = key("encrypt at rest", default=True, change="X")
    backup: Backup | None = key("AWS Backup", default=None, change="A")
    throughput: Literal["elastic", "bursting"] | Rate = key(
        "mode, or a provisioned rate of 1 to 3414 MB/s", default="elastic", change="A"
    )
    performance_mode: Literal["general-purpose", "max-io"] = key(
        "max-io: not with elastic", default="general-purpose", change="X"
    )
    infrequent_access_after: Duration | None = key(
        "move what nobody reads to cheaper storage after 1, 7, 14, 30, 60, 90, 180, 270 or 365 days",
        default=None,
        derived="never",
        change="A",
    )
    tls: bool = key("encrypt the mount", default=True, change="N")
    iam: bool = key("mount with the node's role; needs tls", default=False, change="N")
    access_point: AccessPointId | Expression | None = key("of an existing one; needs tls", default=None, change="N")

    @property
    def existing(self) -> bool:
        """Say whether it is named by its id."""
        return self.efs != "new"
