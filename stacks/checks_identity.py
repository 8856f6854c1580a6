"""What can be wrong with roles, beside the rest of the cluster."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ..modules.catalog import regions
from ..modules.configuration.prefix import prefix_of, told_of
from ..modules.efs.model import Efs
from ..modules.iam import policies
from ..modules.iam.model import NodeIam
from ..modules.iam.names import LONGEST_ROLE, role_name
from ..modules.queue.model import Queue
from ..modules.spec.check import Site, check
from ..modules.spec.finding import Finding, Level, Path
from ..modules.spec.identifiers import Arn
from ..modules.spec.text import Script
from ..modules.terraform.deployment import Deployment
from .model import Cluster
from .scripts import of_head_node, of_hooks, of_queue

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
_POLICIES_OF_A_ROLE = 10
_LONGEST_INLINE = 10240
# What monitoring, accounting and questions about existing file systems add at most; a test compares with the output.
_FURTHER = 1200


def _deployment(part: Cluster) -> Deployment:
    partition = regions.partition(part.region)
    name = partition.name if partition else "aws"
    return Deployment(part.cluster, part.region, name, "amazonaws.com", iam_prefix=str(part.iam.name_prefix or ""))


def roles_of(part: Cluster) -> Iterator[tuple[Path, tuple[str, ...], NodeIam]]:
    """Every role of nodes: where its own keys stand, the parts of its name, and those keys."""
    if not part.head_node.iam.own:
        yield ("head_node", "iam"), ("head",), part.head_node.iam
    yield ("iam",), ("compute",), NodeIam()
    for name, queue in part.queues.items():
        if isinstance(queue, Queue) and queue.iam != NodeIam() and not queue.iam.own:
            yield ("queues", name, "iam"), ("compute", name), queue.iam
    for pool_name, pool in part.login_nodes.items():
        if not pool.iam.own:
            yield ("login_nodes", pool_name, "iam"), ("login", str(pool_name)), pool.iam


@check("HPC602", "More policies than a role can have", on=Cluster, level=Level.WARNING)
def many_policies(part: Cluster, site: Site) -> Iterator[Finding]:
    """A role has at most ten managed policies until AWS raises the quota of the account (to at most 25). Those of `iam`
    are added to every role, and Session Manager takes one.

    Bad:
        iam:
          policies: ["arn:aws:iam::aws:policy/P0", "arn:aws:iam::aws:policy/P1", "arn:aws:iam::aws:policy/P2",
                     "arn:aws:iam::aws:policy/P3", "arn:aws:iam::aws:policy/P4", "arn:aws:iam::aws:policy/P5",
                     "arn:aws:iam::aws:policy/P6", "arn:aws:iam::aws:policy/P7", "arn:aws:iam::aws:policy/P8",
                     "arn:aws:iam::aws:policy/P9"]

    Good:
        iam: {policies: "arn:aws:iam::aws:policy/P0"}
    """
    ours = 1 if part.access.session_manager else 0
    for path, _, own in roles_of(part):
        added = {*own.policies} - {*part.iam.policies}
        count = len({*own.policies, *part.iam.policies}) + ours
        if count > _POLICIES_OF_A_ROLE:
            where = path if added else ("iam",)
            detail = f"{count} policies{', one of them for Session Manager' if ours else ''}; the quota is 10"
            yield site.finding(*where, "policies", detail=detail, help="join them in fewer policies")


@check("HPC606", "The name of a role is too long", on=Cluster)
def long_role_name(part: Cluster, site: Site) -> Iterator[Finding]:
    """IAM takes 64 characters. A role is named by `iam.name_prefix`, the cluster and what it is for; a queue with `iam`
    keys has one of its own, `<cluster>-compute-<queue>`.

    Bad:
        cluster: computational-fluid-dynamics-production
        queues:
          overnight-regressions: {instances: c7i.large, iam: {s3: s3://corp-results}}

    Good:
        cluster: cfd-production
        queues:
          overnight-regressions: {instances: c7i.large, iam: {s3: s3://corp-results}}
    """
    for path, words, _ in roles_of(part):
        name = role_name(_deployment(part), *words)
        over = len(name) - LONGEST_ROLE
        if over > 0:
            where: Path = path[:2] if path[0] in ("queues", "login_nodes") else ("iam", "name_prefix")
            help = f"make cluster, `iam.name_prefix` or queue {over} characters shorter"
            yield site.finding(*where, detail=f"{name} has {len(name)} characters", help=help, also=(("cluster",),))


@check("HPC607", "A role may do more than a policy can say", on=Cluster)
def long_policy(part: Cluster, site: Site) -> Iterator[Finding]:
    """What we allow a role stands in one inline policy, for which IAM takes 10,240 characters. Each entry of `s3` adds
    some 300. A policy of your own, named in `policies`, holds another 6,144.

    Bad:
        iam:
          s3: [s3://corp-data/a01, s3://corp-data/a02, s3://corp-data/a03, s3://corp-data/a04, s3://corp-data/a05,
               s3://corp-data/a06, s3://corp-data/a07, s3://corp-data/a08, s3://corp-data/a09, s3://corp-data/a10,
               s3://corp-data/a11, s3://corp-data/a12, s3://corp-data/a13, s3://corp-data/a14, s3://corp-data/a15,
               s3://corp-data/a16, s3://corp-data/a17, s3://corp-data/a18, s3://corp-data/a19, s3://corp-data/a20,
               s3://corp-data/a21, s3://corp-data/a22, s3://corp-data/a23, s3://corp-data/a24, s3://corp-data/a25,
               s3://corp-data/a26, s3://corp-data/a27, s3://corp-data/a28, s3://corp-data/a29, s3://corp-data/a30]

    Good:
        iam: {s3: s3://corp-data}
    """
    for path, words, own in roles_of(part):
        size = size_of(part, words, own)
        if size > _LONGEST_INLINE:
            where = (*path, "s3") if own.s3 else ("iam", "s3")
            help = "open whole buckets or longer prefixes (`s3://bucket/begin*`), or name a policy of your own"
            yield site.finding(*where, detail=f"the policy of {words[0]} nodes has {size:,} characters", help=help)


def size_of(part: Cluster, words: tuple[str, ...], own: NodeIam) -> int:
    """Characters of the policy of a role as IAM counts them, with ids as long as they can be."""
    deployment = _deployment(part)
    bucket = f"arn:{deployment.partition}:s3:::{'b' * 63}"
    role = f"arn:{deployment.partition}:iam::123456789012:role{part.iam.path}"
    passed = [role + role_name(deployment, *others) for _, others, _ in roles_of(part) if others[0] == "compute"]
    prefix = prefix_of(str(part.cluster), own_bucket=part.bucket is None)
    secret = str(part.slurm.auth_key or f"arn:{deployment.partition}:secretsmanager:{part.region}:123456789012:secret:{'k' * 80}")
    zone = f"arn:{deployment.partition}:route53:::hostedzone/{'Z' * 21}"
    if words[0] == "head":
        made = policies.head_node(
            deployment, bucket_arn=bucket, prefix=prefix, pass_roles=passed, zone_arn=zone, placement_groups=True
        )
        made += policies.make_slurm_key(secret)
        made += policies.tell(bucket, told_of(prefix))
    else:
        made = policies.compute(deployment, bucket_arn=bucket, prefix=prefix)
        made += policies.listen(bucket, told_of(prefix))
    if words[0] == "login":
        made += policies.login(deployment, host_keys=secret, group=deployment.name("login", words[1]))
    made += policies.read_slurm_key(secret)
    key = f"arn:{deployment.partition}:kms:{part.region}:123456789012:key/{'k' * 36}"
    if part.encryption.kms_key is not None:
        made += policies.use_key(key) + (policies.launch_with_key(deployment, key) if words[0] == "head" else [])
    made += policies.s3(deployment, {str(url): right for url, right in (*part.iam.s3.items(), *own.s3.items())})
    made += policies.read_scripts(deployment, _scripts(part, words))
    made += policies.mount_efs([f"arn:{deployment.partition}:elasticfilesystem:{part.region}:*:file-system/{'f' * 20}"] * _shared(part))
    return _FURTHER + len(json.dumps({"Version": "2012-10-17", "Statement": made}, separators=(",", ":")))


def _shared(part: Cluster) -> int:
    """How many file systems are mounted with the role."""
    return sum(isinstance(entry, Efs) and entry.iam for entry in part.storage.values())


def _scripts(part: Cluster, words: tuple[str, ...]) -> list[Script]:
    """The scripts that a role reads, by the parts of its name."""
    if words[0] == "head":
        return of_head_node(part)
    if words[0] == "login":
        return of_hooks(next(pool.hooks for name, pool in part.login_nodes.items() if name == words[1]))
    queues = {str(name): queue for name, queue in part.queues.items() if isinstance(queue, Queue)}
    alike = {name: queue for name, queue in queues.items() if queue.iam == NodeIam()}
    mine = [queues[words[1]]] if len(words) > 1 else [*alike.values()]
    return [script for queue in mine for script in of_queue(part, queue)]


def _own(part: Cluster) -> Iterator[tuple[Path, NodeIam, list[Script]]]:
    """Every identity of the user's own: its place, its keys, the scripts that its nodes read."""
    if part.head_node.iam.own:
        yield ("head_node", "iam"), part.head_node.iam, of_head_node(part)
    for name, queue in part.queues.items():
        if isinstance(queue, Queue) and queue.iam.own:
            yield ("queues", name, "iam"), queue.iam, of_queue(part, queue)


def _accounts(part: Cluster) -> Iterator[tuple[Path, Arn]]:
    """Every ARN of a policy, role or profile that belongs to some account, with its place."""
    if isinstance(part.iam.permissions_boundary, Arn):
        yield ("iam", "permissions_boundary"), part.iam.permissions_boundary
    for path, iam, _ in _own(part):
        for key in ("role", "instance_profile"):
            if isinstance(getattr(iam, key), Arn):
                yield (*path, key), getattr(iam, key)
    shared = [(("iam", "policies", index), arn) for index, arn in enumerate(part.iam.policies)]
    own = [((*path, "policies", n), arn) for path, _, iam in roles_of(part) for n, arn in enumerate(iam.policies)]
    for path, arn in (*shared, *own):
        if isinstance(arn, Arn):
            yield path, arn


@check("HPC608", "The ARN is of another account", on=Cluster, level=Level.WARNING)
def other_account(part: Cluster, site: Site) -> Iterator[Finding]:
    """A role takes policies and a permissions boundary of its own account, and those of AWS, no others; and an instance
    takes a role of its account. `account` says which it is.

    Bad:
        account: 111122223333
        iam: {permissions_boundary: arn:aws:iam::444455556666:policy/hpc-boundary}

    Good:
        account: 111122223333
        iam: {permissions_boundary: arn:aws:iam::111122223333:policy/hpc-boundary}
    """
    for path, arn in _accounts(part) if part.account is not None else ():
        account = arn.split(":")[4]
        if account not in ("aws", part.account):
            fitting = arn.replace(f":{account}:", f":{part.account}:")
            detail = f"{arn} is of {account}; account is {part.account}"
            also: tuple[Path, ...] = (("account",),)
            yield site.finding(*path, detail=detail, help=f"write {fitting}", also=also, because=also)


@check("HPC615", "Nothing is added to a role of your own", on=Cluster, level=Level.NOTE)
def own_role_lacks(part: Cluster, site: Site) -> Iterator[Finding]:
    """`iam.policies`, `iam.s3` and the right to read hook scripts in S3 go to the roles that we make. A role of your own
    must have them already. What else it must allow, the outputs `head_node_policy` and `compute_QUEUE_policy` of the
    cluster state say.

    Bad:
        iam: {s3: s3://corp-data}
        head_node: {iam: {role: arn:aws:iam::123456789012:role/hpc-head}}

    Good:
        head_node: {iam: {role: arn:aws:iam::123456789012:role/hpc-head}}
    """
    for path, iam, scripts in _own(part):
        key = "role" if iam.role is not None else "instance_profile"
        lacking = [f"iam.{name}" for name in ("policies", "s3") if getattr(part.iam, name)]
        lacking += sorted({str(s) for s in scripts if s.startswith("s3://")})
        if lacking:
            help = "let it have them; accept this in `ignore` when it does"
            yield site.finding(*path, key, detail=f"it must allow by itself: {', '.join(lacking)}", help=help)


CHECKS = (many_policies, long_role_name, long_policy, other_account, own_role_lacks)
