"""Every key of ParallelCluster 3.16 and what it becomes: the importer and the coverage page read it here."""

from __future__ import annotations

from . import rows_cluster, rows_node, rows_scheduling, rows_storage
from .row import Row
from .rows_image import IMAGE

SECTIONS: dict[str, tuple[Row, ...]] = {
    "Top level and image": rows_cluster.TOP,
    "IAM, deployment, directory, packages": (*rows_cluster.IDENTITY, *rows_cluster.DIRECTORY, *rows_cluster.SOFTWARE),
    "What head node, login nodes and queues share": rows_node.SHARED,
    "Head node and login nodes": (*rows_node.HEAD_NODE, *rows_node.LOGIN_NODES),
    "Scheduler": rows_scheduling.SLURM,
    "Queues": rows_scheduling.QUEUES,
    "Compute resources": rows_scheduling.FLEETS,
    "Shared storage": (*rows_storage.COMMON, *rows_storage.EBS, *rows_storage.EFS, *rows_storage.LUSTRE, *rows_storage.OTHERS),
    "Monitoring": rows_cluster.MONITORING,
    "Development": rows_cluster.DEVELOPMENT,
}  # fmt: skip

ROWS: tuple[Row, ...] = tuple(row for rows in SECTIONS.values() for row in rows)
BY_SOURCE: dict[str, Row] = {row.source: row for row in ROWS}
IMAGE_ROWS = IMAGE
