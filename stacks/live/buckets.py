"""Buckets and scripts: that they exist, where they are, and that nodes can fetch what they run."""

from __future__ import annotations

from collections.abc import Iterator

from ...modules.lustre.model import Lustre
from ...modules.spec.finding import Finding, Level, Path
from ...modules.spec.text import BucketName, S3Url, Script
from ..backends import chosen
from .check import Scene, live

_LOCATION, _VERSIONING = "s3.get_bucket_location", "s3.get_bucket_versioning"
# What S3 says in place of a region's name.
_OLD_NAMES = {None: "us-east-1", "": "us-east-1", "EU": "eu-west-1"}


def _buckets(scene: Scene) -> dict[str, list[Path]]:
    """Every bucket with its places: by name, in URLs, and that of Terraform's state."""
    found = dict(scene.places(BucketName))
    for url, places in scene.places(S3Url).items():
        found.setdefault(url.removeprefix("s3://").partition("/")[0], []).extend(places)
    backend, settings = chosen(scene.written)
    if backend == "s3" and isinstance(settings.get("bucket"), str):
        found.setdefault(settings["bucket"], []).append(("state", "s3", "bucket"))
    return found


def _region(scene: Scene, bucket: str) -> str | None:
    """Where a bucket is, None where there is none."""
    found = scene.one(_LOCATION, Bucket=bucket)
    if found is None:
        return None
    place = found.get("LocationConstraint")
    return _OLD_NAMES.get(place, str(place))


@live("HPC840", "There is no such bucket")
def no_bucket(scene: Scene) -> Iterator[Finding]:
    """Names of buckets are unique in all of AWS, so a wrong one may also be somebody else's."""
    for bucket, places in _buckets(scene).items():
        if _region(scene, bucket) is None:
            yield scene.finding(
                *places, detail=f"S3 has no bucket {bucket}", help="name another, or make it first",
                by=scene.shown(_LOCATION, Bucket=bucket),
            )  # fmt: skip


@live("HPC841", "The bucket is in another region")
def bucket_elsewhere(scene: Scene) -> Iterator[Finding]:
    """FSx links to buckets of its own region only, and nodes of a network without internet reach no others."""
    wanted: dict[str, list[Path]] = dict(scene.places(BucketName))
    for where, entry in scene.written.storage.items():
        if isinstance(entry, Lustre):
            for link, key in ((entry.import_, "import"), (entry.export, "export")):
                if link is not None:
                    wanted.setdefault(link.s3.bucket, []).append(("storage", str(where), key, "s3"))
            for folder, link_ in entry.links.items():
                wanted.setdefault(link_.s3.bucket, []).append(("storage", str(where), "links", str(folder), "s3"))
    for bucket, places in wanted.items():
        region = _region(scene, bucket)
        if region not in (None, scene.account.region):
            yield scene.finding(
                *places, detail=f"{bucket} is in {region}", help=f"name a bucket in {scene.account.region}",
                by=scene.shown(_LOCATION, Bucket=bucket),
            )  # fmt: skip


@live("HPC842", "The bucket keeps no versions", Level.WARNING)
def no_versions(scene: Scene) -> Iterator[Finding]:
    """The cluster's configuration, and Terraform's state, can be brought back only where the bucket keeps versions."""
    wanted = dict(scene.places(BucketName))
    backend, settings = chosen(scene.written)
    if backend == "s3" and isinstance(settings.get("bucket"), str):
        wanted.setdefault(settings["bucket"], []).append(("state", "s3", "bucket"))
    for bucket, places in wanted.items():
        found = scene.one(_VERSIONING, Bucket=bucket)
        if found is not None and found.get("Status") != "Enabled":
            help = "turn versioning on (aws s3api put-bucket-versioning)"
            by = scene.shown(_VERSIONING, Bucket=bucket)
            yield scene.finding(*places, detail=f"versioning of {bucket} is off", help=help, by=by)


@live("HPC843", "A script cannot be fetched", Level.WARNING)
def no_script(scene: Scene) -> Iterator[Finding]:
    """A node fetches its scripts when it boots, and one that cannot be fetched ends the boot. Whether nodes can is not
    known from here; whether you can is."""
    for url, places in scene.places(Script).items():
        bucket, _, key = url.removeprefix("s3://").partition("/")
        if url.startswith("s3://"):
            lost = scene.one("s3.head_object", Bucket=bucket, Key=key) is None
            problem, by = "no such object" if lost else "", scene.shown("s3.head_object", Bucket=bucket, Key=key)
        else:
            problem, by = scene.account.reach(url) if url.startswith("https://") else "", f"curl -I {url}"
        if problem:
            yield scene.finding(*places, detail=f"{url}: {problem}", help="mend the address, or upload the script", by=by)


CHECKS = (no_bucket, bucket_elsewhere, no_versions, no_script)
