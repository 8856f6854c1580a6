"""What a new file cache becomes."""

from dataclasses import replace
from typing import Any

from hpc_tf.modules.file_cache.construct import FileCacheOfCluster
from hpc_tf.modules.file_cache.model import FileCache, IpAddress, NfsSource, NfsUrl, S3Source
from hpc_tf.modules.spec.quantities import FsxSize, WeeklyTime
from hpc_tf.modules.spec.text import DirectoryPath, Name, S3Url, Zone

from tests.modules.storage.workbench import GROUND, RULES, SUBNET, configuration

PLAIN = FileCache(
    file_cache=FsxSize(2400),
    name=Name("cache"),
    zone=Zone("use2-az1"),
    links={DirectoryPath("/data"): S3Source(s3=S3Url("s3://weather"))},
)


def cache(model: FileCache) -> dict[str, Any]:
    made = configuration(lambda s: FileCacheOfCluster(s, model, GROUND, "/cache"))
    found: dict[str, Any] = made["resource"]["aws_fsx_file_cache"]["cache"]
    return found


def test_a_plain_one_has_what_fsx_asks_for_is_protected_and_waits_for_its_ports() -> None:
    found = cache(PLAIN)
    assert (found["storage_capacity"], found["subnet_ids"], found["depends_on"]) == (2400, [SUBNET], list(RULES))
    assert found["lustre_configuration"]["metadata_configuration"] == {"storage_capacity": 2400}
    assert found["lifecycle"] == {"prevent_destroy": True, "ignore_changes": ["lustre_configuration"]}


def test_links_are_made_with_it() -> None:
    filer = NfsSource(
        nfs=NfsUrl("nfs://filer"), exports=(DirectoryPath("/a"),), dns_servers=(IpAddress("10.0.0.2"),)
    )
    assert cache(PLAIN)["data_repository_association"] == [
        {"file_cache_path": "/data", "data_repository_path": "s3://weather"}
    ]
    (link,) = cache(replace(PLAIN, links={DirectoryPath("/"): filer}))["data_repository_association"]
    assert link["data_repository_subdirectories"] == ["/a"]
    assert link["nfs"] == {"version": "NFS3", "dns_ips": ["10.0.0.2"]}


def test_maintenance_is_set_when_it_is_made() -> None:
    found = cache(replace(PLAIN, maintenance=WeeklyTime.parse("sun 04:00"), deletion_policy="delete"))
    assert found["lustre_configuration"]["weekly_maintenance_start_time"] == "7:04:00"
    assert "prevent_destroy" not in found["lifecycle"]
    assert cache(PLAIN)["lustre_configuration"]["weekly_maintenance_start_time"] == "7:03:00"


def test_other_states_learn_its_mount_name() -> None:
    seen: list[Any] = []
    configuration(lambda s: seen.append(FileCacheOfCluster(s, PLAIN, GROUND, "/cache").output))
    assert seen[0]["mount_name"] == "${one(aws_fsx_file_cache.cache.lustre_configuration[*].mount_name)}"
