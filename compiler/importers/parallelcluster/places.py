"""Where a cluster may stand whose file names no region."""

from __future__ import annotations

from typing import Any

from ....modules.catalog import Catalog
from ...tree import Items, Table, Text

_FIRST = "us-east-1"


def likely_region(tree: Table, catalog: Catalog) -> str:
    """The first region that offers every instance type of the file; us-east-1 comes before all others."""
    types = {name for name in _types(tree) if catalog.instance(name) is not None}
    for region in (_FIRST, *reversed(catalog.regions())):
        if all(catalog.region_offers(region, name) for name in types):
            return region
    return _FIRST


def _types(node: Any) -> list[str]:
    if isinstance(node, Items):
        return [name for item in node for name in _types(item)]
    if not isinstance(node, Table):
        return []
    own = [str(v) for k, v in node.items() if k == "InstanceType" and isinstance(v, Text)]
    return own + [name for v in node.values() for name in _types(v)]
