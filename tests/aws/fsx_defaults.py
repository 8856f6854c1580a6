"""What FSx answers of a configuration: what was asked, and what FSx fills in where nothing was.

Source: the defaults in the FSx API reference, and what the AWS provider must read back for an empty second plan
(measured).
"""

from __future__ import annotations

from typing import Any

Fields = dict[str, Any]
_KEPT_FROM_VIEW = ("FsxAdminPassword", "Password", "RootVolumeConfiguration")
_OLD_LINKS = ("ImportPath", "ExportPath", "ImportedFileChunkSize", "AutoImportPolicy")


def configuration(kind: str, given: Fields, capacity: int) -> Fields:
    """The configuration of a file system of a kind, such as LUSTRE; ``capacity`` in GiB."""
    made = {"LUSTRE": _lustre, "ONTAP": _ontap, "OPENZFS": _openzfs, "WINDOWS": _windows}[kind](dict(given), capacity)
    made.setdefault("WeeklyMaintenanceStartTime", "2:09:00")
    return {name: value for name, value in made.items() if name not in _KEPT_FROM_VIEW}


def _lustre(made: Fields, capacity: int) -> Fields:
    deployment = made.setdefault("DeploymentType", "SCRATCH_1")
    made = {"DataCompressionType": "NONE", "EfaEnabled": False, "CopyTagsToBackups": False, **made}
    made["MountName"] = "fsx" if deployment == "SCRATCH_1" else "abcdefgh"
    made["LogConfiguration"] = {"Level": "DISABLED", **made.get("LogConfiguration", {})}
    if deployment.startswith("PERSISTENT"):
        made = {**_backups(0), **made}
    if deployment == "PERSISTENT_2":
        metadata = {"Mode": "AUTOMATIC", **made.get("MetadataConfiguration", {})}
        made["MetadataConfiguration"] = {"Iops": _metadata_iops(capacity), **metadata}
    links = {name: made.pop(name) for name in _OLD_LINKS if name in made}
    if links:
        made["DataRepositoryConfiguration"] = {
            "Lifecycle": "AVAILABLE", "AutoImportPolicy": "NONE", "ImportedFileChunkSize": 1024, **links,
        }  # fmt: skip
    return made


def _metadata_iops(capacity: int) -> int:
    """AUTOMATIC mode: https://docs.aws.amazon.com/fsx/latest/LustreGuide/managing-metadata-performance.html"""
    steps = ((1200, 1500), (2400, 3000), (9600, 6000), (12000, 12000))
    return next((iops for most, iops in steps if capacity <= most), 12000 * -(-capacity // 24000))


def _ontap(made: Fields, capacity: int) -> Fields:
    pairs = made.setdefault("HAPairs", 1)
    throughput = made.get("ThroughputCapacity") or made.get("ThroughputCapacityPerHAPair", 128) * pairs
    made["ThroughputCapacity"], made["ThroughputCapacityPerHAPair"] = throughput, throughput // pairs
    address = {"DNSName": "mock.fsx.amazonaws.com", "IpAddresses": ["10.0.0.20"]}
    made["Endpoints"] = {"Intercluster": address, "Management": address}
    made.setdefault("EndpointIpAddressRange", "198.19.255.0/24")
    made["DiskIopsConfiguration"] = {"Mode": "AUTOMATIC", "Iops": 3 * capacity, **made.get("DiskIopsConfiguration", {})}
    return {**_backups(0), **made}


def _openzfs(made: Fields, capacity: int) -> Fields:
    made["DiskIopsConfiguration"] = {"Mode": "AUTOMATIC", "Iops": 3 * capacity, **made.get("DiskIopsConfiguration", {})}
    return {**_backups(0), "CopyTagsToBackups": False, "CopyTagsToVolumes": False, **made}


def _windows(made: Fields, capacity: int) -> Fields:
    made["DiskIopsConfiguration"] = {"Mode": "AUTOMATIC", "Iops": 3 * capacity, **made.get("DiskIopsConfiguration", {})}
    made.setdefault("DeploymentType", "SINGLE_AZ_1")
    made.setdefault("PreferredFileServerIp", "10.0.0.20")
    made.setdefault("RemoteAdministrationEndpoint", "mock.example.com")
    made.setdefault("Aliases", [])
    made["AuditLogConfiguration"] = {
        "FileAccessAuditLogLevel": "DISABLED", "FileShareAccessAuditLogLevel": "DISABLED",
        **made.get("AuditLogConfiguration", {}),
    }  # fmt: skip
    return {**_backups(7), "CopyTagsToBackups": False, **made}


def _backups(days: int) -> Fields:
    return {"AutomaticBackupRetentionDays": days, "DailyAutomaticBackupStartTime": "03:00"}


def ontap_volume(given: Fields, identifier: str) -> Fields:
    """A volume of NetApp ONTAP."""
    style = {"VolumeStyle": "FLEXVOL", "SecurityStyle": "UNIX", "OntapVolumeType": "RW", "SnapshotPolicy": "default"}
    made = {**style, "CopyTagsToBackups": False, "FlexCacheEndpointType": "NONE", "UUID": identifier, **given}
    if "SizeInMegabytes" in made:
        made["SizeInBytes"] = made["SizeInMegabytes"] * 1024**2
    made.setdefault("TieringPolicy", {"Name": "NONE"})
    return made


def openzfs_volume(given: Fields, name: str) -> Fields:
    """A volume of OpenZFS; the root volume is one."""
    made = {
        "RecordSizeKiB": 128, "DataCompressionType": "NONE", "ReadOnly": False, "CopyTagsToSnapshots": False,
        "VolumePath": f"/{name}",
        "NfsExports": [{"ClientConfigurations": [{"Clients": "*", "Options": ["rw", "crossmnt"]}]}], **given,
    }  # fmt: skip
    quotas = [
        {"Type": "USER", "Id": 0, "StorageCapacityQuotaGiB": 0},
        {"Type": "GROUP", "Id": 0, "StorageCapacityQuotaGiB": 0},
    ]
    made.setdefault("UserAndGroupQuotas", quotas)
    return made


def cache(given: Fields) -> Fields:
    """The Lustre configuration of a File Cache."""
    return {
        "MountName": "abcdefgh", "LogConfiguration": {"Level": "WARN_ERROR", "Destination": "arn:aws:logs:::fsx"},
        "WeeklyMaintenanceStartTime": "2:09:00", **given,
    }  # fmt: skip
