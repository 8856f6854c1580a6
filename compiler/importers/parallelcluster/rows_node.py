"""Keys of nodes: those that head node, login pools and queues share, and those of the first two alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from . import kinds as k
from . import values as v
from .row import HEAD, POOL, QUEUE, Kind, Row, copied, dropped, joint

_BOTH = (HEAD, QUEUE)
_ALL = (HEAD, POOL, QUEUE)
_ROOT = {HEAD: "LocalStorage.RootVolume", QUEUE: "ComputeSettings.LocalStorage.RootVolume"}
_EPHEMERAL = {HEAD: "LocalStorage.EphemeralVolume", QUEUE: "ComputeSettings.LocalStorage.EphemeralVolume"}
_HOOK = "`Sequence` is the list"
_POLICIES = "AmazonSSMManagedInstanceCore is left out: `access.session_manager` has it; those of all nodes stand in `iam.policies`"
_INTERNAL = "nothing internal is shared: Slurm is configless, binaries are in the image; /home is `storage./home`"


def _each(scopes: tuple[str, ...], make: Callable[[str], Row]) -> Iterator[Row]:
    return (make(scope) for scope in scopes)


def _hook(phase: str, ours: str, scopes: tuple[str, ...]) -> Iterator[Row]:
    for scope in scopes:
        yield joint(scope, f"CustomActions.{phase}.Script", k.TEXT, f"hooks.{ours}[].script", _HOOK)
        yield joint(scope, f"CustomActions.{phase}.Args", k.TEXTS, f"hooks.{ours}[].args")


def _root(
    key: str, kind: Kind, ours: str, convert: Callable[[str], str], scopes: tuple[str, ...] = _BOTH
) -> Iterator[Row]:
    return (copied(s, f"{_ROOT[s]}.{key}", kind, f"root_volume.{ours}", convert) for s in scopes)


SHARED: tuple[Row, ...] = (
    *_each(_ALL, lambda s: copied(s, "Networking.SecurityGroups", k.GROUPS, "security_groups", note="instead of ours, as there")),
    *_each(_ALL, lambda s: copied(s, "Networking.AdditionalSecurityGroups", k.GROUPS, "additional_security_groups")),
    *_each(_ALL, lambda s: copied(s, "Networking.Proxy.HttpProxyAddress", k.TEXT, "proxy", note="one for all nodes: `network.proxy`")),
    *_hook("OnNodeStart", "start", _ALL),
    *_hook("OnNodeConfigured", "configured", _ALL),
    *_hook("OnNodeUpdated", "updated", (HEAD, POOL)),
    *_each(_ALL, lambda s: copied(s, "Iam.InstanceRole", k.ROLE, "iam.role")),
    *_each(_ALL, lambda s: copied(s, "Iam.InstanceProfile", k.PROFILE, "iam.instance_profile")),
    *_each(_ALL, lambda s: joint(s, "Iam.AdditionalIamPolicies[].Policy", k.POLICY, "iam.policies", _POLICIES, required=True)),
    *_each(_BOTH, lambda s: joint(s, "Iam.S3Access[].BucketName", k.BUCKET, "iam.s3", "`s3://bucket`", required=True)),
    *_each(_BOTH, lambda s: joint(s, "Iam.S3Access[].KeyName", k.TEXT, "iam.s3", "`s3://bucket/key`")),
    *_each(_BOTH, lambda s: joint(s, "Iam.S3Access[].EnableWriteAccess", k.BOOL, "iam.s3", "true: `read-write`")),
    *_each(_ALL, lambda s: joint(s, "Image.CustomAmi", k.AMI, "image.ami", "left out where it is the cluster's")),
    *_each((HEAD, POOL), lambda s: joint(s, "Dcv.Enabled", k.BOOL, "access.dcv", required=True)),
    *_each((HEAD, POOL), lambda s: joint(s, "Dcv.Port", k.INT, "access.dcv.port")),
    *_each((HEAD, POOL), lambda s: joint(s, "Dcv.AllowedIps", k.CIDR_OR_LIST, "access.dcv.allowed_ips",
                                         "**default differs**: there the world, here the sources of `ssh`; import writes what was open")),
    *_each((HEAD, POOL), lambda s: joint(s, "Ssh.AllowedIps", k.CIDR_OR_LIST, "access.ssh" if s == POOL else "/access.ssh",
                                         "**default differs**: there the world, here nobody; import writes what was open")),
    *_root("VolumeType", k.VOLUME_TYPE, "type", str, (HEAD,)),
    *_root("VolumeType", k.TEXT, "type", str, (QUEUE,)),
    *_root("Size", k.INT, "size", v.unit("GiB")),
    *_root("Iops", k.INT, "iops", v.whole),
    *_root("Throughput", k.INT, "throughput", v.unit("MB/s")),
    *_root("Encrypted", k.BOOL, "encrypted", v.flag),
    *_root("DeleteOnTermination", k.BOOL, "deletion_policy", v.kept, (HEAD,)),
    *_each(_BOTH, lambda s: joint(s, f"{_EPHEMERAL[s]}.MountDir", k.FILE_PATH, "/storage.<dir>.local",
                                  "**default differs**: there /scratch, here only if written; import writes it for types with disks")),
)  # fmt: skip

HEAD_NODE: tuple[Row, ...] = (
    copied(HEAD, "InstanceType", k.TEXT, "instance", required=True),
    joint(
        HEAD,
        "DisableSimultaneousMultithreading",
        k.BOOL,
        "smt",
        "inverted; a CPU option instead of switching siblings off at boot",
    ),
    joint(HEAD, "Networking.SubnetId", k.SUBNET, "/network.subnets.head_node", required=True),
    copied(HEAD, "Networking.ElasticIp", k.TEXT_OR_BOOL, "elastic_ip", v.flag),
    copied(HEAD, "Ssh.KeyName", k.TEXT, "/access.key_pair"),
    dropped(HEAD, "SharedStorageType", k.matching("(?i)^(ebs|efs)$"), _INTERNAL),
    dropped(HEAD, "SharedStorageEfsSettings.Encrypted", k.BOOL, _INTERNAL),
    copied(HEAD, "Imds.Secured", k.BOOL, "imds", v.who_reads_metadata, "true: `root-only`"),
)

LOGIN_NODES: tuple[Row, ...] = (
    joint(POOL, "Name", k.TEXT, "/login_nodes", "the key", required=True),
    copied(POOL, "InstanceType", k.TEXT, "instance", required=True),
    copied(
        POOL,
        "Networking.SubnetIds",
        k.some(k.SUBNETS, 1, 1),
        "subnets",
        note="most pools: `network.subnets.login_nodes`",
        required=True,
    ),
    copied(POOL, "Count", k.between(0), "count", v.whole, "default 1", required=True),
    copied(POOL, "GracetimePeriod", k.between(3, 120), "grace_period", v.minutes),
)
