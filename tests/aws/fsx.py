"""FSx: every kind of file system, and what belongs to one; available at once. What it refuses, `fsx_rules` says."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable
from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import ec2_backends
from moto.fsx.responses import FSxResponse

from . import fsx_defaults as defaults
from . import fsx_rules as rules
from .ec2 import identifier

THINGS: dict[str, dict[str, dict[str, Any]]] = {}
"""Everything by kind and id."""

_CONFIGURATION = {
    "LUSTRE": "LustreConfiguration", "ONTAP": "OntapConfiguration", "OPENZFS": "OpenZFSConfiguration",
    "WINDOWS": "WindowsConfiguration",
}  # fmt: skip
_KEPT_BY_BACKUP = ("PerUnitStorageThroughput", "DriveCacheType")
_NOT_SHOWN = ("ClientRequestToken", "SecurityGroupIds", "ActiveDirectoryConfiguration", "SvmAdminPassword")
# Kind in our store: what AWS calls one, the key of its id, the prefix of its id, what its ARN says.
_KINDS = {
    "system": ("FileSystem", "FileSystemId", "fs", "file-system"),
    "cache": ("FileCache", "FileCacheId", "fc", "file-cache"),
    "association": ("Association", "AssociationId", "dra", "association"),
    "machine": ("StorageVirtualMachine", "StorageVirtualMachineId", "svm", "storage-virtual-machine"),
    "volume": ("Volume", "VolumeId", "fsvol", "volume"),
    "snapshot": ("Snapshot", "SnapshotId", "fsvolsnap", "snapshot"),
    "backup": ("Backup", "BackupId", "backup", "backup"),
}


def _add(response: Any, kind: str, given: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Keep a new thing with what every thing of FSx has."""
    _, id_key, prefix, arn = _KINDS[kind]
    key = identifier(prefix)
    made = {
        "Lifecycle": "AVAILABLE", "CreationTime": time.time(), "OwnerId": response.current_account,
        **{name: value for name, value in given.items() if name not in _NOT_SHOWN}, id_key: key,
        "ResourceARN": f"arn:aws:fsx:{response.region}:{response.current_account}:{arn}/{key}", **more,
    }  # fmt: skip
    THINGS.setdefault(kind, {})[key] = made
    return made


def _interface(response: Any, given: dict[str, Any]) -> tuple[str, str]:
    """A VPC and a network interface in it: real ones where the subnet is one of moto's."""
    ec2 = ec2_backends[response.current_account][response.region]
    try:
        subnet = ec2.get_subnet(given["SubnetIds"][0])
    except (KeyError, EC2ClientError):
        return "vpc-00000000000000000", "eni-00000000000000000"
    made = ec2.create_network_interface(subnet, None, group_ids=given.get("SecurityGroupIds"))
    return subnet.vpc_id, made.id


def _place(response: Any, given: dict[str, Any]) -> dict[str, Any]:
    key = f"arn:aws:kms:{response.region}:{response.current_account}:key/00000000-0000-4000-8000-000000000000"
    vpc, interface = _interface(response, given)
    return {
        "KmsKeyId": given.get("KmsKeyId", key), "VpcId": vpc, "NetworkInterfaceIds": [interface],
        "DNSName": f"mock.fsx.{response.region}.amazonaws.com",
    }  # fmt: skip


def create_file_system(self: Any) -> str:
    given = json.loads(self.body)
    kind, capacity = given["FileSystemType"], given.get("StorageCapacity", 0)
    name = _CONFIGURATION[kind]
    made = _add(self, "system", {"StorageType": "SSD", **given}, **_place(self, given))
    if kind == "LUSTRE":
        made.setdefault("FileSystemTypeVersion", "2.15")
    made[name] = defaults.configuration(kind, given.get(name, {}), capacity)
    if kind == "OPENZFS":
        root = defaults.openzfs_volume(given[name].get("RootVolumeConfiguration", {}), "fsx")
        volume = _add(
            self,
            "volume",
            {"Name": "fsx", "VolumeType": "OPENZFS"},
            FileSystemId=made["FileSystemId"],
            OpenZFSConfiguration=root,
        )
        made[name]["RootVolumeId"] = volume["VolumeId"]
    return json.dumps({"FileSystem": made})


