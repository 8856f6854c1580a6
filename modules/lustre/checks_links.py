"""What can be wrong with the links between a Lustre file system and S3."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from ..spec.check import Site, check
from ..spec.finding import Finding, Level
from ..spec.quantities import Size
from .model import Lustre
from .repository import import_policy, is_old_form

_MOST_LINKS = 8  # FSx API reference, CreateDataRepositoryAssociation
_CHUNK_MIB = (1, 512000)  # FSx API reference, ImportedFileChunkSize


@check("HPC437", "A file system has at most 8 links", on=Lustre)
def too_many_links(part: Lustre, site: Site) -> Iterator[Finding]:
    """FSx takes eight data repository associations for each file system.

    Bad:
        storage:
          /scratch:
            lustre: 1.2 TiB
            links: {/a: s3://bucket/a, /b: s3://bucket/b, /c: s3://bucket/c, /d: s3://bucket/d, /e: s3://bucket/e,
                    /f: s3://bucket/f, /g: s3://bucket/g, /h: s3://bucket/h, /i: s3://bucket/i}

    Good:
        storage:
          /scratch:
            lustre: 1.2 TiB
            links: {/all: s3://bucket}
    """
    if not part.existing and len(part.links) > _MOST_LINKS:
        yield site.finding("links", detail=f"{len(part.links)} links", help="link a prefix that holds several of them")


@check("HPC438", "`links` go without `import` and `export`", on=Lustre)
def links_and_root(part: Lustre, site: Site) -> Iterator[Finding]:
    """`import` and `export` link `/`, and a file system whose `/` is linked has no other link.

    Bad:
        storage:
          /scratch: {lustre: 1.2 TiB, import: s3://weather-input, links: {/results: s3://weather-results}}

    Good:
        storage:
          /scratch:
            lustre: 1.2 TiB
            links: {/input: {s3: s3://weather-input, import: new}, /results: {s3: s3://weather-results, export: new}}
    """
    if part.existing or not part.links:
        return
    for key, link in (("import", part.import_), ("export", part.export)):
        if link is not None:
            yield site.finding(
                key,
                detail="it links `/`, beside other links",
                help=f"write it as a link: `/{key}: {link.s3}`",
                also=(site / "links",),
            )


@check("HPC439", "persistent-2 imports from where it exports to", on=Lustre)
def two_urls(part: Lustre, site: Site) -> Iterator[Finding]:
    """On persistent-2 one link carries both directions between a directory and one prefix. Two prefixes for `/` are
    FSx's old form, which scratch-2 and persistent-1 still have.

    Bad:
        storage:
          /scratch: {lustre: 1.2 TiB, import: s3://weather/input, export: s3://weather/results}

    Good:
        storage:
          /scratch:
            lustre: 1.2 TiB
            links: {/input: {s3: s3://weather/input, import: new}, /results: {s3: s3://weather/results, export: new}}
    """
    if part.links or part.existing or part.deployment_type != "persistent-2" or not is_old_form(part):
        return
    assert part.import_ is not None and part.export is not None
    yield site.finding(
        "export",
        detail=f"{part.export.s3} is not {part.import_.s3}",
        help=f"use links: {{/in: {{s3: {part.import_.s3}, import: new}}, /out: {{s3: {part.export.s3}, export: new}}}}",
        also=(site / "import",),
    )


def _old(part: Lustre) -> bool:
    return not part.existing and not part.links and part.deployment_type != "persistent-2" and is_old_form(part)


@check("HPC440", "FSx exports to the bucket that it imports from", on=Lustre)
def two_buckets(part: Lustre, site: Site) -> Iterator[Finding]:
    """Where import and export differ (or on scratch-1) FSx takes two prefixes of **one** bucket.

    Bad:
        storage:
          /scratch: {lustre: 1.2 TiB, deployment_type: scratch-2, import: s3://weather-in, export: s3://weather-out}

    Good:
        storage:
          /scratch: {lustre: 1.2 TiB, deployment_type: scratch-2, import: s3://weather/input, export: s3://weather/results}
    """
    if _old(part) and part.import_ and part.export and part.import_.s3.bucket != part.export.s3.bucket:
        bucket, prefix = part.import_.s3.bucket, part.export.s3.prefix or "results"
        yield site.finding(
            "export",
            detail=f"bucket {part.export.s3.bucket} is not {bucket}",
            help=f"write export: s3://{bucket}/{prefix}, or use `links`",
            also=(site / "import",),
        )


@check("HPC441", "FSx has no word for this import policy", on=Lustre)
def old_policy(part: Lustre, site: Site) -> Iterator[Finding]:
    """Where import and export differ (or on scratch-1) events come as `[]`, `[new]`, `[new, changed]` or all three.

    Bad:
        storage:
          /scratch: {lustre: 1.2 TiB, deployment_type: scratch-1, import: {s3: s3://weather-input, policy: [changed]}}

    Good:
        storage:
          /scratch: {lustre: 1.2 TiB, deployment_type: scratch-1, import: {s3: s3://weather-input, policy: new}}
    """
    if _old(part) and part.import_ and import_policy(part.import_.policy) is None:
        words = ", ".join(part.import_.policy)
        yield site.finding(
            "import", "policy", detail=f"[{words}]", help="write [new], [new, changed], or [new, changed, deleted]"
        )


@check("HPC442", "scratch-1 has no links", on=Lustre)
def links_of_scratch_1(part: Lustre, site: Site) -> Iterator[Finding]:
    """Data repository associations exist on every deployment type but scratch-1.

    Bad:
        storage:
          /scratch: {lustre: 1.2 TiB, deployment_type: scratch-1, links: {/input: s3://weather-input}}

    Good:
        storage:
          /scratch: {lustre: 1.2 TiB, deployment_type: scratch-2, links: {/input: s3://weather-input}}
    """
    if not part.existing and part.links and part.deployment_type == "scratch-1":
        yield site.finding("links", detail="deployment_type is scratch-1", help="write deployment_type: scratch-2",
                           also=(site / "deployment_type",))  # fmt: skip


@check("HPC443", "scratch-1 exports only what it imports beside", on=Lustre)
def export_alone(part: Lustre, site: Site) -> Iterator[Finding]:
    """On scratch-1 the export path lies in the bucket of the import path, so there is none without the other.

    Bad:
        storage:
          /scratch: {lustre: 1.2 TiB, deployment_type: scratch-1, export: s3://weather/results}

    Good:
        storage:
          /scratch: {lustre: 1.2 TiB, deployment_type: scratch-2, export: s3://weather/results}
    """
    if _old(part) and part.import_ is None:
        yield site.finding(
            "export", detail="there is no `import`", help="add `import` of the same bucket, or use scratch-2"
        )


def _chunks(part: Lustre) -> Iterator[tuple[tuple[str, ...], Size | None]]:
    for key, link in (("import", part.import_), ("export", part.export)):
        if link is not None:
            yield (key, "chunk_size"), link.chunk_size
    for directory, association in part.links.items():
        yield ("links", directory, "chunk_size"), association.chunk_size


@check("HPC447", "FSx does not stripe in that size", on=Lustre)
def chunk_size(part: Lustre, site: Site) -> Iterator[Finding]:
    """`chunk_size` is how much of an imported file stands on one disk: 1 MiB to 500 GiB. An export has none.

    Bad:
        storage:
          /scratch: {lustre: 1.2 TiB, import: {s3: s3://weather-input, chunk_size: 600 GiB}}

    Good:
        storage:
          /scratch: {lustre: 1.2 TiB, import: {s3: s3://weather-input, chunk_size: 4 GiB}}
    """
    if part.existing:
        return
    for keys, size in _chunks(part):
        if size is not None and keys[0] == "export":
            yield site.finding(*keys, detail="only imported files are striped", help="remove `chunk_size`")
        elif size is not None and not _CHUNK_MIB[0] <= size.mib <= _CHUNK_MIB[1]:
            yield site.finding(*keys, detail=f"{size}; it may be 1 MiB to 500 GiB", help="write 1 GiB, for example")


@check("HPC449", "Linked directories lie side by side", on=Lustre)
def overlapping_links(part: Lustre, site: Site) -> Iterator[Finding]:
    """No linked directory holds another one, and no two are linked to the same place: FSx could not tell which link
    carries a file.

    Bad:
        storage:
          /scratch: {lustre: 1.2 TiB, links: {/data: s3://weather/a, /data/new: s3://weather/b}}

    Good:
        storage:
          /scratch: {lustre: 1.2 TiB, links: {/data/old: s3://weather/a, /data/new: s3://weather/b}}
    """
    if part.existing:
        return
    for (first, a), (second, b) in combinations(part.links.items(), 2):
        outer, inner = sorted((f"{first.rstrip('/')}/", f"{second.rstrip('/')}/"), key=len)
        if inner.startswith(outer):
            detail = f"{first} and {second} overlap"
        elif a.s3.rstrip("/") == b.s3.rstrip("/"):
            detail = f"{first} and {second} both mean {a.s3}"
        else:
            continue
        yield site.finding(
            "links", second, detail=detail, help="keep one of them", also=((*site.path, "links", first),)
        )


@check("HPC453", "FSx exports here only when it is told to", on=Lustre, level=Level.NOTE)
def export_on_demand(part: Lustre, site: Site) -> Iterator[Finding]:
    """Where import and export differ (or on scratch-1) nothing is written back by itself: `aws fsx
    create-data-repository-task --type EXPORT_TO_REPOSITORY` does it. `links` write back as files change.

    Bad:
        storage:
          /scratch: {lustre: 1.2 TiB, deployment_type: scratch-2, import: s3://weather/input, export: s3://weather/results}

    Good:
        storage:
          /scratch:
            lustre: 1.2 TiB
            deployment_type: scratch-2
            links: {/input: {s3: s3://weather/input, import: new}, /results: {s3: s3://weather/results, export: new}}
    """
    if _old(part) and part.import_ and part.export and part.import_.s3.bucket == part.export.s3.bucket:
        yield site.finding("export", detail="it differs from `import`", help="run an export task, or use `links`")


CHECKS = (
    too_many_links, links_and_root, two_urls, two_buckets, old_policy, links_of_scratch_1, export_alone, chunk_size,
    overlapping_links, export_on_demand,
)  # fmt: skip
