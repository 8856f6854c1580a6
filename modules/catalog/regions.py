"""Regions: their partition, its domain, and their zones by id.

From botocore's partitions.json, and from moto's zones, which hold the zone ids of AWS's own list:
https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from . import bundle
from .nearest import nearest as _nearest


class Partition(NamedTuple):
    """A closed part of AWS: accounts, ARNs and domains of one are nothing in another."""

    name: str
    dns_suffix: str
    pattern: str
    regions: tuple[str, ...]


class ZoneName(NamedTuple):
    """A zone as written. ``is_id`` tells an id (the same in every account) from a letter (not so)."""

    region: str
    is_id: bool


@cache
def partitions() -> tuple[Partition, ...]:
    """All partitions that botocore knows."""
    return tuple(
        Partition(name, facts["dns_suffix"], facts["pattern"], tuple(facts["regions"]))
        for name, facts in _data()["partitions"].items()
    )


@cache
def names() -> tuple[str, ...]:
    """All regions of all partitions, sorted."""
    return tuple(sorted(region for partition in partitions() for region in partition.regions))


@cache
def partition(region: str) -> Partition | None:
    """The partition of a region, also of one too new to be listed; None where the text is no region at all."""
    listed = (p for p in partitions() if region in p.regions)
    alike = (p for p in partitions() if re.fullmatch(p.pattern, region))
    return next(listed, None) or next(alike, None)


def nearest(region: str) -> tuple[str, ...]:
    """The regions most like a wrong one."""
    return _nearest(region, names())


def zones(region: str) -> tuple[str, ...]:
    """The zone ids of a region, sorted; empty where nobody has listed them."""
    return tuple(_data()["zones"].get(region, ()))


def zone(text: str) -> ZoneName | None:
    """Tell which region a zone id or letter belongs to; None where it is neither, or its region is not known.

    Local and Wavelength zones are known by their region: ``use1-bos1-az1``, ``us-east-1-bos-1a``.
    """
    region = _regions_by_prefix().get(text.partition("-")[0])
    if region is not None and re.fullmatch(r"[a-z]+\d+(-[a-z]+\d+)*(-[a-z]+)?-[a-z]*z\d+", text):
        return ZoneName(region, is_id=True)
    letter = re.fullmatch(r"([a-z]+(?:-[a-z]+)+-\d)(?:[a-z]|-[a-z]{3}-\d[a-z]|(?:-[a-z]+\d?)+-\d)", text)
    if letter is not None and partition(letter[1]) is not None:
        return ZoneName(letter[1], is_id=False)
    return None


@cache
def _regions_by_prefix() -> Mapping[str, str]:
    return {ids[0].partition("-")[0]: region for region, ids in _data()["zones"].items()}


@cache
def _data() -> Any:
    return json.loads(bundle.text_of(bundle.REGIONS))