def create_file_system_from_backup(self: Any) -> str:
    given = json.loads(self.body)
    source = _found("backup", given["BackupId"])["FileSystem"]
    kept = {k: source[k] for k in ("FileSystemType", "StorageCapacity", "StorageType")}
    name = _CONFIGURATION[source["FileSystemType"]]
    asked = given.get(name, {})
    if asked.get("DeploymentType", source[name]["DeploymentType"]) != source[name]["DeploymentType"]:
        raise rules.refuse("IncompatibleParameterError", f"the backup is of {source[name]['DeploymentType']}")
    own = {k: source[name][k] for k in _KEPT_BY_BACKUP if k in source[name]}
    rest = {k: v for k, v in given.items() if k != "BackupId"}
    self.body = json.dumps({**rest, **kept, name: {**asked, **own}})
    return create_file_system(self)


def update_file_system(self: Any) -> str:
    given = json.loads(self.body)
    system = THINGS["system"][given["FileSystemId"]]
    for name in _CONFIGURATION.values():
        if name in given:
            system[name].update({k: v for k, v in given[name].items() if k != "FsxAdminPassword"})
    system.update({k: given[k] for k in ("StorageCapacity", "FileSystemTypeVersion") if k in given})
    return json.dumps({"FileSystem": system})


def create_data_repository_association(self: Any) -> str:
    given = {"BatchImportMetaDataOnCreate": False, "ImportedFileChunkSize": 1024, "S3": {}, **json.loads(self.body)}
    return json.dumps({"Association": _add(self, "association", given)})


def create_file_cache(self: Any) -> str:
    given = json.loads(self.body)
    links = given.pop("DataRepositoryAssociations", [])
    made = _add(self, "cache", given, **_place(self, given))
    made["LustreConfiguration"] = defaults.cache(given.get("LustreConfiguration", {}))
    added = [_add(self, "association", link, FileCacheId=made["FileCacheId"]) for link in links]
    made["DataRepositoryAssociationIds"] = [link["AssociationId"] for link in added]
    return json.dumps({"FileCache": made})


def create_storage_virtual_machine(self: Any) -> str:
    given = json.loads(self.body)
    address = {"DNSName": "svm.fsx.amazonaws.com", "IpAddresses": ["10.0.0.21"]}
    endpoints = dict.fromkeys(("Iscsi", "Management", "Nfs", "Smb"), address)
    style = given.get("RootVolumeSecurityStyle", "UNIX")
    more = {"Lifecycle": "CREATED", "Subtype": "DEFAULT", "UUID": str(uuid.uuid4()), "Endpoints": endpoints}
    return json.dumps({"StorageVirtualMachine": _add(self, "machine", given, RootVolumeSecurityStyle=style, **more)})


def create_volume(self: Any) -> str:
    given = json.loads(self.body)
    if given["VolumeType"] == "ONTAP":
        owner = _found("machine", given["OntapConfiguration"]["StorageVirtualMachineId"])
        made = _add(self, "volume", given, Lifecycle="CREATED", FileSystemId=owner["FileSystemId"])
        made["OntapConfiguration"] = defaults.ontap_volume(given["OntapConfiguration"], made["VolumeId"])
    else:
        owner = _found("volume", given["OpenZFSConfiguration"]["ParentVolumeId"])
        made = _add(self, "volume", given, FileSystemId=owner["FileSystemId"])
        made["OpenZFSConfiguration"] = defaults.openzfs_volume(given["OpenZFSConfiguration"], given["Name"])
    return json.dumps({"Volume": made})


def create_snapshot(self: Any) -> str:
    return json.dumps({"Snapshot": _add(self, "snapshot", json.loads(self.body))})


def create_backup(self: Any) -> str:
    given = json.loads(self.body)
    system = THINGS.get("system", {}).get(given.get("FileSystemId", ""), {})
    return json.dumps(
        {
            "Backup": _add(
                self, "backup", given, Type="USER_INITIATED", FileSystem=system, KmsKeyId=system.get("KmsKeyId", "")
            )
        }
    )


def list_tags_for_resource(self: Any) -> str:
    arn = json.loads(self.body)["ResourceARN"]
    found = [made for things in THINGS.values() for made in things.values() if made["ResourceARN"] == arn]
    return json.dumps({"Tags": found[0].get("Tags", []) if found else []})


