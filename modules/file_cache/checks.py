"""What can be wrong with a file cache. Neither the AWS provider nor a plan looks at most of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from ..lustre.capacity import Steps, tib
from ..spec.check import Site, check
from ..spec.finding import Finding
from ..spec.quantities import FsxSize
from ..storage.checks import mount_path
from .model import FileCache, NfsSource, S3Source

_SIZES = Steps(2400, (1200,))  # FSx API reference, CreateFileCache.StorageCapacity
_MOST_LINKS = 8  # CreateFileCache.DataRepositoryAssociations
_MOST_DNS_SERVERS = 2  # FileCacheNFSConfiguration.DnsIps


@check("HPC470", "FSx does not sell a file cache in that size", on=FileCache)
def size_step(part: FileCache, site: Site) -> Iterator[Finding]:
    """A file cache has 1.2 TiB, or a multiple of 2.4 TiB. FSx calls 1200 GiB 1.2 TiB, and so does a spec.

    Bad:
        storage:
          /cache: {file_cache: 3 TiB, links: {/data: s3://weather}}

    Good:
        storage:
          /cache: {file_cache: 2.4 TiB, links: {/data: s3://weather}}
    """
    if isinstance(part.file_cache, FsxSize) and part.file_cache.gib not in _SIZES:
        gib = part.file_cache.gib
        nearest = " or ".join(map(tib, _SIZES.around(gib)))
        yield site.finding("file_cache", detail=f"{tib(gib)}; it may be {_SIZES}", help=f"use {nearest}")


@check("HPC471", "A cache holds no homes", on=FileCache)
def home_in_cache(part: FileCache, site: Site) -> Iterator[Finding]:
    """A file cache drops what nobody reads, and keeps what is written only where it is exported to: files of a home would
    be gone.

    Bad:
        storage:
          /home: {file_cache: fc-0123456789abcdef0}

    Good:
        storage:
          /cache: {file_cache: fc-0123456789abcdef0}
    """
    if mount_path(site) == "/home":
        yield site.finding("file_cache", detail="it is at /home", help="mount it at /cache; leave /home to efs")


@check("HPC472", "A new file cache shows nothing", on=FileCache)
def no_links(part: FileCache, site: Site) -> Iterator[Finding]:
    """A cache is linked to S3 or to NFS servers when it is made, and never afterwards. Without a link it stays empty.

    Bad:
        storage:
          /cache: {file_cache: 1.2 TiB}

    Good:
        storage:
          /cache: {file_cache: 1.2 TiB, links: {/data: s3://weather}}
    """
    if not part.existing and not part.links:
        yield site.finding("file_cache", detail="there are no `links`", help="add links: {/data: s3://BUCKET}")


@check("HPC473", "A file cache has at most 8 links", on=FileCache)
def too_many_links(part: FileCache, site: Site) -> Iterator[Finding]:
    """FSx takes eight data repository associations for each cache.

    Bad:
        storage:
          /cache:
            file_cache: 1.2 TiB
            links: {/a: s3://bucket/a, /b: s3://bucket/b, /c: s3://bucket/c, /d: s3://bucket/d, /e: s3://bucket/e,
                    /f: s3://bucket/f, /g: s3://bucket/g, /h: s3://bucket/h, /i: s3://bucket/i}

    Good:
        storage:
          /cache: {file_cache: 1.2 TiB, links: {/all: s3://bucket}}
    """
    if not part.existing and len(part.links) > _MOST_LINKS:
        yield site.finding("links", detail=f"{len(part.links)} links", help="link a prefix that holds several of them")


@check("HPC474", "Linked directories of a cache lie side by side", on=FileCache)
def overlapping_links(part: FileCache, site: Site) -> Iterator[Finding]:
    """No linked directory holds another one: FSx could not tell which link a file belongs to. `/` is for one NFS server
    with several `exports`, and then the only link.

    Bad:
        storage:
          /cache: {file_cache: 1.2 TiB, links: {/data: s3://weather/a, /data/new: s3://weather/b}}

    Good:
        storage:
          /cache: {file_cache: 1.2 TiB, links: {/data/old: s3://weather/a, /data/new: s3://weather/b}}
    """
    if part.existing:
        return
    for (first, _), (second, _) in combinations(part.links.items(), 2):
        outer, inner = sorted((f"{first.rstrip('/')}/", f"{second.rstrip('/')}/"), key=len)
        if inner.startswith(outer):
            detail = f"{first} and {second} overlap"
            yield site.finding("links", second, detail=detail, help="keep one of them", also=(site / "links",))
    for directory, source in part.links.items():
        if directory == "/" and not (isinstance(source, NfsSource) and source.exports):
            yield site.finding("links", directory, detail="`/` needs `exports` of an NFS server", help="write /data")


@check("HPC476", "A cache shows S3 or NFS, not both", on=FileCache)
def mixed_links(part: FileCache, site: Site) -> Iterator[Finding]:
    """All links of one cache are of one kind.

    Bad:
        storage:
          /cache: {file_cache: 1.2 TiB, links: {/a: s3://weather, /b: nfs://filer.corp.example/projects}}

    Good:
        storage:
          /cache: {file_cache: 1.2 TiB, links: {/b: nfs://filer.corp.example/projects}}
    """
    s3 = [d for d, source in part.links.items() if isinstance(source, S3Source)]
    nfs = [d for d, source in part.links.items() if isinstance(source, NfsSource)]
    if not part.existing and s3 and nfs:
        yield site.finding("links", detail=f"{s3[0]} is in S3, {nfs[0]} on an NFS server", help="make two caches")


@check("HPC478", "A cache has no last snapshot", on=FileCache)
def no_final_snapshot(part: FileCache, site: Site) -> Iterator[Finding]:
    """A file cache is no place where data lasts, and FSx makes no backups of it.

    Bad:
        storage:
          /cache: {file_cache: 1.2 TiB, links: {/data: s3://weather}, deletion_policy: snapshot}

    Good:
        storage:
          /cache: {file_cache: 1.2 TiB, links: {/data: s3://weather}, deletion_policy: delete}
    """
    if not part.existing and part.deletion_policy == "snapshot":
        yield site.finding("deletion_policy", detail="FSx cannot do it", help="write delete, or remove it (retain)")


@check("HPC479", "The NFS server of a link is not named as FSx wants it", on=FileCache)
def nfs_server(part: FileCache, site: Site) -> Iterator[Finding]:
    """With `exports` the URL names the server alone, and they name its directories; without, it names one directory. At
    most two DNS servers may be asked for the name.

    Bad:
        storage:
          /cache: {file_cache: 1.2 TiB, links: {/: {nfs: nfs://filer.corp.example/projects, exports: [/a, /b]}}}

    Good:
        storage:
          /cache: {file_cache: 1.2 TiB, links: {/: {nfs: nfs://filer.corp.example, exports: [/a, /b]}}}
    """
    for directory, source in part.links.items() if not part.existing else ():
        if not isinstance(source, NfsSource):
            continue
        exported = source.nfs.removeprefix("nfs://").partition("/")[2].strip("/")
        if source.exports and exported:
            help = f"write nfs: {source.nfs[: -len(exported)].rstrip('/')}"
            yield site.finding("links", directory, "nfs", detail=f"it names /{exported} beside `exports`", help=help)
        elif not source.exports and not exported:
            yield site.finding("links", directory, "nfs", detail="it names no directory", help="add it, or `exports`")
        if len(source.dns_servers) > _MOST_DNS_SERVERS:
            detail, help = f"{len(source.dns_servers)} servers", f"keep {_MOST_DNS_SERVERS}"
            yield site.finding("links", directory, "dns_servers", detail=detail, help=help)


CHECKS = (
    size_step, home_in_cache, no_links, too_many_links, overlapping_links, mixed_links, no_final_snapshot, nfs_server,
)  # fmt: skip
