"""What `aws ec2 describe-instance-types` prints is read; what is wrong with it is said, all at once."""

import json
from typing import Any

import pytest
from hpc_tf.modules.catalog import LocalDisks, NetworkCard, describe

RECORD: dict[str, Any] = {
    "InstanceType": "c99i.large",
    "CurrentGeneration": True,
    "SupportedUsageClasses": ["spot", "on-demand"],
    "BareMetal": False,
    "Hypervisor": "nitro",
    "ProcessorInfo": {"SupportedArchitectures": ["x86_64", "i386"]},
    "VCpuInfo": {"DefaultVCpus": 4, "DefaultCores": 2, "DefaultThreadsPerCore": 2, "ValidThreadsPerCore": [2, 1]},
    "MemoryInfo": {"SizeInMiB": 8192},
    "EbsInfo": {"EbsOptimizedSupport": "default", "NvmeSupport": "required"},
    "NetworkInfo": {
        "EfaSupported": True,
        "EfaInfo": {"MaximumEfaInterfaces": 1},
        "NetworkCards": [
            {"NetworkCardIndex": 1, "MaximumNetworkInterfaces": 1, "InterfaceTypes": ["efa-only"]},
            {"NetworkCardIndex": 0, "MaximumNetworkInterfaces": 4},
        ],
    },
    "PlacementGroupInfo": {"SupportedStrategies": ["spread", "cluster"]},
    "BurstablePerformanceSupported": False,
    "SupportedBootModes": ["uefi"],
}


def text_of(**changes: Any) -> str:
    """The output of the command for one record."""
    return json.dumps({"InstanceTypes": [RECORD | changes]})


def test_a_record_becomes_an_instance_type_with_everything_sorted() -> None:
    described = describe.parse(text_of())
    assert described.problems == ()
    (found,) = described.types
    assert (found.family, found.vcpus, found.cores, found.valid_threads) == ("c99i", 4, 2, (1, 2))
    assert (found.usage_classes, found.placement_strategies) == (("on-demand", "spot"), ("cluster", "spread"))
    assert found.architectures == ("x86_64",)
    assert found.network_cards == (
        NetworkCard(0, 4, ("interface", "efa", "efa-only")),
        NetworkCard(1, 1, ("efa-only",)),
    )
    assert (found.gpus, found.accelerators, found.local_disks) == ((), (), LocalDisks(0, 0, False))


def test_without_valid_threads_only_the_default_is_left() -> None:
    (found,) = describe.parse(text_of(VCpuInfo={"DefaultVCpus": 96, "DefaultThreadsPerCore": 2})).types
    assert (found.cores, found.valid_threads, found.smt_can_be_off) == (48, (2,), False)


@pytest.mark.parametrize(
    "text, problem",
    [
        ("nonsense", "no JSON"),
        ("[]", "no list `InstanceTypes`"),
        ('{"InstanceTypes": {}}', "no list `InstanceTypes`"),
        ('{"InstanceTypes": [3]}', "InstanceTypes[0] is not as AWS writes it"),
        ('{"InstanceTypes": [{}]}', "InstanceTypes[0] lacks `VCpuInfo`"),
        (text_of(MemoryInfo={"SizeInMiB": "much"}), "InstanceTypes[0] is not as AWS writes it"),
        (text_of(InstanceType=7), "7 stands where text is due"),
        (text_of(VCpuInfo={"DefaultVCpus": 4, "DefaultThreadsPerCore": 0}), "InstanceTypes[0] is not as AWS writes it"),
    ],
)
def test_what_cannot_be_read_is_said(text: str, problem: str) -> None:
    described = describe.parse(text)
    assert described.types == ()
    assert [problem in said for said in described.problems] == [True]


def test_one_bad_record_does_not_hide_the_others() -> None:
    described = describe.parse(json.dumps({"InstanceTypes": [{}, RECORD, 3]}))
    assert ([t.name for t in described.types], len(described.problems)) == (["c99i.large"], 2)