def _found(kind: str, key: str) -> dict[str, Any]:
    """One thing, or the error that there is none."""
    things = THINGS.get(kind, {})
    if key not in things:
        name = "DataRepositoryAssociation" if kind == "association" else _KINDS[kind][0]
        raise rules.refuse(f"{name}NotFound", f"{key} does not exist")
    return things[key]


def _describer(kind: str, ids: str, answer: str) -> Callable[[Any], str]:
    def describe(self: Any) -> str:
        wanted = json.loads(self.body).get(ids) or list(THINGS.get(kind, {}))
        return json.dumps({answer: [_found(kind, key) for key in wanted]})

    return describe


def _updater(kind: str) -> Callable[[Any], str]:
    def update(self: Any) -> str:
        name, id_key, _, _ = _KINDS[kind]
        given = json.loads(self.body)
        made = _found(kind, given[id_key])
        for key, value in given.items():
            if key not in (*_NOT_SHOWN, id_key):
                made[key] = (
                    {**made[key], **value} if isinstance(value, dict) and isinstance(made.get(key), dict) else value
                )
        return json.dumps({name: made})

    return update


def _nothing_left(kind: str, key: str, given: dict[str, Any]) -> None:
    """Refuse to delete what holds something else, as FSx does; a file system of OpenZFS may be told to go as a whole."""
    holds = {"system": ("machine", "FileSystemId"), "machine": ("volume", "StorageVirtualMachineId")}
    if kind in holds:
        inner, by = holds[kind]
        left = [i for i, t in THINGS.get(inner, {}).items() if key in (t.get(by), t.get("OntapConfiguration", {}).get(by))]
        if left:
            raise rules.refuse("BadRequest", f"{key} still has {', '.join(left)}")
    if kind == "system":
        own = [i for i, t in THINGS.get("volume", {}).items() if t.get("FileSystemId") == key and t["Name"] != "fsx"]
        whole = "DELETE_CHILD_VOLUMES_AND_SNAPSHOTS" in given.get("OpenZFSConfiguration", {}).get("Options", [])
        if own and not whole:
            raise rules.refuse("BadRequest", f"{key} still has {', '.join(own)}")
        for volume in [i for i, t in THINGS.get("volume", {}).items() if t.get("FileSystemId") == key]:
            del THINGS["volume"][volume]


def _deleter(kind: str) -> Callable[[Any], str]:
    def delete(self: Any) -> str:
        id_key = _KINDS[kind][1]
        given = json.loads(self.body)
        key = given[id_key]
        _found(kind, key)
        _nothing_left(kind, key, given)
        del THINGS[kind][key]
        return json.dumps({id_key: key, "Lifecycle": "DELETED" if kind == "backup" else "DELETING"})

    return delete


_CREATORS = (
    create_file_system, create_file_system_from_backup, update_file_system, create_data_repository_association,
    create_file_cache, create_storage_virtual_machine, create_volume, create_snapshot, create_backup,
    list_tags_for_resource,
)  # fmt: skip
_ACTIONS = {
    "system": ("file_system", "FileSystemIds", "FileSystems"),
    "cache": ("file_cache", "FileCacheIds", "FileCaches"),
    "association": ("data_repository_association", "AssociationIds", "Associations"),
    "machine": ("storage_virtual_machine", "StorageVirtualMachineIds", "StorageVirtualMachines"),
    "volume": ("volume", "VolumeIds", "Volumes"),
    "snapshot": ("snapshot", "SnapshotIds", "Snapshots"),
    "backup": ("backup", "BackupIds", "Backups"),
}


def _checked(operation: str, action: Callable[[Any], str]) -> Callable[[Any], str]:
    """The action, once the request is found to fit the service model."""

    def run(self: Any) -> str:
        rules.check_request(operation, self.body)
        return action(self)

    return run


def _set(name: str, action: Callable[[Any], str]) -> None:
    operation = "".join(word.title() for word in name.split("_"))
    setattr(FSxResponse, name, _checked(operation, action))


def install() -> None:
    """Replace moto's FSx by this one."""
    for kind, (action, ids, answer) in _ACTIONS.items():
        _set(f"describe_{action}s", _describer(kind, ids, answer))
        _set(f"update_{action}", _updater(kind))
        _set(f"delete_{action}", _deleter(kind))
    for creator in _CREATORS:
        _set(creator.__name__, creator)


def reset() -> None:
    """Forget everything."""
    THINGS.clear()
