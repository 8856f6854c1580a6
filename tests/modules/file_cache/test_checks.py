"""What can be wrong with a file cache."""

from typing import Any

import pytest
from hpc_tf.modules.file_cache.checks import CHECKS
from hpc_tf.modules.file_cache.model import FileCache, FileCacheId, IpAddress, NfsSource, NfsUrl, S3Source
from hpc_tf.modules.spec.quantities import FsxSize
from hpc_tf.modules.spec.text import DirectoryPath, S3Url

from tests.modules.storage.workbench import codes, findings

BUCKET = S3Source(s3=S3Url("s3://weather"))
FILER = NfsSource(nfs=NfsUrl("nfs://filer/projects"))
DATA, ROOT = DirectoryPath("/data"), DirectoryPath("/")


def cache(gib: int = 1200, **keys: Any) -> FileCache:
    return FileCache(**{"file_cache": FsxSize(gib), "links": {DATA: BUCKET}, **keys})


@pytest.mark.parametrize(("gib", "found"), [(1200, []), (2400, []), (4800, []), (3600, ["HPC470"]), (600, ["HPC470"])])
def test_sizes_are_steps(gib: int, found: list[str]) -> None:
    assert codes(CHECKS, cache(gib), "/cache") == found


def test_a_home_is_refused_even_of_an_existing_one() -> None:
    existing = FileCache(file_cache=FileCacheId("fc-0123456789abcdef0"))
    assert codes(CHECKS, existing, "/home") == ["HPC471"]
    assert codes(CHECKS, existing, "/cache") == []


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ({"links": {}}, ["HPC472"]),
        ({"links": {DirectoryPath(f"/d{n}"): BUCKET for n in range(9)}}, ["HPC473"]),
        ({"links": {DATA: BUCKET, DirectoryPath("/data/x"): BUCKET}}, ["HPC474"]),
        ({"links": {ROOT: BUCKET}}, ["HPC474"]),
        ({"links": {DATA: BUCKET, DirectoryPath("/x"): FILER}}, ["HPC476"]),
        ({"deletion_policy": "snapshot"}, ["HPC478"]),
        ({"links": {DATA: NfsSource(nfs=NfsUrl("nfs://filer"))}}, ["HPC479"]),
        ({"links": {ROOT: NfsSource(nfs=NfsUrl("nfs://filer"), exports=(DATA,))}}, []),
        ({"links": {ROOT: NfsSource(nfs=NfsUrl("nfs://filer/a"), exports=(DATA,))}}, ["HPC479"]),
        ({"links": {DATA: NfsSource(nfs=FILER.nfs, dns_servers=(IpAddress("10.0.0.2"),) * 3)}}, ["HPC479"]),
    ],
)
def test_what_does_not_go_together_is_found_once(keys: dict[str, Any], found: list[str]) -> None:
    assert codes(CHECKS, cache(**keys), "/cache") == found


def test_the_server_alone_is_what_to_write_beside_exports() -> None:
    source = NfsSource(nfs=NfsUrl("nfs://filer/a/b"), exports=(DATA,))
    assert [f.help for f in findings(CHECKS, cache(links={ROOT: source}), "/cache")] == ["write nfs: nfs://filer"]
