"""What can be wrong with a network without a way out: services that nodes call and cannot reach."""

from __future__ import annotations

from collections.abc import Iterator

from ..modules.network.model import Network
from ..modules.spec.check import Site, check
from ..modules.spec.finding import Finding, Level, Path
from .endpoints import Need, lacking, outside
from .model import Cluster
from .whereabouts import has_new_network


def _is_cut_off(part: Cluster) -> bool:
    return has_new_network(part) and (part.network.private_only or part.network.nat == "none")


def _key(network: Network) -> str:
    """The key that says that there is no way out, or that there are other endpoints."""
    if network.endpoints != Network().endpoints:
        return "endpoints"
    return "private_only" if network.private_only else "nat"


def _found(part: Cluster, site: Site, missing: list[Need]) -> Iterator[Finding]:
    if missing:
        names = ", ".join(need.service for need in missing)
        reasons = "; ".join(f"{need.service}: {need.why}" for need in missing)
        help = "add auto to `endpoints`" if part.network.private_only else f"add to `endpoints`: {names}"
        yield site.finding("network", _key(part.network), detail=f"no NAT gateway, and no endpoint for {reasons}", help=help)


@check("HPC208", "Nodes have no way to AWS", on=Cluster)
def no_way_out(part: Cluster, site: Site) -> Iterator[Finding]:
    """Without NAT gateway nodes reach AWS only through VPC endpoints. Without one for `ec2`, `secretsmanager` and, for
    existing file systems, `fsx` no machine becomes a node. With `private_only` and `endpoints: auto` all that nodes call
    is there; `hpc-tf endpoints` lists it.

    Bad:
        network: {nat: none}

    Good:
        network: {nat: none, endpoints: [auto, ec2, secretsmanager, logs, monitoring, ssm, ssmmessages]}
    """
    if _is_cut_off(part):
        yield from _found(part, site, [need for need in lacking(part) if need.vital])


@check("HPC620", "Something of a cluster has no way to AWS", on=Cluster, level=Level.WARNING)
def partly_cut_off(part: Cluster, site: Site) -> Iterator[Finding]:
    """Nodes start, but without endpoints for `logs` and `monitoring` nobody hears of them, without `ssm` and `ssmmessages`
    Session Manager does not reach them, and without `autoscaling` a login node waits out its grace period.

    Bad:
        network: {private_only: true, dns: ec2, endpoints: [ec2, secretsmanager]}

    Good:
        network: {private_only: true, dns: ec2}
    """
    if _is_cut_off(part):
        yield from _found(part, site, [need for need in lacking(part) if not need.vital])


@check("HPC621", "Something comes from outside of a network without a way out", on=Cluster, level=Level.WARNING)
def from_outside(part: Cluster, site: Site) -> Iterator[Finding]:
    """No VPC endpoint leads to repositories of distributions, of containers or of software. In a network without a way out
    these must be mirrored inside, reached by `network.proxy`, or be in the image. Packages of Amazon Linux lie in S3 and
    are there.

    Bad:
        network: {private_only: true, dns: ec2}
        image: {os: debian13, ami: ami-0123456789abcdef0}

    Good:
        network: {private_only: true, dns: ec2}
    """
    if not _is_cut_off(part) or part.network.proxy is not None:
        return
    for path, what, help in outside(part):
        also: tuple[Path, ...] = (("network", _key(part.network)),)
        yield site.finding(*path, detail=what, help=help, also=also)


CHECKS = (no_way_out, partly_cut_off, from_outside)
