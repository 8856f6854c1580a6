"""What ParallelCluster refuses though each key is right by itself, and a spec either allows or has no place to say.

All else that its validators find, the checks of the spec find: here stands no second copy of them. The docstrings name the
validators (https://github.com/aws/aws-parallelcluster/tree/develop/cli/src/pcluster/validators).
"""

from __future__ import annotations

from itertools import chain

from .....modules.catalog import Catalog
from ....tree import Table
from ..journal import Journal
from . import cluster, nodes, queues, storage


def check(tree: Table, journal: Journal, catalog: Catalog) -> None:
    """Report all of it."""
    found = chain(cluster.refusals(tree), nodes.refusals(tree), queues.refusals(tree, catalog), storage.refusals(tree))
    for word in found:
        journal.add(*word)
