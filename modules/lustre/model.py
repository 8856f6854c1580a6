"""What a spec says about FSx for Lustre."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from ..spec.expression import Expression
from ..spec.frozen import frozen
from ..spec.identifiers import BackupId, FileSystemId
from ..spec.key import Short, key
from ..spec.quantities import FsxSize, Size
from ..spec.text import DirectoryPath, S3Url, Worded
from ..storage.model import Backup, Zonal

Event = Literal["new", "changed", "deleted"]


class MountName(Worded):
    """Lustre mount name of an existing file system."""

    type_name = "MountName"
    pattern = r"^[a-z0-9]{8}$|^fsx$"
    examples = ("fsx",)
    rule = "as FSx shows it"


@frozen
class Link:
    """One direction of the link between `/` and S3."""

    SHORTHANDS = (Short(S3Url, "s3", "{s3: …, policy: [new, changed]}"),)

    s3: S3Url = key("bucket or prefix", change="X")
    policy: tuple[Event, ...] = key(
        "which events are carried over; `deleted` deletes on the other side", default=("new", "changed"), change="A"
    )
    chunk_size: Size | None = key("stripe size of imported files", default=None, derived="1 GiB", change="X")


@frozen
class Association:
    """A data repository association: a directory and its S3 prefix."""

    SHORTHANDS = (Short(S3Url, "s3", "{s3: …}"),)

    s3: S3Url = key("bucket or prefix", change="X")
    import_: tuple[Event, ...] = key("events imported from S3", default=(), change="A")
    export: tuple[Event, ...] = key("events exported to S3", default=(), change="A")
    chunk_size: Size | None = key("stripe size of imported files", default=None, derived="1 GiB", change="A")
    import_on_create: bool = key("load the metadata once when it is made", default=False, change="X")


@frozen(kw_only=True)
class _LustreKind:
    lustre: FsxSize | FileSystemId | BackupId | Expression = key(
        "size of a new one (1 TiB = 1000 GiB, as FSx counts), id of an existing one, or backup to restore",
        change="A, X",
    )


@frozen
class Lustre(Zonal, _LustreKind):
    """A parallel file system in one zone."""

    OF_EXISTING: ClassVar[frozenset[str]] = frozenset({"mount_name"})
    ONLY_OF_EXISTING: ClassVar[frozenset[str]] = frozenset({"mount_name"})

    backup: Backup | None = key("automatic backups (persistent, without links)", default=None, change="A")
    deployment_type: Literal["persistent-2", "persistent-1", "scratch-2", "scratch-1"] = key(
        "scratch loses data with a server", default="persistent-2", change="X"
    )
    throughput: int | None = key(
        "MB/s per TiB: persistent-2 125 250 500 1000; persistent-1 ssd 50 100 200, hdd 12 40",
        default=None,
        derived="125, 200 or 12; none for scratch",
        change="A persistent-2, else X",
    )
    storage_type: Literal["ssd", "hdd"] = key("hdd: persistent-1", default="ssd", change="X")
    drive_cache: bool = key("read cache of hdd", default=False, change="X")
    compression: Literal["none", "lz4"] = key("compress data", default="none", change="A")
    metadata_iops: Literal["automatic"] | int | None = key(
        "metadata performance of persistent-2", default=None, derived="automatic", change="A"
    )
    efa: bool = key("EFA and GPUDirect: persistent-2 of a large enough size", default=False, change="X")
    import_: Link | None = key("fill `/` from S3", default=None, change="A")
    export: Link | None = key("write `/` back to S3", default=None, change="A")
    links: Mapping[DirectoryPath, Association] = key("data repository associations, at most 8", default={}, change="A")
    mount_name: MountName | None = key("of an existing one", default=None, derived="asked at boot")

    @property
    def existing(self) -> bool:
        """Say whether it is named by its id; one that is restored from a backup is new."""
        return isinstance(self.lustre, (FileSystemId, Expression))

    @property
    def scratch(self) -> bool:
        """Say whether it keeps a single copy of the data."""
        return self.deployment_type in ("scratch-1", "scratch-2")

    @property
    def linked(self) -> bool:
        """Say whether any part of it is linked to S3."""
        return bool(self.import_ or self.export or self.links)
