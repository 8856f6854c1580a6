"""Keys of the scheduler, its queues and compute resources."""

from __future__ import annotations

from . import kinds as k
from . import values as v
from .row import FLEET, QUEUE, Form, Kind, Row, copied, dropped, joint

_S = "Scheduling.SlurmSettings"
_STRATEGIES = k.one_of("all-or-nothing", "best-effort", "greedy-all-or-nothing")
_ALLOCATION = k.one_of(
    "lowest-price", "capacity-optimized", "price-capacity-optimized", "prioritized", "capacity-optimized-prioritized"
)
_PRIORITY = k.between(1, 4294967295)
_ABSENT_GROUP = "absent beside EFA it is `false` here, where ours would be on"

SLURM: tuple[Row, ...] = (
    dropped("", "Scheduling.Scheduler", k.one_of("slurm", "awsbatch"), "always Slurm; AWS Batch is refused", required=True),
    copied("", "Scheduling.ScalingStrategy", _STRATEGIES, "slurm.scaling_strategy"),
    copied("", f"{_S}.ScaledownIdletime", k.between(-1), "slurm.idle_time", v.idle_minutes, "-1 becomes `never`"),
    joint("", f"{_S}.Dns.DisableManagedDns", k.BOOL, "network.dns", "true: `none`"),
    joint("", f"{_S}.Dns.HostedZoneId", k.TEXT, "network.dns", "the zone id"),
    joint("", f"{_S}.Dns.UseEc2Hostnames", k.BOOL, "network.dns", "true: `ec2`"),
    copied("", f"{_S}.QueueUpdateStrategy", k.one_of("DRAIN", "COMPUTE_FLEET_STOP", "TERMINATE"), "slurm.update_strategy",
           v.update_strategy, "COMPUTE_FLEET_STOP becomes `drain`"),
    copied("", f"{_S}.EnableMemoryBasedScheduling", k.BOOL, "slurm.memory_scheduling", v.flag),
    copied("", f"{_S}.Database.Uri", k.TEXT, "slurm.accounting.database", note="host[:port]", required=True),
    copied("", f"{_S}.Database.UserName", k.TEXT, "slurm.accounting.user", required=True),
    copied("", f"{_S}.Database.PasswordSecretArn", k.matching("^arn:.*:secretsmanager:.*:secret:"), "slurm.accounting.password", required=True),
    copied("", f"{_S}.Database.DatabaseName", k.matching("^[0-9a-z_]{1,64}$"), "slurm.accounting.name"),
    joint("", f"{_S}.ExternalSlurmdbd.Host", k.TEXT, "slurm.accounting.slurmdbd", "host[:port]", required=True),
    joint("", f"{_S}.ExternalSlurmdbd.Port", k.INT, "slurm.accounting.slurmdbd", "in the same text"),
    copied("", f"{_S}.MungeKeySecretArn", k.matching("^arn:"), "slurm.auth_key"),
    joint("", f"{_S}.CustomSlurmSettings", k.MAPS, "slurm.config", "one map; what comes twice is a list; names of nodes are rewritten"),
    copied("", f"{_S}.CustomSlurmSettingsIncludeFile", k.TEXT, "slurm.include"),
)  # fmt: skip

QUEUES: tuple[Row, ...] = (
    joint(QUEUE, "Name", k.TEXT, "/queues", "the key; also the partition", required=True),
    joint(QUEUE, "CapacityType", k.one_of("ONDEMAND", "SPOT", "CAPACITY_BLOCK"), "capacity", "a rung of the ladder"),
    joint(QUEUE, "AllocationStrategy", _ALLOCATION, "allocation_strategy",
          "**default differs** on spot: price-capacity-optimized; import writes `lowest-price` out for several types"),
    copied(QUEUE, "JobExclusiveAllocation", k.BOOL, "exclusive", v.flag),
    joint(QUEUE, "Networking.SubnetIds", k.some(k.SUBNETS, 1, 1000), "subnets", "the most common ones stand in `network.subnets.compute`", required=True),
    joint(QUEUE, "Networking.AssignPublicIp", k.BOOL, "public_ip"),
    *(
        joint(scope, f"Networking.PlacementGroup.{key}", kind, "placement_group", note)
        for key, kind, note in (("Enabled", k.BOOL, _ABSENT_GROUP), ("Id", k.TEXT, "text"), ("Name", k.TEXT, "text"))
        for scope in (QUEUE, FLEET)
    ),
    *(
        joint(scope, f"CapacityReservationTarget.{key}", k.TEXT, "capacity", note)
        for key, note in (("CapacityReservationId", "`cr-…`, or `{capacity_block: cr-…}`"), ("CapacityReservationResourceGroupArn", "`arn:…`"))
        for scope in (QUEUE, FLEET)
    ),
    *(copied(scope, "HealthChecks.Gpu.Enabled", k.BOOL, "gpu_health_check", v.flag) for scope in (QUEUE, FLEET)),
    joint(QUEUE, "CustomSlurmSettings", k.MAP, "partition_config"),
    joint(FLEET, "CustomSlurmSettings", k.MAP, "node_config"),
)  # fmt: skip

FLEETS: tuple[Row, ...] = (
    joint(FLEET, "Name", k.TEXT, "/queues.<q>.fleets", "the key; a single one is the queue itself, unless raw keys name its nodes", required=True),
    joint(FLEET, "InstanceType", k.TEXT, "instances"),
    joint(FLEET, "Instances[].InstanceType", k.TEXT, "instances", "order counts for `prioritized` only", required=True),
    joint(FLEET, "MinCount", k.between(0), "nodes", "first number; always-on nodes are the first of the fleet, not a second set"),
    joint(FLEET, "MaxCount", k.between(1), "nodes", "second number; default 10, as there"),
    joint(FLEET, "SpotPrice", Kind(Form.NUMBER, within=(0, 1e9)), "capacity", "`{spot: {max_price: … USD/h}}`; without SPOT it means nothing"),
    joint(FLEET, "Efa.Enabled", k.BOOL, "efa", "**default differs**: there off; import writes `false` for types that have it"),
    dropped(FLEET, "Efa.GdrSupport", k.BOOL, "GPUDirect RDMA is on where the type has it"),
    joint(FLEET, "DisableSimultaneousMultithreading", k.BOOL, "smt", "inverted; left out for types with one thread per core"),
    copied(FLEET, "SchedulableMemory", k.between(1), "memory", v.unit("MiB")),
    copied(FLEET, "StaticNodePriority", _PRIORITY, "static_weight", v.whole),
    copied(FLEET, "DynamicNodePriority", _PRIORITY, "weight", v.whole),
    copied(FLEET, "LaunchTemplateOverrides.LaunchTemplateId", k.TEXT, "launch_template.id", note="network interfaces only, as there", required=True),
    copied(FLEET, "LaunchTemplateOverrides.Version", k.between(1), "launch_template.version", v.whole, required=True),
)  # fmt: skip
