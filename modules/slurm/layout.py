"""What the scheduler's files are made from: nodes, partitions and purchases, with nothing left to derive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from ..spec.frozen import frozen

Raw = Mapping[str, "str | tuple[str, ...]"]


@frozen
class GpuSet:
    """The GPUs of one node; ``name`` is the Gres type, e.g. ``h100``."""

    name: str
    count: int


@frozen
class NodeGroup:
    """The nodes of one fleet: ``<queue>-<fleet>-[1-maximum]``, of which the first ``minimum`` are always on."""

    queue: str
    fleet: str
    minimum: int
    maximum: int
    cpus: int
    sockets: int
    cores_per_socket: int
    threads_per_core: int
    real_memory_mib: int
    gpus: GpuSet | None = None
    features: tuple[str, ...] = ()
    weight: int = 1000
    static_weight: int = 1
    gpu_health_check: bool = False
    node_config: Raw = field(default_factory=dict)

    @property
    def prefix(self) -> str:
        """What the names of its nodes have in common."""
        return f"{self.queue}-{self.fleet}"


@frozen
class Partition:
    """A partition over whole node groups, named by queue and fleet. ``idle_seconds`` None means never."""

    name: str
    groups: tuple[tuple[str, str], ...]
    default: bool
    exclusive: bool = False
    idle_seconds: int | None = 600
    partition_config: Raw = field(default_factory=dict)


@frozen
class Call:
    """A script that prolog or epilog calls: a URL, or a name among the cluster's files; and its arguments."""

    script: str
    args: tuple[str, ...] = ()


@frozen
class Record:
    """Where slurmctld sends the record of jobs (an empty host is the head node), and what it refuses."""

    port: int
    host: str = ""
    enforce: tuple[str, ...] = ()


@frozen
class HealthCheck:
    """How often nodes are looked at, which of them, and whether the nodes of a job are before it begins."""

    seconds: int
    nodes: str = "any"
    at_job_start: bool = True


@frozen
class Paths:
    """Where things are on the machines.

    ``volume`` is where the head node mounts the volume that outlives it: state and keys are on it. ``programs`` holds
    the programs that Slurm calls; they start what the applied version brought.
    """

    prefix: str = "/opt/slurm"
    volume: str = "/var/spool/slurm"
    state: str = "/var/spool/slurm/state"
    keys: str = "/var/spool/slurm/keys"
    spool: str = "/var/spool/slurmd"
    log: str = "/var/log/slurm"
    current: str = "/opt/hpc-tf/current"
    programs: str = "/opt/hpc-tf/bin"

    @property
    def etc(self) -> str:
        """Where Slurm looks for its files: a distribution's packages are built for /etc/slurm."""
        return "/etc/slurm" if self.prefix == "/usr" else f"{self.prefix}/etc"

    @property
    def jwt_key(self) -> str:
        """The key that signs tokens of slurmrestd."""
        return f"{self.keys}/jwt_hs256.key"


@frozen
class SlurmLayout:
    """One cluster as Slurm sees it. ``version`` is that of the image, e.g. ``25.11.4``."""

    cluster: str
    version: str
    head_address: str
    groups: tuple[NodeGroup, ...]
    partitions: tuple[Partition, ...]
    idle_seconds: int | None = 600
    resume_timeout: int = 2100
    memory_scheduling: bool = False
    config: Raw = field(default_factory=dict)
    topology: str = "none"
    prolog: tuple[Call, ...] = ()
    epilog: tuple[Call, ...] = ()
    include: tuple[str, ...] = ()
    auth: str = "munge"
    rest_api: bool = False
    record: Record | None = None
    health: HealthCheck | None = None
    head_name: str = "head"
    paths: Paths = Paths()

    @property
    def release(self) -> tuple[int, int]:
        """Year and month of the version."""
        year, month = self.version.split(".")[:2]
        return int(year), int(month)


@frozen
class Rung:
    """One purchase of a fleet's ladder: ``kind`` is on-demand, spot, reservation or capacity-block."""

    kind: str
    reservation: str = ""
    max_price: str = ""


@frozen
class FleetPlan:
    """What the agent needs to launch the nodes of one fleet; ``launch_template`` and ``subnets`` are keys of resources.json."""

    queue: str
    fleet: str
    minimum: int
    maximum: int
    instance_types: tuple[str, ...]
    subnets: tuple[str, ...]
    ladder: tuple[Rung, ...]
    allocation_strategy: str
    scaling_strategy: str
    launch_template: str
    placement_group: bool
    efa: bool
