"""The accounting of a cluster: where slurmctld sends its records, and the files of slurmdbd."""

from __future__ import annotations

from typing import Any

from ..modules.accounting.accounting_json import accounting_json
from ..modules.accounting.model import Host
from ..modules.accounting.slurmdbd_conf import MYSQL_PORT, PORT, Store, slurmdbd_conf
from ..modules.slurm.layout import Paths, Record
from .model import Cluster


def record(cluster: Cluster) -> Record | None:
    """Where records go: to the head node, or to a slurmdbd elsewhere."""
    accounting = cluster.slurm.accounting
    if accounting is None:
        return None
    enforce = tuple(accounting.enforce)
    if accounting.slurmdbd is not None:
        return Record(accounting.slurmdbd.port or PORT, accounting.slurmdbd.name, enforce)
    return Record(PORT, enforce=enforce)


def accounting_files(cluster: Cluster) -> dict[str, Any]:
    """File name to content; nothing where there is no accounting."""
    accounting = cluster.slurm.accounting
    if accounting is None:
        return {}
    name = str(cluster.cluster)
    declared = accounting_json(name, accounting)
    made: dict[str, Any] = {"accounting.json": declared} if declared else {}
    if accounting.slurmdbd is None:
        place = accounting.database if isinstance(accounting.database, Host) else None
        store = Store(
            cluster=name,
            name=str(accounting.name),
            host=place.name if place else "",
            port=(place.port if place else None) or MYSQL_PORT,
            user=str(accounting.user or ""),
        )
        made["slurmdbd.conf"] = slurmdbd_conf(store, log=Paths().log, config=accounting.config)
    return made
