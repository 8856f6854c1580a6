"""What can be wrong with roles and tags, beside the rest of the cluster."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from ..modules.catalog import regions
from ..modules.iam import policies
from ..modules.iam.model import NodeIam
from ..modules.iam.names import LONGEST_ROLE, role_name
from ..modules.node.model import NodeKeys
from ..modules.queue.model import Queue
from ..modules.spec.check import Site, check
from ..modules.spec.finding import Finding, Level, Path
from ..modules.spec.identifiers import Arn
from ..modules.spec.walk import parts
from ..modules.terraform.deployment import Deployment
from .model import Cluster

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
_POLICIES_OF_A_ROLE = 10
_LONGEST_INLINE = 10240


def _deployment(part: Cluster) -> Deployment:
    partition = regions.partition(part.region)
    name = partition.name if partition else "aws"
    return Deployment(part.cluster, part.region, name, "amazonaws.com", iam_prefix=str(part.iam.name_prefix or ""))


def _roles(part: Cluster) -> Iterator[tuple[Path, tuple[str, ...], NodeIam]]:
    """Every role of nodes: where its own keys stand, the parts of its name, and those keys."""
    yield ("head_node", "iam"), ("head",), part.head_node.iam
    yield ("iam",), ("compute",), NodeIam()
    for name, queue in part.queues.items():
        if isinstance(queue, Queue) and queue.iam != NodeIam():
            yield ("queues", name, "iam"), ("compute", name), queue.iam


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
    for path, _, own in _roles(part):
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
    for path, words, _ in _roles(part):
        name = role_name(_deployment(part), *words)
        over = len(name) - LONGEST_ROLE
        if over > 0:
            where: Path = path[:2] if path[0] == "queues" else ("iam", "name_prefix")
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
    for path, words, own in _roles(part):
        size = _size(part, words, own)
        if size > _LONGEST_INLINE:
            where = (*path, "s3") if own.s3 else ("iam", "s3")
            help = "open whole buckets or longer prefixes (`s3://bucket/begin*`), or name a policy of your own"
            yield site.finding(*where, detail=f"the policy of {words[0]} nodes has {size:,} characters", help=help)


def _size(part: Cluster, words: tuple[str, ...], own: NodeIam) -> int:
    """Characters of the policy of a role as IAM counts them, with ids as long as they can be."""
    deployment = _deployment(part)
    bucket = f"arn:{deployment.partition}:s3:::{'b' * 63}"
    role = f"arn:{deployment.partition}:iam::123456789012:role{part.iam.path}"
    passed = [role + role_name(deployment, *others) for _, others, _ in _roles(part) if others[0] == "compute"]
    zone = f"arn:{deployment.partition}:route53:::hostedzone/{'Z' * 21}"
    if words[0] == "head":
        made = policies.head_node(deployment, bucket_arn=bucket, pass_roles=passed, zone_arn=zone, placement_groups=True)
    else:
        made = policies.compute(deployment, bucket_arn=bucket)
    key = f"arn:{deployment.partition}:kms:{part.region}:123456789012:key/{'k' * 36}"
    if part.encryption.kms_key is not None:
        made += policies.use_key(key) + (policies.launch_with_key(deployment, key) if words[0] == "head" else [])
    made += policies.s3(deployment, {**part.iam.s3, **own.s3})
    return len(json.dumps({"Version": "2012-10-17", "Statement": made}, separators=(",", ":")))


def _accounts(part: Cluster) -> Iterator[tuple[Path, Arn]]:
    """Every ARN of a policy that belongs to some account, with its place."""
    if isinstance(part.iam.permissions_boundary, Arn):
        yield ("iam", "permissions_boundary"), part.iam.permissions_boundary
    shared = [(("iam", "policies", index), arn) for index, arn in enumerate(part.iam.policies)]
    own = [((*path, "policies", n), arn) for path, _, iam in _roles(part) for n, arn in enumerate(iam.policies)]
    for path, arn in (*shared, *own):
        if isinstance(arn, Arn):
            yield path, arn


@check("HPC608", "The policy is of another account", on=Cluster, level=Level.WARNING)
def other_account(part: Cluster, site: Site) -> Iterator[Finding]:
    """A role takes policies and a permissions boundary of its own account, and those of AWS, no others. `account` says
    which it is.

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
            yield site.finding(*path, detail=detail, help=f"write {fitting}", also=(("account",),), because=(("account",),))


def _tags(part: Cluster) -> Iterator[tuple[Path, Mapping[str, str], bool]]:
    """Every mapping of tags with its place, and whether nodes get them."""
    for path, found in parts(part):
        tags = getattr(found, "tags", None)
        if isinstance(tags, Mapping):
            yield (*path, "tags"), tags, isinstance(found, (Cluster, NodeKeys))


