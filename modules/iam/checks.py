"""What can be wrong with what roles may do."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import regions
from ..spec.check import Site, check
from ..spec.finding import Finding, Level
from ..spec.identifiers import Arn
from .model import Iam, NodeIam, Rights


def _arns(part: Rights) -> Iterator[tuple[tuple[str | int, ...], Arn]]:
    """Every ARN of a part with its keys."""
    for index, arn in enumerate(part.policies):
        if isinstance(arn, Arn):
            yield ("policies", index), arn
    named = ("permissions_boundary",) if isinstance(part, Iam) else ("role", "instance_profile")
    for name in named:
        one = getattr(part, name, None)
        if isinstance(one, Arn):
            yield (name,), one


@check("HPC601", "The ARN is of another partition", on=Rights)
def other_partition(part: Rights, site: Site) -> Iterator[Finding]:
    """AWS is several closed parts: commercial regions (`arn:aws:`), China (`arn:aws-cn:`), GovCloud
    (`arn:aws-us-gov:`), and more. A policy of one does not exist in another.

    Bad:
        region: us-gov-west-1
        iam: {policies: arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess}

    Good:
        region: us-gov-west-1
        iam: {policies: arn:aws-us-gov:iam::aws:policy/AmazonS3ReadOnlyAccess}
    """
    partition = regions.partition(site.region)
    for keys, arn in _arns(part):
        if partition is not None and arn.aws_partition != partition.name:
            right = f"arn:{partition.name}:{arn.split(':', 2)[2]}"
            detail = f"{arn.aws_partition}; {site.region} is in {partition.name}"
            yield site.finding(*keys, detail=detail, help=f"write {right}", because=(("region",),))


@check("HPC603", "A policy is named twice", on=Rights, level=Level.WARNING)
def policy_twice(part: Rights, site: Site) -> Iterator[Finding]:
    """A role has a policy or has it not: naming it twice gives nothing more, and one of the two is perhaps meant to be
    another.

    Bad:
        iam:
          policies: [arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess, arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess]

    Good:
        iam: {policies: arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess}
    """
    for index, arn in enumerate(part.policies):
        if arn in part.policies[:index]:
            yield site.finding("policies", index, detail=f"{arn} is there already", help="remove it")


_WILD = "*?$"


@check("HPC604", "The prefix of the bucket has a wildcard inside", on=Rights)
def wildcard_inside(part: Rights, site: Site) -> Iterator[Finding]:
    """`s3://bucket` opens a whole bucket, `s3://bucket/runs` what is in that folder, and `s3://bucket/runs*` every key
    that begins so. An asterisk stands at the end only: IAM would take another one, or `?`, for something else than
    most people mean.

    Bad:
        iam: {s3: {"s3://corp-results/*/public": read}}

    Good:
        iam: {s3: {"s3://corp-results/public-*": read}}
    """
    for url in part.s3:
        prefix = url.prefix
        inside = prefix[:-1] if prefix.endswith("*") else prefix
        found = next((sign for sign in _WILD if sign in inside), "")
        if found:
            begin = prefix[: prefix.index(found)]
            help = f"write s3://{url.bucket}/{begin}*" if begin else f"write s3://{url.bucket}"
            yield site.finding("s3", url, detail=f"{found} stands inside of {prefix}", help=help)


@check("HPC605", "A bucket is opened on two ways", on=Rights, level=Level.WARNING)
def opened_twice(part: Rights, site: Site) -> Iterator[Finding]:
    """A right to a bucket holds for everything in it. `read-write` of the whole beside `read` of a part does not
    protect the part: rights only add.

    Bad:
        iam: {s3: {"s3://corp-data": read-write, "s3://corp-data/raw": read}}

    Good:
        iam: {s3: {"s3://corp-data/results": read-write, "s3://corp-data/raw": read}}
    """
    for url, right in part.s3.items():
        for wider, more in part.s3.items():
            covers = wider != url and wider.bucket == url.bucket and _within(url.prefix, wider.prefix)
            if covers and (more == "read-write" or right == more):
                yield site.finding(
                    "s3", url, detail=f"{wider} is {more}, with all that is in it", help="remove one of them",
                    also=(site / "s3",),
                )  # fmt: skip
                break


def _within(prefix: str, wider: str) -> bool:
    """Say whether every key of the one is one of the other; of two alike neither is."""
    begin = wider.rstrip("*") if wider.endswith("*") or not wider else f"{wider.rstrip('/')}/"
    return f"{prefix.rstrip('*')}/".startswith(begin) and prefix.rstrip("/*") != wider.rstrip("/*")


@check("HPC614", "A role of your own, and rights for ours", on=NodeIam)
def own_and_ours(part: NodeIam, site: Site) -> Iterator[Finding]:
    """`role` and `instance_profile` name an identity that somebody else looks after, and nothing is added to it. So
    `policies` and `s3`, which say what our role may do, have no place beside one; and an instance has one profile, so
    the two exclude each other.

    Bad:
        head_node: {iam: {role: arn:aws:iam::123456789012:role/hpc-head, s3: s3://corp-data}}

    Good:
        head_node: {iam: {role: arn:aws:iam::123456789012:role/hpc-head}}
    """
    named = [name for name in ("instance_profile", "role") if getattr(part, name) is not None]
    besides = [name for name in ("policies", "s3") if getattr(part, name)]
    for name in (*besides, *named[1:]) if named else ():
        detail = f"`{named[0]}` is written as well"
        yield site.finding(name, detail=detail, help="keep one of the two", also=(site / named[0],))


CHECKS = (other_partition, policy_twice, wildcard_inside, opened_twice, own_and_ours)
