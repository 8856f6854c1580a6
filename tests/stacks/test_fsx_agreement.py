"""What our checks let pass, FSx takes: both sets of rules are written from the API reference, apart from each other."""

from __future__ import annotations

from typing import Any

from hpc_tf.modules.file_cache.model import FileCache, S3Source
from hpc_tf.modules.lustre.model import Lustre
from hpc_tf.modules.ontap.model import Ontap
from hpc_tf.modules.openzfs.model import OpenZfs
from hpc_tf.modules.spec.quantities import FsxSize, Rate, Size
from hpc_tf.modules.spec.text import DirectoryPath, S3Url, Zone
from hpc_tf.modules.storage.ground import Home
from hpc_tf.stacks.storage import kind_of
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.aws.fsx_rules import problems
from tests.modules.storage.workbench import codes

HOME = Home(True, Zone("use2-az1"), (Zone("use2-az1"), Zone("use2-az2")))
SUBNETS = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
RATES = st.sampled_from([None, *map(Rate, (12, 64, 128, 160, 200, 256, 384, 512, 768, 1536, 3072, 4096, 6144, 10240))])
TYPES = ("single-az-1", "single-az-2", "single-az-ha-1", "single-az-ha-2", "multi-az-1", "multi-az-2")
GIBS = st.sampled_from([32, 64, 512, 1023, 1024, 2048, 12288, 196608, 196609, 524288, 524289, 1048576])
IOPS = st.sampled_from([None, 100, 3072, 40000, 160000, 200000, 400000, 2400000])


def asked(model: Any) -> list[str]:
    """Why FSx would refuse to make the file system."""
    places = {"SubnetIds": SUBNETS[: 1 + model.multi_az], "StorageCapacity": gib_of(model)}
    iops = {"Mode": "USER_PROVISIONED", "Iops": model.iops} if model.iops else {"Mode": "AUTOMATIC"}
    common = {"DeploymentType": model.deployment_type.upper().replace("-", "_"), "DiskIopsConfiguration": iops}
    if model.multi_az:
        common["PreferredSubnetId"] = SUBNETS[0]
    rate = model.throughput.mb_per_second
    if isinstance(model, Ontap):
        own = {**common, "HAPairs": model.ha_pairs, "ThroughputCapacityPerHAPair": rate}
        return problems("CreateFileSystem", {"FileSystemType": "ONTAP", **places, "OntapConfiguration": own})
    own = {**common, "ThroughputCapacity": rate}
    return problems("CreateFileSystem", {"FileSystemType": "OPENZFS", **places, "OpenZFSConfiguration": own})


def gib_of(model: Any) -> int:
    gib: int = (model.ontap if isinstance(model, Ontap) else model.openzfs).gib
    return gib


def completed(model: Any) -> Any:
    return kind_of(model).complete(model, HOME)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from([t for t in TYPES if "-ha-" not in t]), GIBS, RATES, st.integers(1, 12), IOPS)
def test_ontap(type_: Any, gib: int, rate: Rate | None, pairs: int, iops: int | None) -> None:
    model = completed(
        Ontap(ontap=Size(gib * 1024), deployment_type=type_, throughput=rate, ha_pairs=pairs, iops=iops)
    )
    refused, found = asked(model), codes(kind_of(model).checks, model)
    assert found or not refused, refused
    second_generation = type_.endswith("-2") and gib <= 1048576 // 2
    if second_generation:  # of the first the user guide says lower limits than the API reference
        assert refused or not found, found


@settings(max_examples=400, deadline=None)
@given(st.sampled_from([t for t in TYPES if t != "multi-az-2"]), GIBS, RATES, IOPS)
def test_openzfs(type_: Any, gib: int, rate: Rate | None, iops: int | None) -> None:
    model = completed(OpenZfs(openzfs=Size(gib * 1024), deployment_type=type_, throughput=rate, iops=iops))
    refused, found = asked(model), codes(kind_of(model).checks, model)
    assert bool(found) == bool(refused), (found, refused)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["persistent-2", "persistent-1", "scratch-2", "scratch-1"]),
    st.sampled_from(["ssd", "hdd"]),
    st.sampled_from([600, 1200, 1800, 2400, 3600, 4800, 6000, 7200, 9600]),
    st.sampled_from([None, 12, 40, 50, 100, 125, 200, 250, 1000]),
)
def test_lustre(type_: Any, disks: Any, gib: int, rate: int | None) -> None:
    model = completed(Lustre(lustre=FsxSize(gib), deployment_type=type_, storage_type=disks, throughput=rate))
    own = {"DeploymentType": type_.upper().replace("-", "_")}
    if model.throughput is not None:
        own["PerUnitStorageThroughput"] = model.throughput
    made = {"FileSystemType": "LUSTRE", "StorageCapacity": gib, "SubnetIds": SUBNETS[:1], "LustreConfiguration": own}
    assert codes(kind_of(model).checks, model, "/scratch") or not problems("CreateFileSystem", made)


@given(st.integers(0, 12000))
def test_file_cache(gib: int) -> None:
    links = {DirectoryPath("/a"): S3Source(s3=S3Url("s3://weather"))}
    model = completed(FileCache(file_cache=FsxSize(gib), links=links))
    lustre = {"PerUnitStorageThroughput": 1000, "DeploymentType": "CACHE_1", "MetadataConfiguration": {"StorageCapacity": 2400}}
    made = {"FileCacheType": "LUSTRE", "FileCacheTypeVersion": "2.12", "StorageCapacity": gib, "SubnetIds": SUBNETS[:1]}
    refused = problems("CreateFileCache", {**made, "LustreConfiguration": lustre})
    assert bool(codes(kind_of(model).checks, model, "/cache")) == bool(refused)
