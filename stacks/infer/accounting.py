"""Fill in what is derived of accounting: the name of its database, the subnets of a new one."""

from __future__ import annotations

from dataclasses import replace

from ...modules.accounting.model import Accounting, DatabaseName
from ..model import Cluster


def infer_accounting(cluster: Cluster) -> Accounting | None:
    """The name is the cluster's, not a machine's: so records survive a rebuild."""
    accounting = cluster.slurm.accounting
    if accounting is None or accounting.slurmdbd is not None:
        return accounting
    existing = cluster.network.subnets
    if accounting.database == "new" and existing is not None and not accounting.subnets:
        accounting = replace(accounting, subnets=tuple(dict.fromkeys((*existing.compute, existing.head_node))))
    return replace(accounting, name=accounting.name or DatabaseName(str(cluster.cluster).replace("-", "_")))
