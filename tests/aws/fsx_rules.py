"""What FSx refuses: requests that do not fit the service model, and values that do not go together.

The shapes (required members, types, enums, lengths, patterns) are botocore's own service model; the rules between values
are those in the texts of the FSx API reference beside the members that they name. Written apart from the compiler's
checks, so that one of both that is wrong shows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import botocore.session
from botocore.model import Shape
from botocore.validate import ParamValidator
from moto.core.exceptions import JsonRESTError

Fields = dict[str, Any]
_ONTAP_THROUGHPUTS = {
    "SINGLE_AZ_1": (128, 256, 512, 1024, 2048, 4096), "MULTI_AZ_1": (128, 256, 512, 1024, 2048, 4096),
    "SINGLE_AZ_2": (1536, 3072, 6144), "MULTI_AZ_2": (384, 768, 1536, 3072, 6144),
}  # fmt: skip
_OPENZFS_OLD, _OPENZFS_NEW = (64, 128, 256, 512, 1024, 2048, 3072, 4096), (160, 320, 640, 1280, 2560, 3840, 5120, 7680, 10240)
_LUSTRE_THROUGHPUTS = {"PERSISTENT_1": (12, 40, 50, 100, 200), "PERSISTENT_2": (125, 250, 500, 1000)}


def refuse(code: str, message: str) -> JsonRESTError:
    """An error as FSx answers it."""
    return JsonRESTError(code, message)


@cache
def _model() -> Any:
    return botocore.session.get_session().get_service_model("fsx")


def check_request(operation: str, body: str) -> None:
    """Refuse a request that does not fit the input of an operation, such as CreateFileSystem, or its rules."""
    found = problems(operation, json.loads(body))
    if found:
        raise refuse("BadRequest", "; ".join(found))


def problems(operation: str, given: Fields) -> list[str]:
    """Everything for which FSx refuses a request."""
    shape = _model().operation_model(operation).input_shape
    report = ParamValidator().validate(given, shape)
    found = [report.generate_report()] if report.has_errors() else []
    return [*found, *_misfits(given, shape, ""), *_RULES.get(operation, _no_rules)(given)]


def _misfits(value: Any, shape: Shape, path: str) -> Iterator[str]:
    """What botocore sends although the service refuses it: enums, longest lengths, patterns, unknown members."""
    facts = shape.metadata
    if shape.type_name == "structure" and isinstance(value, dict):
        for name, inner in value.items():
            if name not in shape.members:
                yield f"{path}.{name} is unknown"
            else:
                yield from _misfits(inner, shape.members[name], f"{path}.{name}")
    elif shape.type_name == "list" and isinstance(value, list):
        if len(value) > facts.get("max", len(value)):
            yield f"{path} has {len(value)} members"
        for inner in value:
            yield from _misfits(inner, shape.member, path)
    elif isinstance(value, str):
        if facts.get("enum") and value not in facts["enum"]:
            yield f"{path} is {value}, none of {facts['enum']}"
        if len(value) > facts.get("max", len(value)) or not re.search(_pattern(facts), value):
            yield f"{path} is {value!r}"
    elif isinstance(value, int) and value > facts.get("max", value):
        yield f"{path} is {value}, more than {facts['max']}"


def _pattern(facts: Fields) -> str:
    """The pattern of a text, where Python can read it: that of tags names classes of Unicode."""
    pattern = str(facts.get("pattern", ""))
    return "" if r"\p{" in pattern else pattern


def _no_rules(given: Fields) -> Iterator[str]:
    return iter(())


def _file_system(given: Fields) -> Iterator[str]:
    kind = given.get("FileSystemType")
    match kind:
        case "LUSTRE":
            yield from _lustre(given, given.get("LustreConfiguration", {}))
        case "ONTAP":
            yield from _ontap(given, given.get("OntapConfiguration", {}))
        case "OPENZFS":
            yield from _openzfs(given, given.get("OpenZFSConfiguration", {}))


def _lustre(given: Fields, asked: Fields) -> Iterator[str]:
    deployment, rate = asked.get("DeploymentType", "SCRATCH_1"), asked.get("PerUnitStorageThroughput")
    yield from _places(given, asked, two=False)
    if rate not in _LUSTRE_THROUGHPUTS.get(deployment, (None,)):
        yield f"PerUnitStorageThroughput {rate} of {deployment}"
    if deployment.startswith("SCRATCH"):
        yield from (
            f"{name} of {deployment}"
            for name in ("AutomaticBackupRetentionDays", "MetadataConfiguration")
            if asked.get(name)
        )
    gib = given.get("StorageCapacity")
    step = {12: 6000, 40: 1800}.get(rate or 0, 3600 if deployment == "SCRATCH_1" else 2400)
    small = () if step in (6000, 1800) else (1200, 2400)
    if gib is None or (gib not in small and gib % step):
        yield f"StorageCapacity {gib} of {deployment}"


def _ontap(given: Fields, asked: Fields) -> Iterator[str]:
    deployment, pairs = asked.get("DeploymentType", ""), asked.get("HAPairs", 1)
    gib = given.get("StorageCapacity", 0)
    yield from _places(given, asked, two=deployment.startswith("MULTI"))
    if pairs > 1 and deployment != "SINGLE_AZ_2":
        yield f"HAPairs {pairs} of {deployment}"
    if not 1024 * pairs <= gib <= 524288 * pairs:
        yield f"StorageCapacity {gib} of {pairs} HA pairs"
    if "ThroughputCapacity" in asked and "ThroughputCapacityPerHAPair" in asked:
        yield "ThroughputCapacity beside ThroughputCapacityPerHAPair"
    rate = asked.get("ThroughputCapacityPerHAPair", asked.get("ThroughputCapacity", 0) // pairs)
    if rate not in _ONTAP_THROUGHPUTS.get(deployment, ()):
        yield f"throughput {rate} of {deployment}"
    yield from _iops(asked, 3 * gib, 200000 * pairs)


def _openzfs(given: Fields, asked: Fields) -> Iterator[str]:
    deployment, gib = asked.get("DeploymentType", ""), given.get("StorageCapacity", 0)
    yield from _places(given, asked, two=deployment.startswith("MULTI"))
    known = _OPENZFS_OLD if deployment in ("SINGLE_AZ_1", "SINGLE_AZ_HA_1") else _OPENZFS_NEW
    if asked.get("ThroughputCapacity") not in known:
        yield f"ThroughputCapacity {asked.get('ThroughputCapacity')} of {deployment}"
    if not 64 <= gib <= 524288:
        yield f"StorageCapacity {gib}"
    # Of the disks: FSx for OpenZFS user guide, "Performance".
    yield from _iops(asked, 3 * gib, 160000 if known is _OPENZFS_OLD else 400000)


def _iops(asked: Fields, least: int, most: int) -> Iterator[str]:
    wanted = asked.get("DiskIopsConfiguration", {})
    if wanted.get("Mode") == "USER_PROVISIONED" and not min(least, most) <= wanted.get("Iops", 0) <= most:
        yield f"Iops {wanted.get('Iops')}: {least} to {most}"


def _places(given: Fields, asked: Fields, two: bool) -> Iterator[str]:
    subnets, preferred = given.get("SubnetIds", []), asked.get("PreferredSubnetId")
    if len(set(subnets)) != (2 if two else 1):
        yield f"SubnetIds {subnets} of {asked.get('DeploymentType')}"
    if (two and preferred is None) or (preferred is not None and preferred not in subnets):
        yield f"PreferredSubnetId {preferred} of {subnets}"
    if not two and asked.get("RouteTableIds"):
        yield "RouteTableIds are for Multi-AZ"


def _cache(given: Fields) -> Iterator[str]:
    gib, asked = given.get("StorageCapacity", 0), given.get("LustreConfiguration", {})
    if gib != 1200 and (gib % 2400 or gib == 0):
        yield f"StorageCapacity {gib}"
    fixed = (asked.get("PerUnitStorageThroughput"), asked.get("MetadataConfiguration", {}).get("StorageCapacity"))
    if given.get("FileCacheTypeVersion") != "2.12" or fixed != (1000, 2400) or len(given.get("SubnetIds", [])) != 1:
        yield f"version {given.get('FileCacheTypeVersion')}, throughput and metadata {fixed}"
    links = given.get("DataRepositoryAssociations", [])
    if len({link["DataRepositoryPath"].partition("://")[0] for link in links}) > 1:
        yield "S3 beside NFS"
    for link in links:
        nfs = link["DataRepositoryPath"].startswith("nfs://")
        if nfs != ("NFS" in link) or (link["FileCachePath"] == "/" and not link.get("DataRepositorySubdirectories")):
            yield f"link of {link['FileCachePath']}"


def _volume(given: Fields) -> Iterator[str]:
    asked = given.get("OntapConfiguration", {})
    if given.get("VolumeType") == "ONTAP":
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", given.get("Name", "")):
            yield f"Name {given.get('Name')}"
        if not asked.get("JunctionPath", "").startswith("/") or "StorageEfficiencyEnabled" not in asked:
            yield "JunctionPath and StorageEfficiencyEnabled are asked for"


_RULES = {"CreateFileSystem": _file_system, "CreateFileCache": _cache, "CreateVolume": _volume}
