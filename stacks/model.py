"""The root of the language: one cluster."""

from __future__ import annotations

from collections.abc import Mapping

from ..modules.access.model import Access
from ..modules.backup.model import Backups
from ..modules.budget.model import Budget
from ..modules.directory.model import Directory
from ..modules.ebs.model import Ebs
from ..modules.efs.model import Efs
from ..modules.file_cache.model import FileCache
from ..modules.head_node.model import HeadNode
from ..modules.health.model import NO_HEALTH, Health
from ..modules.iam.model import Iam
from ..modules.image.model import Image
from ..modules.local.model import Local
from ..modules.login_nodes.model import LoginPool
from ..modules.lustre.model import Lustre
from ..modules.monitoring.model import Monitoring
from ..modules.network.model import Network
from ..modules.ontap.model import Ontap
from ..modules.openzfs.model import OpenZfs
from ..modules.queue.model import Compute, Partition, Queue
from ..modules.slurm.model import Slurm
from ..modules.software.model import Software
from ..modules.spec.expression import Expression
from ..modules.spec.frozen import frozen
from ..modules.spec.identifiers import KmsKey
from ..modules.spec.key import Short, key
from ..modules.spec.text import (
    AccountId,
    BucketName,
    ClusterName,
    FilePath,
    InstanceTypeName,
    MountPath,
    Name,
    PartitionName,
    Region,
)
from ..modules.users.model import Group, User, UserName
from .state import State
from .terraform import Terraform

Storage = Efs | Lustre | Ebs | Ontap | OpenZfs | FileCache | Local


@frozen
class Encryption:
    """The key for everything at rest."""

    SHORTHANDS = (Short(KmsKey | Expression, "kms_key", "{kms_key: …}"),)

    kms_key: KmsKey | Expression | None = key(
        "volumes, file systems, bucket, logs and secrets",
        default=None,
        derived="keys that AWS manages",
        change="X where storage is new",
    )


@frozen
class Cluster:
    """A whole spec."""

    cluster: ClusterName = key("prefix of every name", change="X", stand_in=ClusterName("cluster"))
    region: Region = key("AWS region", change="X", stand_in=Region("us-east-1"))
    account: AccountId | None = key("the provider refuses any other account", default=None)
    tags: Mapping[str, str] = key("on everything", default={}, change="A")
    bucket: BucketName | None = key(
        "existing bucket for the cluster's objects", default=None, derived="a new one", change="H"
    )
    catalog: FilePath | None = key(
        "further instance types, as `aws ec2 describe-instance-types` prints them", default=None, derived="bundled"
    )
    ignore: Mapping[str, str] = key("warnings to accept: code and reason", default={})
    image: Image = key("machine image of all nodes", default=Image(), change="H N")
    network: Network = key("a new VPC, or existing subnets", default=Network(), change="X")
    access: Access = key("who may come in", default=Access(), change="A")
    head_node: HeadNode = key("the node that runs the scheduler", default=HeadNode(), change="H")
    login_nodes: Mapping[Name, LoginPool] = key(
        "pools of nodes to log in to, at most 10",
        default={},
        change="A L",
        shorthands=(Short(InstanceTypeName, lambda node: {"login": {"instance": node}}, "{login: {instance: c7i.xlarge}}"),),
    )
    storage: Mapping[MountPath, Storage] = key(
        "mount path to one file system; without `/home` there is `/home: efs`", default={}, change="A N X"
    )
    backup: Backups | None = key(
        "backups of all new storage and of the scheduler's state, in one vault", default=None, derived="none", change="A"
    )
    compute: Compute = key("what all queues share", default=Compute(), change="N")
    queues: Mapping[PartitionName, Partition | Queue] = key(
        "partitions and their nodes; the first is the default one", change="S", template="compute", stand_in={}
    )
    slurm: Slurm = key("the scheduler", default=Slurm(), change="S")
    health: Health = key("whether compute nodes are well, and who says so", default=NO_HEALTH, change="S N")
    users: Mapping[UserName, User] = key(
        "accounts on all nodes, without a directory; who is removed is locked out, and the home stays", default={}, change="S"
    )
    groups: Mapping[UserName, Group] = key("groups of `users`, and their numbers", default={}, change="S X")
    directory: Directory | None = key("LDAP or Active Directory that knows people", default=None, change="S")
    monitoring: Monitoring = key("logs, dashboard, alarms, and whom to tell", default=Monitoring(), change="A N")
    budget: Budget | None = key("what the cluster may cost a month", default=None, change="A")
    iam: Iam = key("rules for all roles", default=Iam(), change="A H N")
    encryption: Encryption = key("one key for everything at rest", default=Encryption(), change="X")
    software: Software = key("containers, EESSI, Spack, modules, packages", default=Software(), change="S N")
    state: State = key("where Terraform keeps its states", default=State(), change="–")
    terraform: Terraform = key("provider settings, overrides, extra files", default=Terraform(), change="its own")
