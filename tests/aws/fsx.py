"""FSx as far as a cluster needs it: Lustre file systems and data repository associations, available at once."""

from __future__ import annotations

import json
import time
from typing import Any

from moto.fsx.responses import FSxResponse

from .ec2 import identifier

SYSTEMS: dict[str, dict[str, Any]] = {}
ASSOCIATIONS: dict[str, dict[str, Any]] = {}


def _lustre(given: dict[str, Any]) -> dict[str, Any]:
    """What FSx answers of a Lustre configuration: what was asked, and the defaults that it fills in."""
    made = {"DeploymentType": "SCRATCH_1", "DataCompressionType": "NONE", "MountName": "fsx", "EfaEnabled": False, **given}
    made.setdefault("WeeklyMaintenanceStartTime", "2:09:00")
    made.setdefault("LogConfiguration", {"Level": "DISABLED"})
    made.setdefault("CopyTagsToBackups", False)
    if made["DeploymentType"].startswith("PERSISTENT"):
        made.setdefault("AutomaticBackupRetentionDays", 0)
        made.setdefault("DailyAutomaticBackupStartTime", "03:00")
    if made["DeploymentType"] == "PERSISTENT_2":
        made.setdefault("MetadataConfiguration", {"Mode": "AUTOMATIC", "Iops": 1500})
    repository = {"ImportPath": "ImportPath", "ExportPath": "ExportPath", "ImportedFileChunkSize": "ImportedFileChunkSize",
                  "AutoImportPolicy": "AutoImportPolicy"}  # fmt: skip
    links = {new: made.pop(old) for old, new in repository.items() if old in made}
    if links:
        links.setdefault("AutoImportPolicy", "NONE")
        links.setdefault("ImportedFileChunkSize", 1024)
        made["DataRepositoryConfiguration"] = {"Lifecycle": "AVAILABLE", **links}
    return made


def create_file_system(self: Any) -> str:
    given = json.loads(self.body)
    key = identifier("fs")
    kind = given["FileSystemType"]
    made = {
        "StorageType": "SSD",
        "KmsKeyId": f"arn:aws:kms:{self.region}:{self.current_account}:key/00000000-0000-0000-0000-000000000000",
        "FileSystemTypeVersion": "2.15",
        **{k: v for k, v in given.items() if k not in ("ClientRequestToken", "SecurityGroupIds")},
        "FileSystemId": key,
        "Lifecycle": "AVAILABLE",
        "OwnerId": self.current_account,
        "VpcId": "vpc-00000000000000000",
        "ResourceARN": f"arn:aws:fsx:{self.region}:{self.current_account}:file-system/{key}",
        "DNSName": f"{key}.fsx.{self.region}.amazonaws.com",
        "NetworkInterfaceIds": ["eni-00000000000000000"],
        "CreationTime": time.time(),
    }
    if kind == "LUSTRE":
        made["LustreConfiguration"] = _lustre(given.get("LustreConfiguration", {}))
    SYSTEMS[key] = made
    return json.dumps({"FileSystem": made})


def describe_file_systems(self: Any) -> str:
    wanted = json.loads(self.body).get("FileSystemIds") or list(SYSTEMS)
    found = [SYSTEMS[key] for key in wanted if key in SYSTEMS]
    return json.dumps({"FileSystems": found})


def update_file_system(self: Any) -> str:
    given = json.loads(self.body)
    system = SYSTEMS[given["FileSystemId"]]
    system["LustreConfiguration"].update(given.get("LustreConfiguration", {}))
    system.update({k: given[k] for k in ("StorageCapacity", "FileSystemTypeVersion") if k in given})
    return json.dumps({"FileSystem": system})


def delete_file_system(self: Any) -> str:
    key = json.loads(self.body)["FileSystemId"]
    SYSTEMS.pop(key, None)
    return json.dumps({"FileSystemId": key, "Lifecycle": "DELETING"})


def create_data_repository_association(self: Any) -> str:
    given = json.loads(self.body)
    key = identifier("dra")
    made = {
        "BatchImportMetaDataOnCreate": False,
        "ImportedFileChunkSize": 1024,
        **{k: v for k, v in given.items() if k != "ClientRequestToken"},
        "AssociationId": key,
        "Lifecycle": "AVAILABLE",
        "ResourceARN": f"arn:aws:fsx:{self.region}:{self.current_account}:association/{key}",
        "CreationTime": time.time(),
    }
    made.setdefault("S3", {})
    ASSOCIATIONS[key] = made
    return json.dumps({"Association": made})


def describe_data_repository_associations(self: Any) -> str:
    wanted = json.loads(self.body).get("AssociationIds") or list(ASSOCIATIONS)
    return json.dumps({"Associations": [ASSOCIATIONS[key] for key in wanted if key in ASSOCIATIONS]})


def delete_data_repository_association(self: Any) -> str:
    key = json.loads(self.body)["AssociationId"]
    ASSOCIATIONS.pop(key, None)
    return json.dumps({"AssociationId": key, "Lifecycle": "DELETING"})


def list_tags_for_resource(self: Any) -> str:
    arn = json.loads(self.body)["ResourceARN"]
    for made in (*SYSTEMS.values(), *ASSOCIATIONS.values()):
        if made["ResourceARN"] == arn:
            return json.dumps({"Tags": made.get("Tags", [])})
    return json.dumps({"Tags": []})


def install() -> None:
    """Replace moto's FSx by this one."""
    for action in (
        create_file_system, describe_file_systems, update_file_system, delete_file_system,
        create_data_repository_association, describe_data_repository_associations, delete_data_repository_association,
        list_tags_for_resource,
    ):  # fmt: skip
        setattr(FSxResponse, action.__name__, action)


def reset() -> None:
    """Forget everything."""
    SYSTEMS.clear()
    ASSOCIATIONS.clear()
