"""ParallelCluster's offline validators one by one: what each refuses, import or check refuses too.

The list is that of its 3.16: https://github.com/aws/aws-parallelcluster/tree/develop/cli/src/pcluster/validators.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hpc_tf.compiler.files import Files
from hpc_tf.compiler.importers.parallelcluster.translate import translate
from hpc_tf.compiler.pipeline import check

S1, S2 = "subnet-0123456789abcdef0", "subnet-0123456789abcdef1"
Edit = dict[str, Any]
BASE: dict[str, Any] = {
    "Region": "us-east-1",
    "Image": {"Os": "alinux2023"},
    "HeadNode": {"InstanceType": "m5.xlarge", "Networking": {"SubnetId": S1}},
    "Scheduling": {
        "Scheduler": "slurm",
        "SlurmQueues": [
            {
                "Name": "q1",
                "Networking": {"SubnetIds": [S1]},
                "ComputeResources": [{"Name": "a", "InstanceType": "c5.xlarge"}],
            }
        ],
    },
}
Q = "Scheduling.SlurmQueues.0"
C = f"{Q}.ComputeResources.0"
SETTINGS = "Scheduling.SlurmSettings"
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:s-AbCdEf"
DIRECTORY = {
    "DomainName": "corp.example.com", "DomainAddr": "ldaps://corp.example.com", "PasswordSecretArn": SECRET,
    "DomainReadOnlyUser": "cn=Reader",
}  # fmt: skip


def storage(kind: str, settings: Edit | None = None, path: str = "/data", name: str = "data") -> Edit:
    key = {"Ebs": "EbsSettings", "Efs": "EfsSettings", "FsxLustre": "FsxLustreSettings", "FileCache": "FileCacheSettings",
           "FsxOpenZfs": "FsxOpenZfsSettings"}[kind]  # fmt: skip
    return {"Name": name, "MountDir": path, "StorageType": kind, **({key: settings} if settings else {})}


def shared(*entries: Edit) -> Edit:
    return {"SharedStorage": list(entries)}


def lustre(**settings: Any) -> Edit:
    return shared(storage("FsxLustre", {"StorageCapacity": 1200, **settings}))


def database(**more: Any) -> Edit:
    return {f"{SETTINGS}.Database": {"Uri": "db.example.com", "UserName": "u", "PasswordSecretArn": SECRET, **more}}


def many(count: int) -> list[Edit]:
    queue = BASE["Scheduling"]["SlurmQueues"][0]
    return [{**queue, "Name": f"q{n}"} for n in range(count)]


FLEXIBLE = {f"{C}.InstanceType": None, f"{C}.Instances": [{"InstanceType": "c5.xlarge"}, {"InstanceType": "c5d.xlarge"}]}
P5_EFA = {f"{C}.InstanceType": "hpc6id.32xlarge", "Region": "us-east-2", f"{C}.Efa.Enabled": True}

REFUSED: list[tuple[str, Edit]] = [
    ("Region", {"Region": "us-east-9"}),
    ("Scheduler", {"Scheduling.Scheduler": "sge"}),
    ("Name", {f"{Q}.Name": "Queue_1"}),
    ("Name", {f"{Q}.Name": "default"}),
    ("Name", {f"{C}.Name": "x" * 26}),
    ("Name", {"LoginNodes.Pools": [{"Name": "A", "InstanceType": "t3.large", "Count": 1, "Networking": {"SubnetIds": [S1]}}]}),
    ("DuplicateName", {"Scheduling.SlurmQueues": [*many(1), *many(1)]}),
    ("DuplicateName", shared(storage("Efs"), storage("Ebs", path="/b"))),
    ("DuplicateName", shared(*(storage("Efs", {"FileSystemId": "fs-01234567"}, f"/{n}", n) for n in "ab"))),
    ("MaxCount", {"Scheduling.SlurmQueues": many(51)}),
    ("ComputeResourceSize", {f"{C}.MinCount": 5, f"{C}.MaxCount": 3}),
    ("ComputeResourceSize", {f"{Q}.CapacityType": "CAPACITY_BLOCK", f"{C}.InstanceType": "p5.48xlarge", f"{C}.MaxCount": 2,
                             f"{C}.CapacityReservationTarget.CapacityReservationId": "cr-0123456789abcdef0"}),
    ("HeadNodeMemorySize", {"HeadNode.InstanceType": "t3.micro", f"{C}.MaxCount": 50}),
    ("ComputeResourceTags", {"Tags": [{"Key": f"k{n}", "Value": "v"} for n in range(41)]}),
    ("OsCustomAmi", {"Image.Os": "rocky9"}),
    ("InstanceType", {"HeadNode.InstanceType": "m5.huge"}),
    ("InstanceType", {f"{C}.InstanceType": "c5.huge"}),
    ("InstanceArchitectureCompatibility", {f"{C}.InstanceType": "c7g.xlarge"}),
    ("InstanceTypeBaseAMICompatible", {f"{C}.InstanceType": "p3.2xlarge"}),
    ("SchedulableMemory", {f"{C}.SchedulableMemory": 0}),
    ("SchedulableMemory", {f"{C}.SchedulableMemory": 99999}),
    ("CapacityType", {f"{Q}.CapacityType": "CAPACITY_BLOCK", f"{C}.MinCount": 10}),
    ("CapacityType", {f"{Q}.CapacityType": "SPOT", f"{C}.InstanceType": "hpc6id.32xlarge", "Region": "us-east-2"}),
    ("Efa", {f"{C}.Efa.Enabled": True, f"{Q}.Networking.PlacementGroup.Enabled": True}),
    ("EfaPlacementGroup", P5_EFA),
    ("EfaMultiAz", {**P5_EFA, f"{Q}.Networking.SubnetIds": [S1, S2], f"{C}.InstanceType": None,
                    f"{C}.Instances": [{"InstanceType": "hpc6id.32xlarge"}]}),
    ("MultiNetworkInterfacesInstances", {f"{C}.InstanceType": "p4d.24xlarge", f"{Q}.Networking.AssignPublicIp": True}),
    ("InstanceTypePlacementGroup", {f"{C}.InstanceType": "t2.large", f"{Q}.Networking.PlacementGroup.Enabled": True}),
    ("MultiAzPlacementGroup", {**FLEXIBLE, f"{Q}.Networking": {"SubnetIds": [S1, S2], "PlacementGroup": {"Enabled": True}}}),
    ("QueueSubnets", {**FLEXIBLE, f"{Q}.Networking.SubnetIds": [S1, S1]}),
    ("SingleInstanceTypeSubnet", {f"{Q}.Networking.SubnetIds": [S1, S2]}),
    ("InstancesCPU", {**FLEXIBLE, f"{C}.Instances": [{"InstanceType": "c5.xlarge"}, {"InstanceType": "c5.4xlarge"}]}),
    ("InstancesAccelerators", {**FLEXIBLE, f"{C}.Instances": [{"InstanceType": "g4dn.xlarge"}, {"InstanceType": "c5.xlarge"}]}),
    ("InstancesEFA", {**FLEXIBLE, f"{C}.Efa.Enabled": True, f"{Q}.Networking.PlacementGroup.Enabled": False}),
    ("InstancesAllocationStrategy", {**FLEXIBLE, f"{Q}.AllocationStrategy": "capacity-optimized"}),
    ("InstancesAllocationStrategy", {**FLEXIBLE, f"{Q}.CapacityType": "SPOT", f"{Q}.AllocationStrategy": "prioritized"}),
    ("PlacementGroupNaming", {f"{Q}.Networking.PlacementGroup": {"Id": "a", "Name": "b"}}),
    ("PlacementGroupNaming", {f"{Q}.Networking.PlacementGroup": {"Id": "a", "Enabled": False}}),
    ("CapacityReservation", {**FLEXIBLE, f"{C}.CapacityReservationTarget.CapacityReservationId": "cr-0123456789abcdef0"}),
    ("SharedStorageName", shared(storage("Efs", name="x" * 31))),
    ("SharedStorageName", shared(storage("Efs", name="default"))),
    ("SharedStorageMountDir", shared(storage("Efs", path="/tmp"))),
    ("DuplicateMountDir", shared(storage("Efs"), storage("Ebs", name="b"))),
    ("OverlappingMountDir", shared(storage("Efs"), storage("Ebs", path="/data/b", name="b"))),
    ("NumberOfStorage", shared(storage("Efs"), storage("Efs", path="/b", name="b"))),
    ("SharedFileCacheNotHome", shared(storage("FileCache", {"FileCacheId": "fc-0123456789abcdef0"}, path="/home"))),
    ("SharedStorageEfsSettings", {"HeadNode.SharedStorageEfsSettings.Encrypted": True}),
    ("KmsKeyIdEncrypted", shared(storage("Efs", {"KmsKeyId": "1234abcd-12ab-34cd-56ef-1234567890ab"}))),
    ("KmsKeyIdEncrypted", shared(storage("Ebs", {"KmsKeyId": "1234abcd-12ab-34cd-56ef-1234567890ab", "Encrypted": False}))),
    ("EbsVolumeTypeSize", shared(storage("Ebs", {"VolumeType": "st1", "Size": 100}))),
    ("EbsVolumeIops", shared(storage("Ebs", {"VolumeType": "io1", "Size": 10, "Iops": 1000}))),
    ("EbsVolumeIops", shared(storage("Ebs", {"VolumeType": "gp2", "Size": 10, "Iops": 1000}))),
    ("EbsVolumeThroughput", shared(storage("Ebs", {"Throughput": 5000}))),
    ("EbsVolumeThroughputIops", shared(storage("Ebs", {"Throughput": 1000, "Iops": 3000}))),
    ("EbsVolumeThroughputIops", {"HeadNode.LocalStorage.RootVolume": {"Size": 100, "Throughput": 1000, "Iops": 3000}}),
    ("EfsMountOptions", shared(storage("Efs", {"IamAuthorization": True}))),
    ("EfsAccessPointOptions", shared(storage("Efs", {"AccessPointId": "fsap-0123456789abcdef0", "EncryptionInTransit": True}))),
    ("ManagedFsxMultiAz", {**lustre(), **FLEXIBLE, f"{Q}.Networking.SubnetIds": [S1, S2]}),
    ("FsxS3", lustre(ExportPath="s3://bucket")),
    ("FsxDra", lustre(DeploymentType="PERSISTENT_2", PerUnitStorageThroughput=125, ImportPath="s3://bucket", DataRepositoryAssociations=[
        {"Name": "a", "DataRepositoryPath": "s3://bucket", "FileSystemPath": "/a"}])),
    ("FsxPersistentOptions", lustre(DeploymentType="PERSISTENT_1")),
    ("FsxPersistentOptions", lustre(PerUnitStorageThroughput=50)),
    ("FsxPersistentOptions", lustre(KmsKeyId="1234abcd-12ab-34cd-56ef-1234567890ab")),
    ("FsxBackupOptions", lustre(CopyTagsToBackups=True)),
    ("FsxBackupOptions", lustre(AutomaticBackupRetentionDays=7)),
    ("FsxStorageTypeOptions", lustre(StorageType="HDD")),
    ("FsxStorageTypeOptions", lustre(DeploymentType="PERSISTENT_1", PerUnitStorageThroughput=75)),
    ("FsxStorageTypeOptions", lustre(DeploymentType="PERSISTENT_1", PerUnitStorageThroughput=50, DriveCacheType="READ")),
    ("FsxStorageCapacity", lustre(StorageCapacity=3600)),
    ("FsxStorageCapacity", shared(storage("FsxLustre", {"DeploymentType": "SCRATCH_2"}))),
    ("IamResourcePrefix", {"Iam.ResourcePrefix": "/a b/"}),
    ("IamResourcePrefix", {"Iam.ResourcePrefix": "x" * 31}),
    ("S3BucketUri", lustre(ImportPath="bucket")),
    ("Url", {"HeadNode.CustomActions.OnNodeStart.Script": "s3://bucket"}),
    ("Url", {"HeadNode.CustomActions.OnNodeStart.Script": "ftp://a/b"}),
    ("Url", {"AdditionalResources": "template.yaml"}),
    ("ArnServiceAndResource", {f"{SETTINGS}.MungeKeySecretArn": "arn:aws:ssm:us-east-1:123456789012:parameter/munge"}),
    ("PasswordSecretArn", {"DirectoryService": {**DIRECTORY, "PasswordSecretArn": "arn:aws:ssm:us-east-1:123456789012:parameter/p"}}),
    ("CustomSlurmNodeNames", {f"{SETTINGS}.CustomSlurmSettings": [{"NodeName": "q1-st-x-1", "CPUs": "4"}]}),
    ("CustomSlurmSettings", {**database(), f"{SETTINGS}.CustomSlurmSettings": [{"JobAcctGatherType": "jobacct_gather/linux"}]}),
    ("CustomSlurmSettingsIncludeFileOnly", {f"{SETTINGS}.CustomSlurmSettings": [{"MaxJobCount": "5"}],
                                            f"{SETTINGS}.CustomSlurmSettingsIncludeFile": "https://example.com/a.conf"}),
    ("DatabaseUri", database(Uri="mysql://db.example.com")),
    ("DatabaseUri", database(Uri="/db")),
    ("DatabaseUri", database(Uri="db.example.com:port")),
    ("ExternalSlurmdbdVsDatabaseIncompatibility", {**database(), f"{SETTINGS}.ExternalSlurmdbd.Host": "a.example.com"}),
    ("ExternalSlurmdbdRequiresCustomMungeKey", {f"{SETTINGS}.ExternalSlurmdbd.Host": "a.example.com"}),
    ("IntelHpcOs", {"AdditionalPackages.IntelSoftware.IntelHpcPlatform": True}),
    ("DomainName", {"DirectoryService": {**DIRECTORY, "DomainName": "corp"}}),
    ("AdditionalSssdConfigs", {"DirectoryService": {**DIRECTORY, "AdditionalSssdConfigs": {"id_provider": "ad"}}}),
    ("ExtraChefAttributes", {"DevSettings.Cookbook.ExtraChefAttributes": '{"cluster": {"slurm": {"reconfigure_timeout": 10}}}'}),
    ("ExtraChefAttributes", {"DevSettings.Cookbook.ExtraChefAttributes": "no json"}),
    *(("CustomSlurmSettings", {f"{SETTINGS}.CustomSlurmSettings": [{name: "1"}]}) for name in (
        "Epilog", "GresTypes", "LaunchParameters", "Prolog", "ReconfigFlags", "ResumeFailProgram", "ResumeProgram", "ResumeTimeout",
        "SlurmctldHost", "SlurmctldLogFile", "SlurmctldParameters", "SlurmdLogFile", "SlurmUser", "SuspendExcNodes",
        "SuspendProgram", "SuspendTime", "TaskPlugin", "TreeWidth")),
    *(("CustomSlurmSettings", {f"{Q}.CustomSlurmSettings": {name: "1"}}) for name in (
        "Nodes", "PartitionName", "ResumeTimeout", "State", "SuspendTime", "OverSubscribe")),
    *(("CustomSlurmSettings", {f"{C}.CustomSlurmSettings": {name: "1"}}) for name in (
        "CPUs", "Gres", "NodeAddr", "NodeHostname", "NodeName", "State", "Weight")),
]  # fmt: skip


ACCEPTED: list[Edit] = [
    {},
    FLEXIBLE,
    database(),
    {"DirectoryService": DIRECTORY},
    {f"{SETTINGS}.MungeKeySecretArn": SECRET, f"{SETTINGS}.ExternalSlurmdbd.Host": "a.example.com"},
    {"Image": {"Os": "rocky9", "CustomAmi": "ami-0123456789abcdef0"}},
    {"HeadNode.SharedStorageType": "efs", "HeadNode.SharedStorageEfsSettings.Encrypted": True},
    {**P5_EFA, f"{Q}.Networking.PlacementGroup.Enabled": False},
    {**FLEXIBLE, f"{Q}.CapacityType": "SPOT", f"{Q}.AllocationStrategy": "capacity-optimized-prioritized"},
    shared(storage("Efs", {"FileSystemId": "fs-01234567", "EncryptionInTransit": True, "IamAuthorization": True})),
    lustre(DeploymentType="PERSISTENT_1", PerUnitStorageThroughput=50, AutomaticBackupRetentionDays=7, CopyTagsToBackups=True),
    lustre(ImportPath="s3://bucket", ExportPath="s3://bucket/out", AutoImportPolicy="NEW", ImportedFileChunkSize=1024),
    {"DevSettings.Cookbook.ExtraChefAttributes": '{"cluster": {"cluster_readiness_check_enabled": "true"}}'},
    {f"{SETTINGS}.CustomSlurmSettings": [{"MaxJobCount": 5}, {"DebugFlags": "Power"}]},
]


def edited(edit: Edit) -> bytes:
    """The base with values put at dotted paths; None removes."""
    tree = copy.deepcopy(BASE)
    for path, value in edit.items():
        node: Any = tree
        *above, last = path.split(".")
        for part in above:
            node = node[int(part)] if isinstance(node, list) else node.setdefault(part, {})
        if value is None:
            del node[last]
        else:
            node[last] = value
    return json.dumps(tree).encode()


def found(data: bytes) -> list[str]:
    """The codes of all errors of import and check."""
    made = translate("x.yaml", data)
    all_of_them = [*made.diagnostics, *check([("spec.yaml", made.spec.encode())], Files(Path())).diagnostics]
    return [f"{d.rule.code} {d.key}: {d.detail}" for d in all_of_them if d.level.value == "error"]


@pytest.mark.parametrize(("validator", "edit"), REFUSED, ids=lambda part: part if isinstance(part, str) else "")
def test_what_a_validator_refuses_is_refused(validator: str, edit: Edit) -> None:
    assert found(edited(edit)) != []


@pytest.mark.parametrize("edit", ACCEPTED, ids=lambda edit: ",".join(edit) or "base")
def test_what_parallelcluster_takes_is_taken(edit: Edit) -> None:
    assert found(edited(edit)) == []
