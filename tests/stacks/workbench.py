"""What tests of checks over a whole cluster begin with."""

from collections.abc import Iterable

from hpc_tf.modules.catalog import Catalog
from hpc_tf.modules.spec.check import Check, Site
from hpc_tf.modules.spec.finding import Finding

from tests.spec import checked


def found_by(checks: Iterable[Check], *texts: str) -> list[Finding]:
    """Everything that the checks find in a spec given as text."""
    cluster = checked(*texts).inferred
    catalog = Catalog.bundled()
    return [f for check in checks for f in check.run(cluster, Site(check.rule, (), catalog, cluster.region))]
