"""What a spec says about Amazon File Cache."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import ClassVar

from ..lustre.model import MountName
from ..spec.expression import Expression
from ..spec.frozen import frozen
from ..spec.identifiers import Id
from ..spec.key import Short, key
from ..spec.quantities import FsxSize, WeeklyTime
from ..spec.scalar import Refusal, Scalar
from ..spec.text import DirectoryPath, S3Url, Worded
from ..storage.model import Zonal


class FileCacheId(Id):
    """A file cache."""

    prefix = "fc-"

    @classmethod
    def parse(cls, text: str) -> FileCacheId:
        """Accept as many digits as FSx gives: 8 to 18."""
        if not re.fullmatch(r"fc-[0-9a-f]{8,18}", text):
            raise Refusal(f"{text!r} is no id: 8 to 18 hexadecimal digits follow fc-", f"write {cls.examples[0]}")
        return cls(text)


class NfsUrl(Worded):
    """A server of NFS version 3, or a directory that it exports."""

    type_name = "NFS URL"
    pattern = r"^nfs://[A-Za-z0-9][A-Za-z0-9.-]*(/\S*)?$"
    examples = ("nfs://filer.corp.example/projects",)
    rule = "nfs://, a host and perhaps a directory"


class IpAddress(str, Scalar):
    """An IPv4 address."""

    type_name = "IP address"
    pattern = r"^[0-9.]+$"
    examples = ("10.0.0.2",)

    @classmethod
    def parse(cls, text: str) -> IpAddress:
        """Accept four numbers."""
        try:
            return cls(ipaddress.IPv4Address(text))
        except ValueError:
            raise Refusal(f"{text!r} is no IPv4 address", "write for example 10.0.0.2") from None


@frozen
class S3Source:
    """A directory of the cache that shows a bucket."""

    SHORTHANDS = (Short(S3Url, "s3", "{s3: …}"),)

    s3: S3Url = key("bucket or prefix", change="X")


@frozen
class NfsSource:
    """A directory of the cache that shows what an NFS server exports."""

    SHORTHANDS = (Short(NfsUrl, "nfs", "{nfs: …}"),)

    nfs: NfsUrl = key("server and exported directory, NFS version 3", change="X")
    exports: tuple[DirectoryPath, ...] = key("several exported directories of the server", default=(), change="X")
    dns_servers: tuple[IpAddress, ...] = key(
        "who knows the server's name, at most 2", default=(), derived="those of the VPC", change="X"
    )


@frozen(kw_only=True)
class _FileCacheKind:
    file_cache: FsxSize | FileCacheId | Expression = key(
        "size of a new one (1 TiB = 1000 GiB, as FSx counts), or the id of an existing one", change="X"
    )


@frozen
class FileCache(Zonal, _FileCacheKind):
    """A fast cache before S3 or NFS servers, in one zone."""

    OF_EXISTING: ClassVar[frozenset[str]] = frozenset({"mount_name"})
    ONLY_OF_EXISTING: ClassVar[frozenset[str]] = frozenset({"mount_name"})

    links: Mapping[DirectoryPath, S3Source | NfsSource] = key(
        "what each directory shows: all S3, or all NFS; at most 8", default={}, change="X"
    )
    # The AWS provider sends an empty time where none is said, which FSx refuses (5.100; expandCreateFileCacheLustreConfiguration).
    maintenance: WeeklyTime = key(
        "weekly maintenance, UTC; set when it is made", default=WeeklyTime.parse("sun 03:00"), change="–"
    )
    mount_name: MountName | None = key("of an existing one", default=None, derived="asked at boot")

    @property
    def existing(self) -> bool:
        """Say whether it is named by its id."""
        return not isinstance(self.file_cache, FsxSize)
