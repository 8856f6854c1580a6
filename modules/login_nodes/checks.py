"""What can be wrong with a pool of login nodes."""

from __future__ import annotations

from collections.abc import Iterator

from ..spec.check import Site, check
from ..spec.finding import Finding, Level
from .model import LoginPool

# The lifecycle hook that holds a node back lives two hours at most: EC2 Auto Scaling API reference, PutLifecycleHook.
_GRACE = (180, 7200)
_SMALL = (".nano", ".micro")


@check("HPC281", "Nobody is warned that long", on=LoginPool)
def grace_period(part: LoginPool, site: Site) -> Iterator[Finding]:
    """People on a node that goes are warned for 3 minutes to 2 hours: so long Auto Scaling waits for it.

    Bad:
        login_nodes: {login: {instance: c7i.large, grace_period: 1m}}

    Good:
        login_nodes: {login: {instance: c7i.large, grace_period: 30m}}
    """
    low, high = _GRACE
    if not low <= part.grace_period.seconds <= high:
        help = "write 3m" if part.grace_period.seconds < low else "write 2h"
        yield site.finding("grace_period", detail=f"{part.grace_period}; it may be 3m to 2h", help=help)


@check("HPC282", "No such instance type", on=LoginPool)
def unknown_type(part: LoginPool, site: Site) -> Iterator[Finding]:
    """Login nodes are of a type that AWS has, and has in the region.

    Bad:
        login_nodes: c7i.xlrage

    Good:
        login_nodes: c7i.xlarge
    """
    if site.catalog.instance(str(part.instance)) is None:
        close = site.catalog.nearest(str(part.instance))
        help = f"write {close[0]}" if close else "look it up with `aws ec2 describe-instance-types`"
        yield site.finding("instance", detail=f"the catalog has no {part.instance}", help=help)
    elif site.region and not site.catalog.region_offers(site.region, str(part.instance)):
        detail = f"{part.instance} is not offered in {site.region}"
        yield site.finding("instance", detail=detail, help="choose another type", because=(("region",),))


@check("HPC283", "The login nodes are very small", on=LoginPool, level=Level.WARNING)
def very_small(part: LoginPool, site: Site) -> Iterator[Finding]:
    """A nano or micro instance has a GiB of memory at most: the first editor or compiler of a second user fills it.

    Bad:
        login_nodes: t3.micro

    Good:
        login_nodes: t3.large
    """
    if str(part.instance).endswith(_SMALL):
        yield site.finding("instance", detail=f"{part.instance} has 1 GiB or less", help="choose large or more")


CHECKS = (grace_period, unknown_type, very_small)
