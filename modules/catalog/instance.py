"""What is known of one instance type, in the words of DescribeInstanceTypes.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceTypeInfo.html. Sockets and NUMA nodes are not in
that record: what needs them must ask the node itself.
"""

from __future__ import annotations

from ..spec.frozen import frozen


@frozen
class Gpu:
    """GPUs of one kind. ``count`` is what the operating system sees, so a fraction of a GPU counts as one."""

    count: int
    name: str
    manufacturer: str
    memory_mib: int


@frozen
class Accelerator:
    """Accelerators of one kind that are no GPUs; ``kind`` is neuron, inference, media or fpga."""

    kind: str
    count: int
    name: str
    manufacturer: str


@frozen
class NetworkCard:
    """One network card: how many interfaces it takes, and of which types (interface, efa, efa-only)."""

    index: int
    max_interfaces: int
    interface_types: tuple[str, ...]


@frozen
class LocalDisks:
    """Disks of the instance store; all of one size. A count of 0 means none."""

    count: int
    total_gb: int
    nvme: bool


@frozen
class InstanceType:
    """One instance type.

    ``valid_threads`` are the threads per core that a launch template may ask for; where AWS lists none (bare metal,
    and a few others) only the default is left. ``hypervisor`` is nitro, xen, or empty on bare metal.
    ``ebs_optimized`` is default, supported or unsupported. ``ebs_nvme`` says that volumes are NVMe devices.
    """

    name: str
    vcpus: int
    cores: int
    threads_per_core: int
    valid_threads: tuple[int, ...]
    memory_mib: int
    architectures: tuple[str, ...]
    gpus: tuple[Gpu, ...]
    accelerators: tuple[Accelerator, ...]
    efa_supported: bool
    max_efa_interfaces: int
    network_cards: tuple[NetworkCard, ...]
    local_disks: LocalDisks
    ebs_optimized: str
    ebs_nvme: bool
    hypervisor: str
    usage_classes: tuple[str, ...]
    placement_strategies: tuple[str, ...]
    current_generation: bool
    burstable: bool
    bare_metal: bool
    boot_modes: tuple[str, ...]

    @property
    def family(self) -> str:
        """The part of the name before the dot."""
        return self.name.partition(".")[0]

    @property
    def sold_in_blocks(self) -> bool:
        """Say whether capacity blocks of this type exist."""
        return "capacity-block" in self.usage_classes

    @property
    def smt_can_be_off(self) -> bool:
        """Say whether a launch template may ask for one thread per core, or there is but one."""
        return 1 in self.valid_threads
