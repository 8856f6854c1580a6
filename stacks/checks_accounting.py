"""Checks of accounting that need the whole cluster: its network."""

from __future__ import annotations

from collections.abc import Iterator

from ..modules.spec.check import Check, Site, check
from ..modules.spec.finding import Finding
from .infer.zones import makes_database
from .model import Cluster

# RDS user guide, "Working with a DB instance in a VPC": a group of subnets covers two zones at the least.
_LEAST = 2


@check("HPC577", "A new database has too few subnets", on=Cluster)
def too_few_subnets(cluster: Cluster, site: Site) -> Iterator[Finding]:
    """RDS wants subnets in two zones, so that the database survives the loss of one. A new network gets a second zone by
    itself, unless `network.zones` says one; of an existing network the spec names them.

    Bad:
        network: {subnets: subnet-0123456789abcdef0}
        slurm: {accounting: new}

    Good:
        network: {subnets: {head_node: subnet-0123456789abcdef0, compute: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]}}
        slurm: {accounting: new}
    """
    accounting = cluster.slurm.accounting
    if accounting is None or not makes_database(cluster):
        return
    if cluster.network.subnets is None:
        if len(cluster.network.zones) < _LEAST:
            detail = f"network.zones has {len(cluster.network.zones)}; the database needs {_LEAST}"
            yield site.finding("network", "zones", detail=detail, help="write zones: 2", because=(("slurm", "accounting"),))
    elif len(accounting.subnets) < _LEAST:
        detail = f"{len(accounting.subnets)} subnet is known; the database needs two, in different zones"
        yield site.finding(
            "slurm", "accounting", detail=detail, help="write slurm.accounting.subnets: with two subnets",
            also=(("network", "subnets"),),
        )  # fmt: skip


@check("HPC578", "Subnets of the database belong to an existing network", on=Cluster)
def subnets_in_new_network(cluster: Cluster, site: Site) -> Iterator[Finding]:
    """In a new network the database takes the private subnets of its zones.

    Bad:
        slurm: {accounting: {database: new, subnets: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]}}

    Good:
        network: {zones: 2}
        slurm: {accounting: new}
    """
    accounting = cluster.slurm.accounting
    if accounting is not None and accounting.subnets and cluster.network.subnets is None:
        yield site.finding(
            "slurm", "accounting", "subnets", detail="the network is new", help="remove `subnets`, or write network.subnets"
        )


CHECKS: tuple[Check, ...] = (too_few_subnets, subnets_in_new_network)
