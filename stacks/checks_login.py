"""What can be wrong with login nodes, beside the rest of the cluster."""

from __future__ import annotations

from collections.abc import Iterator

from ..modules.queue.model import Queue
from ..modules.spec.check import Check, Site, check
from ..modules.spec.finding import Finding, Level
from .model import Cluster

_MOST_POOLS = 10
_RESERVED = ("head_node", "compute", "login_nodes")


@check("HPC284", "There are too many pools of login nodes", on=Cluster)
def too_many_pools(part: Cluster, site: Site) -> Iterator[Finding]:
    """Each pool has a load balancer of its own; more than ten are a mistake, as a pool has as many nodes as are wanted.

    Bad:
        login_nodes: {a: c7i.large, b: c7i.large, c: c7i.large, d: c7i.large, e: c7i.large, f: c7i.large, g: c7i.large,
                      h: c7i.large, i: c7i.large, j: c7i.large, k: c7i.large}

    Good:
        login_nodes: {login: {instance: c7i.large, count: 11}}
    """
    if len(part.login_nodes) > _MOST_POOLS:
        detail = f"{len(part.login_nodes)} pools; there may be {_MOST_POOLS}"
        yield site.finding("login_nodes", detail=detail, help="use `count` for more nodes of a kind")


@check("HPC285", "A pool is called as a queue is", on=Cluster)
def called_as_a_queue(part: Cluster, site: Site) -> Iterator[Finding]:
    """`mount_on` names pools and queues alike, so no two of them may have one name.

    Bad:
        login_nodes: {cpu: c7i.large}

    Good:
        login_nodes: {login: c7i.large}
    """
    queues = {str(name) for name in part.queues}
    for name in map(str, part.login_nodes):
        if name in queues or name in _RESERVED:
            what = "a queue has this name" if name in queues else "the word means a kind of node"
            yield site.finding(
                "login_nodes", name, detail=what, help=f"call it {name}-login", also=(("queues", name),) * (name in queues)
            )


@check("HPC286", "Login nodes and queues do not run the same programs", on=Cluster, level=Level.WARNING)
def other_architecture(part: Cluster, site: Site) -> Iterator[Finding]:
    """People compile on login nodes. What they build on arm64 does not run on a queue of x86_64, and the other way
    round.

    Bad:
        login_nodes: c7g.large

    Good:
        login_nodes: c7i.large
    """
    found = {
        architecture
        for queue in part.queues.values()
        if isinstance(queue, Queue)
        for fleet in queue.fleets.values()
        for name in fleet.instances
        if (facts := site.catalog.instance(str(name))) is not None
        for architecture in facts.architectures
    }
    for name, pool in part.login_nodes.items():
        facts = site.catalog.instance(str(pool.instance))
        if facts is not None and found and not found & set(facts.architectures):
            detail = f"{pool.instance} is {', '.join(facts.architectures)}; the queues are {', '.join(sorted(found))}"
            yield site.finding("login_nodes", name, "instance", detail=detail, help="choose a type of theirs")


@check("HPC287", "A public load balancer has no public network", on=Cluster)
def public_without_internet(part: Cluster, site: Site) -> Iterator[Finding]:
    """With `private_only` the network has no way from or to the internet.

    Bad:
        network: {private_only: true}
        login_nodes: {login: {instance: c7i.large, load_balancer: public}}

    Good:
        network: {private_only: true}
        login_nodes: {login: {instance: c7i.large, load_balancer: private}}
    """
    for name, pool in part.login_nodes.items():
        if pool.load_balancer == "public" and part.network.private_only:
            yield site.finding(
                "login_nodes", name, "load_balancer", detail="network.private_only is true", help="write private",
                also=(("network", "private_only"),),
            )  # fmt: skip


@check("HPC288", "Places of login nodes are written for the other kind of network", on=Cluster)
def wrong_places(part: Cluster, site: Site) -> Iterator[Finding]:
    """Zones choose places in a new network, `subnets` in an existing one.

    Bad:
        login_nodes: {login: {instance: c7i.large, subnets: subnet-0123456789abcdef0}}

    Good:
        login_nodes: {login: {instance: c7i.large, zones: 2}}
    """
    existing = part.network.subnets is not None
    for name, pool in part.login_nodes.items():
        key = "zones" if existing and pool.zones else "subnets" if not existing and pool.subnets else ""
        if key:
            what, other = ("existing", "subnets") if existing else ("new", "zones")
            yield site.finding("login_nodes", name, key, detail=f"the network is {what}", help=f"remove `{key}`, or write `{other}`")


CHECKS: tuple[Check, ...] = (too_many_pools, called_as_a_queue, other_architecture, public_without_internet, wrong_places)
