"""What tests of checks over a whole cluster begin with."""

from collections.abc import Iterable

from hpc_tf.modules.catalog import Catalog
from hpc_tf.modules.spec.check import Check, Site
from hpc_tf.modules.spec.finding import Finding
from hpc_tf.modules.spec.walk import parts

from tests.spec import checked


def found_by(checks: Iterable[Check], *texts: str) -> list[Finding]:
    """Everything that the checks find in a spec given as text."""
    cluster = checked(*texts).inferred
    catalog = Catalog.bundled()
    found: list[Finding] = []
    for path, part in parts(cluster):
        for check in checks:
            if isinstance(part, check.on) and path[:1] != ("compute",):
                found += check.run(part, Site(check.rule, path, catalog, cluster.region))
    return found
