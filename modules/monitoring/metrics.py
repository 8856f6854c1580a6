"""Every metric that the dashboard or an alarm reads, and who emits it.

Sources: Amazon EC2 user guide, "CloudWatch metrics that are available for your instances"; EBS user guide, "CloudWatch metrics for
EBS"; EFS user guide, "CloudWatch metrics for Amazon EFS"; FSx for Lustre user guide, "Monitoring with Amazon CloudWatch";
FSx for ONTAP user guide, "File system metrics"; FSx for OpenZFS user guide, "metrics and dimensions"; File Cache user guide, "Front-end I/O metrics";
CloudWatch agent reference, "Metrics collected by the CloudWatch agent". `hpc-tf` is the namespace of our own agent on the
head node (its table: modules/slurm/agent/metrics.py), `CWAgent` that of the CloudWatch agent with the settings of `agent_config`.
"""

from __future__ import annotations

from ..spec.frozen import frozen

OURS = "hpc-tf"
COLLECTED = "CWAgent"


@frozen
class Metric:
    """One metric: its namespace, its name, the dimensions under which it is found, and the statistic that means something."""

    namespace: str
    name: str
    dimensions: tuple[str, ...]
    statistic: str


_CLUSTER = ("Cluster",)
NODES = Metric(OURS, "Nodes", ("Cluster", "State"), "Average")
PENDING = Metric(OURS, "PendingJobs", ("Cluster", "Reason"), "Average")
LAUNCHED = Metric(OURS, "LaunchedInstances", ("Cluster", "Fleet"), "Sum")
REFUSED = Metric(OURS, "RefusedLaunches", ("Cluster", "Pool"), "Sum")
BOOT_FAILURES = Metric(OURS, "BootFailures", _CLUSTER, "Sum")
HELD = Metric(OURS, "HeldFleets", _CLUSTER, "Maximum")
REFUSED_CONFIGURATIONS = Metric(OURS, "RefusedConfigurations", _CLUSTER, "Sum")
HEARTBEAT = Metric(OURS, "Heartbeat", _CLUSTER, "Sum")
FAILED_PASSES = Metric(OURS, "FailedPasses", _CLUSTER, "Sum")

_INSTANCE = ("InstanceId",)
CPU = Metric("AWS/EC2", "CPUUtilization", _INSTANCE, "Average")
STATUS = Metric("AWS/EC2", "StatusCheckFailed", _INSTANCE, "Maximum")
NETWORK_IN = Metric("AWS/EC2", "NetworkIn", _INSTANCE, "Sum")
NETWORK_OUT = Metric("AWS/EC2", "NetworkOut", _INSTANCE, "Sum")
MEMORY = Metric(COLLECTED, "mem_used_percent", _INSTANCE, "Average")
DISK = Metric(COLLECTED, "disk_used_percent", ("InstanceId", "path"), "Maximum")

_SYSTEM = ("FileSystemId",)
FSX_READ = Metric("AWS/FSx", "DataReadBytes", _SYSTEM, "Sum")
FSX_WRITE = Metric("AWS/FSx", "DataWriteBytes", _SYSTEM, "Sum")
LUSTRE_FREE = Metric("AWS/FSx", "FreeDataStorageCapacity", _SYSTEM, "Sum")
ONTAP_USED = Metric("AWS/FSx", "StorageUsed", _SYSTEM, "Average")
OPENZFS_USED = Metric("AWS/FSx", "UsedStorageCapacity", _SYSTEM, "Average")
_CACHE = ("FileCacheId",)
CACHE_READ = Metric("AWS/FSx", "DataReadBytes", _CACHE, "Sum")
CACHE_WRITE = Metric("AWS/FSx", "DataWriteBytes", _CACHE, "Sum")
EFS_IO = Metric("AWS/EFS", "TotalIOBytes", _SYSTEM, "Sum")
EFS_SIZE = Metric("AWS/EFS", "StorageBytes", ("FileSystemId", "StorageClass"), "Average")
_VOLUME = ("VolumeId",)
EBS_READ = Metric("AWS/EBS", "VolumeReadBytes", _VOLUME, "Sum")
EBS_WRITE = Metric("AWS/EBS", "VolumeWriteBytes", _VOLUME, "Sum")