@check("HPC610", "The key of a tag is reserved", on=Cluster)
def reserved_tag(part: Cluster, site: Site) -> Iterator[Finding]:
    """AWS keeps `aws:` for itself and refuses it; `hpctf:` tells nodes and roles which cluster they belong to.

    Bad:
        tags: {"hpctf:cluster": other}

    Good:
        tags: {"corp:cluster": other}
    """
    for path, tags, _ in _tags(part):
        for key in tags:
            prefix = key.lower().partition(":")[0]
            if ":" in key and prefix in ("aws", "hpctf"):
                help = f"write corp:{key.partition(':')[2]}, for example"
                yield site.finding(*path, key, detail=f"{prefix}: is reserved", help=help)


# https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
_PLAIN = re.compile(r"[\w\s.:/=+\-@]*")
# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/work-with-tags-in-IMDS.html
_METADATA = re.compile(r"(?!(\.{1,2}|_index)$)[A-Za-z0-9+\-=.,_:@]+")
_LONGEST_KEY, _LONGEST_VALUE = 128, 256


def _tag_problem(key: str, value: str, on_nodes: bool) -> tuple[str, str] | None:
    """What AWS refuses in a tag, and what to write."""
    if not 1 <= len(key) <= _LONGEST_KEY:
        return f"the key has {len(key)} characters", f"write 1 to {_LONGEST_KEY} characters"
    if len(value) > _LONGEST_VALUE:
        return f"the value has {len(value)} characters", f"write at most {_LONGEST_VALUE} characters"
    if on_nodes and not (_METADATA.fullmatch(key) and _PLAIN.fullmatch(key)):
        plain = re.sub(r"[^A-Za-z0-9+\-=._:@]+", "-", key).strip("-") or "tag"
        return f"{key!r} stands in no instance metadata", f"write {plain}: letters, digits and + - = . _ : @"
    if not (_PLAIN.fullmatch(key) and _PLAIN.fullmatch(value)):
        wrong = sorted(set(_PLAIN.sub("", key + value)))
        return f"{' '.join(wrong)} stands in no tag", "use letters, digits, blanks and + - = . _ : / @"
    return None


@check("HPC611", "AWS does not take this tag", on=Cluster)
def wrong_tag(part: Cluster, site: Site) -> Iterator[Finding]:
    """Keys have 1 to 128 characters, values up to 256, of letters, digits, blanks and `+ - = . _ : / @`. Nodes read
    their tags from instance metadata, and an instance whose tag has a blank or a slash in its key does not start: so
    the keys of `tags` at the top, of head node and queues have neither.

    Bad:
        tags: {"cost centre": 0417}

    Good:
        tags: {cost-centre: 0417}
    """
    for path, tags, on_nodes in _tags(part):
        for key, value in tags.items():
            problem = _tag_problem(key, value, on_nodes)
            if problem:
                yield site.finding(*path, key, detail=problem[0], help=problem[1])


_MOST_TAGS = 40


@check("HPC612", "More tags than a resource can have", on=Cluster)
def many_tags(part: Cluster, site: Site) -> Iterator[Finding]:
    """AWS takes 50 tags on a resource; ten are left to us. The top-level ones count everywhere.

    Bad:
        tags: {t01: a, t02: a, t03: a, t04: a, t05: a, t06: a, t07: a, t08: a, t09: a, t10: a, t11: a, t12: a, t13: a,
               t14: a, t15: a, t16: a, t17: a, t18: a, t19: a, t20: a, t21: a, t22: a, t23: a, t24: a, t25: a, t26: a,
               t27: a, t28: a, t29: a, t30: a, t31: a, t32: a, t33: a, t34: a, t35: a, t36: a, t37: a, t38: a, t39: a,
               t40: a, t41: a}

    Good:
        tags: {department: aerodynamics}
    """
    alone = len(part.tags)
    for path, tags, _ in _tags(part):
        count = len({*part.tags, *tags})
        if count > _MOST_TAGS and (path == ("tags",) or alone <= _MOST_TAGS):
            yield site.finding(*path, detail=f"{count} tags", help=f"keep {_MOST_TAGS}, those at the top included")


@check("HPC613", "Two tags differ only in capitals", on=Cluster)
def same_but_capitals(part: Cluster, site: Site) -> Iterator[Finding]:
    """To IAM `Owner` and `owner` are one key: it refuses a role that has both, and top-level tags are on every role.

    Bad:
        tags: {Owner: platform, owner: hpc}

    Good:
        tags: {owner: hpc}
    """
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html, "Rules for tagging in IAM and AWS STS"
    seen: dict[str, str] = {}
    for key in part.tags:
        first = seen.setdefault(key.lower(), key)
        if first != key:
            detail = f"{first} and {key} are one key to IAM"
            yield site.finding("tags", key, detail=detail, help=f"remove {key}", also=(("tags", first),))


CHECKS = (
    many_policies,
    long_role_name,
    long_policy,
    other_account,
    reserved_tag,
    wrong_tag,
    many_tags,
    same_but_capitals,
)
