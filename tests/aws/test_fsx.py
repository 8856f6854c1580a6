"""The fake FSx refuses what FSx refuses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.aws.process import serving

FIRST, SECOND = "subnet-0123456789abcdef0", "subnet-0123456789abcdef1"


@pytest.fixture(scope="module")
def fsx() -> Iterator[Any]:
    with serving() as endpoint:
        yield boto3.client(
            "fsx", region_name="us-east-1", endpoint_url=endpoint, aws_access_key_id="testing",
            aws_secret_access_key="testing",
        )  # fmt: skip


def ontap(**more: Any) -> dict[str, Any]:
    asked = {"DeploymentType": "SINGLE_AZ_1", "ThroughputCapacityPerHAPair": 128, **more.pop("OntapConfiguration", {})}
    made = {"FileSystemType": "ONTAP", "StorageCapacity": 1024, "SubnetIds": [FIRST], "OntapConfiguration": asked}
    return {**made, **more}


def openzfs(**more: Any) -> dict[str, Any]:
    asked = {"DeploymentType": "SINGLE_AZ_2", "ThroughputCapacity": 160, **more.pop("OpenZFSConfiguration", {})}
    made = {"FileSystemType": "OPENZFS", "StorageCapacity": 64, "SubnetIds": [FIRST], "OpenZFSConfiguration": asked}
    return {**made, **more}


def cache(**more: Any) -> dict[str, Any]:
    lustre = {"PerUnitStorageThroughput": 1000, "DeploymentType": "CACHE_1"}
    lustre["MetadataConfiguration"] = {"StorageCapacity": 2400}  # type: ignore[assignment]  # a structure among texts
    made = {"FileCacheType": "LUSTRE", "FileCacheTypeVersion": "2.12", "StorageCapacity": 1200, "SubnetIds": [FIRST]}
    return {**made, "LustreConfiguration": lustre, **more}


REFUSED = {
    "an unknown type": ontap(OntapConfiguration={"DeploymentType": "SINGLE_AZ_9"}),
    "a throughput of the other generation": ontap(OntapConfiguration={"ThroughputCapacityPerHAPair": 384}),
    "too little for two pairs": ontap(
        OntapConfiguration={"DeploymentType": "SINGLE_AZ_2", "ThroughputCapacityPerHAPair": 1536, "HAPairs": 2}
    ),
    "one subnet for two zones": ontap(OntapConfiguration={"DeploymentType": "MULTI_AZ_1", "PreferredSubnetId": FIRST}),
    "a preferred subnet elsewhere": ontap(OntapConfiguration={"PreferredSubnetId": SECOND}),
    "fewer iops than the size brings": ontap(
        OntapConfiguration={"DiskIopsConfiguration": {"Mode": "USER_PROVISIONED", "Iops": 100}}
    ),
    "an old throughput of a new type": openzfs(OpenZFSConfiguration={"ThroughputCapacity": 64}),
    "a small OpenZFS": openzfs(StorageCapacity=32),
    "a scratch with throughput": {
        "FileSystemType": "LUSTRE", "StorageCapacity": 1200, "SubnetIds": [FIRST],
        "LustreConfiguration": {"DeploymentType": "SCRATCH_2", "PerUnitStorageThroughput": 200},
    },
}  # fmt: skip


@pytest.mark.parametrize("wrong", REFUSED)
def test_a_file_system_that_fsx_does_not_sell_is_refused(wrong: str, fsx: Any) -> None:
    with pytest.raises(ClientError, match="BadRequest"):
        fsx.create_file_system(**REFUSED[wrong])


@pytest.mark.parametrize(
    "more",
    [
        {"StorageCapacity": 3600},
        {"DataRepositoryAssociations": [{"FileCachePath": "/", "DataRepositoryPath": "s3://weather"}]},
        {"DataRepositoryAssociations": [{"FileCachePath": "/a", "DataRepositoryPath": "nfs://filer/a"}]},
    ],
)
def test_a_cache_that_fsx_does_not_sell_is_refused(more: dict[str, Any], fsx: Any) -> None:
    with pytest.raises(ClientError, match="BadRequest"):
        fsx.create_file_cache(**cache(**more))


def test_a_volume_of_ontap_stands_in_a_machine_of_a_file_system_and_goes_before_them(fsx: Any) -> None:
    system = fsx.create_file_system(**ontap(Tags=[{"Key": "Name", "Value": "demo a"}]))["FileSystem"]["FileSystemId"]
    machine = fsx.create_storage_virtual_machine(FileSystemId=system, Name="a")["StorageVirtualMachine"]
    key = machine["StorageVirtualMachineId"]
    assert machine["Lifecycle"] == "CREATED" and machine["Endpoints"]["Nfs"]["DNSName"]
    asked = {"StorageVirtualMachineId": key, "JunctionPath": "/a", "StorageEfficiencyEnabled": True}
    with pytest.raises(ClientError, match="BadRequest"):
        fsx.create_volume(VolumeType="ONTAP", Name="a-b", OntapConfiguration={**asked, "SizeInMegabytes": 1024})
    made = fsx.create_volume(VolumeType="ONTAP", Name="a", OntapConfiguration={**asked, "SizeInMegabytes": 1024})
    volume = made["Volume"]["VolumeId"]
    for delete, given in ((fsx.delete_file_system, {"FileSystemId": system}),
                          (fsx.delete_storage_virtual_machine, {"StorageVirtualMachineId": key})):  # fmt: skip
        with pytest.raises(ClientError, match="BadRequest"):
            delete(**given)
    fsx.delete_volume(VolumeId=volume)
    fsx.delete_storage_virtual_machine(StorageVirtualMachineId=key)
    fsx.delete_file_system(FileSystemId=system)
    with pytest.raises(ClientError, match="FileSystemNotFound"):
        fsx.describe_file_systems(FileSystemIds=[system])


def test_openzfs_goes_with_its_volumes_only_when_told_to(fsx: Any) -> None:
    system = fsx.create_file_system(**openzfs())["FileSystem"]
    root = system["OpenZFSConfiguration"]["RootVolumeId"]
    fsx.create_volume(VolumeType="OPENZFS", Name="data", OpenZFSConfiguration={"ParentVolumeId": root})
    with pytest.raises(ClientError, match="BadRequest"):
        fsx.delete_file_system(FileSystemId=system["FileSystemId"])
    whole = {"Options": ["DELETE_CHILD_VOLUMES_AND_SNAPSHOTS"]}
    fsx.delete_file_system(FileSystemId=system["FileSystemId"], OpenZFSConfiguration=whole)
    with pytest.raises(ClientError, match="VolumeNotFound"):
        fsx.describe_volumes(VolumeIds=[root])


def test_what_the_head_node_asks_of_existing_file_systems_is_answered(fsx: Any) -> None:
    made = fsx.create_file_cache(**cache())["FileCache"]["FileCacheId"]
    (found,) = fsx.describe_file_caches(FileCacheIds=[made])["FileCaches"]
    assert found["DNSName"] and found["LustreConfiguration"]["MountName"]


def test_a_restored_file_system_is_what_the_backup_was_of(fsx: Any) -> None:
    lustre = {"DeploymentType": "PERSISTENT_1", "PerUnitStorageThroughput": 100}
    system = fsx.create_file_system(
        FileSystemType="LUSTRE", StorageCapacity=2400, SubnetIds=[FIRST], LustreConfiguration=lustre
    )["FileSystem"]["FileSystemId"]
    backup = fsx.create_backup(FileSystemId=system)["Backup"]["BackupId"]
    again = fsx.create_file_system_from_backup(BackupId=backup, SubnetIds=[FIRST])["FileSystem"]
    assert again["StorageCapacity"] == 2400 and again["LustreConfiguration"]["PerUnitStorageThroughput"] == 100
    with pytest.raises(ClientError, match="IncompatibleParameterError"):
        fsx.create_file_system_from_backup(
            BackupId=backup, SubnetIds=[FIRST], LustreConfiguration={"DeploymentType": "PERSISTENT_2"}
        )
    with pytest.raises(ClientError, match="BackupNotFound"):
        fsx.create_file_system_from_backup(BackupId="backup-0123456789abcdef0", SubnetIds=[FIRST])
