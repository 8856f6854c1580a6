"""What would keep machines from booting: disks that the boot cannot find."""

from __future__ import annotations

from collections.abc import Iterator

from ..modules.spec.check import Check, Site, check
from ..modules.spec.finding import Finding
from .model import Cluster


@check("HPC320", "The head node's type hides which disk is which volume", on=Cluster)
def head_node_of_xen(cluster: Cluster, site: Site) -> Iterator[Finding]:
    """The boot finds the volume of the scheduler's state by the serial number of its disk, and formats no disk that it is
    not sure of. Only types of the Nitro generation show volumes so, as NVMe devices.

    Bad:
        head_node: t2.xlarge

    Good:
        head_node: t3.xlarge
    """
    # https://docs.aws.amazon.com/ebs/latest/userguide/nvme-ebs-volumes.html
    name = cluster.head_node.instance
    facts = site.catalog.instance(name) if name is not None else None
    if facts is not None and not facts.ebs_nvme:
        detail = f"{name} shows its volumes as Xen devices"
        yield site.finding("head_node", "instance", detail=detail, help="use a newer generation, for example m7i.xlarge")


CHECKS: tuple[Check, ...] = (head_node_of_xen,)
