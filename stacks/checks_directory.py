"""Checks of a directory that need the whole cluster: its network."""

from __future__ import annotations

from collections.abc import Iterator

from ..modules.spec.check import Check, Site, check
from ..modules.spec.finding import Finding
from .infer.zones import makes_directory
from .model import Cluster

# Directory Service administration guide, "Prerequisites": a domain controller in each of two zones.
_LEAST = 2


@check("HPC739", "A new directory has too few subnets", on=Cluster)
def too_few_subnets(cluster: Cluster, site: Site) -> Iterator[Finding]:
    """AWS puts domain controllers into two zones. A new network gets a second zone by itself, unless `network.zones` says
    one; of an existing network the spec names them.

    Bad:
        network: {subnets: subnet-0123456789abcdef0}
        directory: {domain: corp.example.com, new: simple-ad, password: arn:aws:secretsmanager:us-east-2:123456789012:secret:ad-AbCdEf}

    Good:
        network: {subnets: {head_node: subnet-0123456789abcdef0, compute: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]}}
        directory: {domain: corp.example.com, new: simple-ad, password: arn:aws:secretsmanager:us-east-2:123456789012:secret:ad-AbCdEf}
    """
    directory = cluster.directory
    if directory is None or not makes_directory(cluster):
        return
    if cluster.network.subnets is None:
        if len(cluster.network.zones) < _LEAST:
            detail = f"network.zones has {len(cluster.network.zones)}; the directory needs {_LEAST}"
            yield site.finding("network", "zones", detail=detail, help="write zones: 2", because=(("directory", "new"),))
    elif len(directory.subnets) < _LEAST:
        detail = f"{len(directory.subnets)} subnet is known; the directory needs two, in different zones"
        yield site.finding(
            "directory", detail=detail, help="write directory.subnets: with two subnets", also=(("network", "subnets"),)
        )


@check("HPC740", "Subnets of the directory belong to an existing network", on=Cluster)
def subnets_in_new_network(cluster: Cluster, site: Site) -> Iterator[Finding]:
    """In a new network the directory takes the private subnets of its zones.

    Bad:
        directory:
          domain: corp.example.com
          new: simple-ad
          password: arn:aws:secretsmanager:us-east-2:123456789012:secret:ad-AbCdEf
          subnets: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]

    Good:
        network: {zones: 2}
        directory: {domain: corp.example.com, new: simple-ad, password: arn:aws:secretsmanager:us-east-2:123456789012:secret:ad-AbCdEf}
    """
    directory = cluster.directory
    if directory is not None and directory.new and directory.subnets and cluster.network.subnets is None:
        yield site.finding("directory", "subnets", detail="the network is new", help="remove `subnets`, or write network.subnets")


CHECKS: tuple[Check, ...] = (too_few_subnets, subnets_in_new_network)
