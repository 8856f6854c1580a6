"""Read instance types as `aws ec2 describe-instance-types` prints them.

The one place that knows the shape of the API's records; it knows neither the bundled file nor the catalog.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ..spec.frozen import frozen
from .instance import Accelerator, Gpu, InstanceType, LocalDisks, NetworkCard

Record = Mapping[str, Any]


@frozen
class Described:
    """What a text holds: the types that could be read, and one sentence for each thing that could not."""

    types: tuple[InstanceType, ...]
    problems: tuple[str, ...]


def parse(text: str) -> Described:
    """Read the output of `aws ec2 describe-instance-types`: ``{"InstanceTypes": [...]}``."""
    try:
        content = json.loads(text)
    except ValueError as error:
        return Described((), (f"no JSON: {error}",))
    records = content.get("InstanceTypes") if isinstance(content, dict) else None
    if not isinstance(records, list):
        return Described((), ("no list `InstanceTypes` at the top",))
    types, problems = [], []
    for position, record in enumerate(records):
        try:
            types.append(instance_type(record))
        except KeyError as error:
            problems.append(f"InstanceTypes[{position}] lacks `{error.args[0]}`")
        except (ArithmeticError, AttributeError, TypeError, ValueError) as error:
            problems.append(f"InstanceTypes[{position}] is not as AWS writes it: {error}")
    return Described(tuple(types), tuple(problems))


def instance_type(record: Record) -> InstanceType:
    """Turn one record into an instance type; what the API always sends must be there."""
    cpu, network, ebs = record["VCpuInfo"], record["NetworkInfo"], record["EbsInfo"]
    threads = int(cpu.get("DefaultThreadsPerCore", 1))
    return InstanceType(
        name=_text(record["InstanceType"]),
        vcpus=int(cpu["DefaultVCpus"]),
        cores=int(cpu.get("DefaultCores", int(cpu["DefaultVCpus"]) // threads)),
        threads_per_core=threads,
        valid_threads=tuple(sorted(int(n) for n in cpu.get("ValidThreadsPerCore", (threads,)))),
        memory_mib=int(record["MemoryInfo"]["SizeInMiB"]),
        architectures=_words(a for a in record["ProcessorInfo"]["SupportedArchitectures"] if a != "i386"),
        gpus=_gpus(record.get("GpuInfo", {}).get("Gpus", ())),
        accelerators=_accelerators(record),
        efa_supported=bool(network["EfaSupported"]),
        max_efa_interfaces=int(network.get("EfaInfo", {}).get("MaximumEfaInterfaces", 0)),
        network_cards=_network_cards(network["NetworkCards"], bool(network["EfaSupported"])),
        local_disks=_local_disks(record.get("InstanceStorageInfo", {})),
        ebs_optimized=_text(ebs["EbsOptimizedSupport"]),
        ebs_nvme=ebs.get("NvmeSupport") == "required",
        hypervisor=_text(record.get("Hypervisor", "")),
        usage_classes=_words(record["SupportedUsageClasses"]),
        placement_strategies=_words(record["PlacementGroupInfo"]["SupportedStrategies"]),
        current_generation=bool(record["CurrentGeneration"]),
        burstable=bool(record["BurstablePerformanceSupported"]),
        bare_metal=bool(record["BareMetal"]),
        boot_modes=_words(record["SupportedBootModes"]),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} stands where text is due")
    return value


def _words(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(sorted(_text(value) for value in values))


def _gpus(records: Iterable[Record]) -> tuple[Gpu, ...]:
    return tuple(
        # A fraction of a GPU is sent as Count 0 and LogicalGpuCount 1 (g6f.large).
        Gpu(
            int(gpu["Count"] or gpu.get("LogicalGpuCount", 0)),
            _text(gpu["Name"]),
            _text(gpu["Manufacturer"]),
            int(gpu["MemoryInfo"]["SizeInMiB"]),
        )
        for gpu in records
    )


def _accelerators(record: Record) -> tuple[Accelerator, ...]:
    """Neuron devices stand in InferenceAcceleratorInfo as well; they are counted once."""
    neuron = record.get("NeuronInfo", {}).get("NeuronDevices", ())
    inference = () if neuron else record.get("InferenceAcceleratorInfo", {}).get("Accelerators", ())
    kinds: tuple[tuple[str, Iterable[Record]], ...] = (
        ("neuron", neuron),
        ("inference", inference),
        ("media", record.get("MediaAcceleratorInfo", {}).get("Accelerators", ())),
        ("fpga", record.get("FpgaInfo", {}).get("Fpgas", ())),
    )
    return tuple(
        Accelerator(kind, int(item["Count"]), _text(item["Name"]), _text(item.get("Manufacturer", "AWS")))
        for kind, items in kinds
        for item in items
    )


def _network_cards(records: Iterable[Record], efa: bool) -> tuple[NetworkCard, ...]:
    """Cards by index. Outputs of older command lines lack InterfaceTypes: then all cards are as the type itself."""
    usual = ("interface", "efa", "efa-only") if efa else ("interface",)
    cards = (
        NetworkCard(
            int(card["NetworkCardIndex"]),
            int(card["MaximumNetworkInterfaces"]),
            tuple(_text(t) for t in card.get("InterfaceTypes", usual)),
        )
        for card in records
    )
    return tuple(sorted(cards, key=lambda card: card.index))


def _local_disks(storage: Record) -> LocalDisks:
    count = sum(int(disk["Count"]) for disk in storage.get("Disks", ()))
    nvme = storage.get("NvmeSupport") in ("required", "supported")
    return LocalDisks(count, int(storage.get("TotalSizeInGB", 0)), nvme)
