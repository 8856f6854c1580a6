"""What the cluster state knows of accounting: how the head node reaches the database, and its password."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...modules.accounting.construct import USER, DatabaseAccess
from ...modules.accounting.model import Accounting
from ...modules.iam import policies
from ...modules.terraform.resource import State
from ..model import Cluster
from .frame import Linked


def _made(cluster: Cluster) -> bool:
    accounting = cluster.slurm.accounting
    return accounting is not None and accounting.database == "new"


def _secret(accounting: Accounting, storage: Linked) -> str | None:
    return storage.member("accounting", "secret", "") if accounting.database == "new" else accounting.password


def accounting_resources(cluster: Cluster, storage: Linked) -> dict[str, Any]:
    """What `resources.json` says of accounting; empty values are written in `slurmdbd.conf`."""
    accounting = cluster.slurm.accounting
    if accounting is None or accounting.slurmdbd is not None:
        return {}
    host = storage.member("accounting", "host", "") if _made(cluster) else ""
    user = USER if _made(cluster) else ""
    return {"accounting": {"host": host, "user": user, "secret": _secret(accounting, storage) or ""}}


def accounting_statements(cluster: Cluster, storage: Linked) -> list[policies.Statement]:
    """What the head node may read for it."""
    accounting = cluster.slurm.accounting
    secret = _secret(accounting, storage) if accounting is not None and accounting.slurmdbd is None else None
    return policies.read_database_password(secret) if secret is not None else []


def open_database(state: State, cluster: Cluster, storage: Linked, head_groups: Sequence[str]) -> None:
    """Let the head node reach a new database."""
    if _made(cluster):
        DatabaseAccess(state, database_group_id=storage.member("accounting", "security_group_id", ""), groups=head_groups)
