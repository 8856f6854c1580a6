"""Which services of AWS the nodes of a cluster call, and what they fetch from elsewhere: derived from the features in use.

What our programs call is what a test finds in `modules/boot` and `modules/slurm/agent`; the rest are agents of the image.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..modules.network.endpoints import GATEWAYS, gateways, interfaces
from ..modules.spec.finding import Path
from .model import Cluster
from .scripts import scripts_of
from .storage import asked


class Need(NamedTuple):
    """A service that nodes call. ``vital`` means that without it no node becomes one."""

    service: str
    why: str
    vital: bool = True


def needs(cluster: Cluster) -> tuple[Need, ...]:
    """Every service that nodes call, sorted."""
    return tuple(sorted(_needs(cluster)))


def _needs(cluster: Cluster) -> Iterator[Need]:
    yield Need("ec2", "the agent launches, tags and ends nodes")
    licence = "; DCV looks for its licence there" if _has_desktops(cluster) else ""
    yield Need("s3", f"the cluster's configuration and programs; packages of Amazon Linux{licence}")
    yield Need("secretsmanager", "the key that all nodes share, and passwords")
    if asked(cluster):
        yield Need("fsx", "where existing file systems are mounted from")
    if cluster.login_nodes:
        yield Need("autoscaling", "login nodes say that nobody is left on them", vital=False)
    if cluster.monitoring.logs.enabled:
        yield Need("logs", "logs, and the metrics of the agent in them", vital=False)
        yield Need("monitoring", "memory and disks of the head node", vital=False)
    if cluster.access.session_manager:
        yield Need("ssm", "Session Manager", vital=False)
        yield Need("ssmmessages", "Session Manager", vital=False)


def _has_desktops(cluster: Cluster) -> bool:
    """Say whether any node runs DCV, which asks a bucket of the region whether it is on EC2."""
    accesses = (cluster.head_node.access, *(pool.access for pool in cluster.login_nodes.values()))
    return any(access.dcv is not None and access.dcv.enabled for access in accesses)


def derived(cluster: Cluster) -> tuple[str, ...]:
    """The interface endpoints that `auto` means in a network without a way out."""
    return tuple(need.service for need in needs(cluster) if need.service not in GATEWAYS)


def lacking(cluster: Cluster) -> tuple[Need, ...]:
    """What nodes call and the endpoints of a new network do not have."""
    made = {*gateways(cluster.network), *interfaces(cluster.network)}
    return tuple(need for need in needs(cluster) if need.service not in made)


def outside(cluster: Cluster) -> tuple[tuple[Path, str, str], ...]:
    """What nodes fetch from where no endpoint leads: the key, what it is, and what to do without a way out."""
    return tuple(_outside(cluster))


def _outside(cluster: Cluster) -> Iterator[tuple[Path, str, str]]:
    if cluster.image.system == "debian13":
        yield ("image", "os"), "python3-boto3 and Slurm are packages of Debian", "bring both in the image"
    yield from _software(cluster)
    for path, script in scripts_of(cluster):
        if script.startswith("https://"):
            yield path, f"{script} is fetched by nodes", "put it beside the spec or into S3"


def _software(cluster: Cluster) -> Iterator[tuple[Path, str, str]]:
    """Software besides the image, as far as its packages are not Amazon Linux's, which lie in S3."""
    software, own = cluster.software, "bring it in the image"
    if software.eessi.enabled and not software.eessi.proxies:
        yield ("software", "eessi"), "CernVM-FS and EESSI's servers", "name `proxies` that reach them, and have the client in the image"
    if software.spack is not None:
        yield ("software", "spack"), f"{software.spack.url} is cloned by the head node", "clone it to the shared path by hand"
    if software.packages and cluster.image.system != "alinux2023":
        yield ("software", "packages"), "packages of the distribution", own
    for name, pool in cluster.login_nodes.items():
        if pool.portal is not None:
            yield ("login_nodes", name, "portal"), "packages of Open OnDemand", own
