"""Make the data files from the records that moto and botocore carry: ``python -m hpc_tf.modules.catalog.build``.

moto keeps DescribeInstanceTypes and DescribeInstanceTypeOfferings of every commercial region, botocore the partitions.
Both are needed only here, and by the test that makes the files anew.
"""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from . import bundle
from .describe import instance_type
from .record import encode

Zones = Mapping[str, tuple[str, ...]]


def files() -> dict[str, str]:
    """Make every data file: name to content."""
    from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend
    from moto.ec2.models.instance_types import INSTANCE_TYPE_OFFERINGS, INSTANCE_TYPES

    offerings = INSTANCE_TYPE_OFFERINGS["availability-zone-id"]
    zones = {region: tuple(sorted({o["Location"] for o in found})) for region, found in sorted(offerings.items())}
    # Where moto has no offerings it still knows the zones: GovCloud, China, the newest regions.
    others = {r: tuple(sorted(z.zone_id for z in found)) for r, found in RegionsAndZonesBackend.zones.items()}
    return {
        bundle.INSTANCE_TYPES: _instance_types(INSTANCE_TYPES, offerings, zones),
        bundle.REGIONS: _regions(zones=others | zones),
    }


def _instance_types(records: Mapping[str, Any], offerings: Mapping[str, Any], zones: Zones) -> str:
    offered: dict[tuple[str, str], set[str]] = {}
    for region, found in offerings.items():
        for offer in found:
            offered.setdefault((region, offer["InstanceType"]), set()).add(offer["Location"])
    types = {}
    for name, record in records.items():
        packed = (bundle.pack_zones(zones[region], offered.get((region, name), set())) for region in zones)
        types[name] = {**encode(instance_type(record)), "offered": "".join(packed)}
    return bundle.lines({"moto": version("moto"), "regions": list(zones)}, "types", types)


def _regions(zones: Zones) -> str:
    data = pkgutil.get_data("botocore", "data/partitions.json")
    assert data is not None
    partitions = {
        p["id"]: {
            "dns_suffix": p["outputs"]["dnsSuffix"],
            "pattern": p["regionRegex"],
            # `aws-global` and its like are endpoints, not regions.
            "regions": sorted(region for region in p["regions"] if not region.endswith("-global")),
        }
        for p in json.loads(data)["partitions"]
    }
    return bundle.lines(
        {"botocore": version("botocore"), "moto": version("moto"), "partitions": partitions}, "zones", zones
    )


def main() -> None:
    """Write the data files beside this module."""
    for name, content in files().items():
        Path(__file__).with_name(name).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
