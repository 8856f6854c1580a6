"""Regions know their partition and their zones, and a zone knows its region."""

import pytest
from hpc_tf.modules.catalog import Catalog, regions


@pytest.mark.parametrize(
    "region, name, dns_suffix",
    [
        ("us-east-2", "aws", "amazonaws.com"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
        ("cn-northwest-1", "aws-cn", "amazonaws.com.cn"),
        ("us-iso-east-1", "aws-iso", "c2s.ic.gov"),
        ("eusc-de-east-1", "aws-eusc", "amazonaws.eu"),
        ("us-central-7", "aws", "amazonaws.com"),
    ],
)
def test_a_region_belongs_to_its_partition(region: str, name: str, dns_suffix: str) -> None:
    found = regions.partition(region)
    assert found is not None
    assert (found.name, found.dns_suffix) == (name, dns_suffix)


@pytest.mark.parametrize("text", ["", "ohio", "us-east", "us-east-2a", "aws-global", "moon-base-1"])
def test_what_is_no_region_has_no_partition(text: str) -> None:
    assert regions.partition(text) is None


def test_only_real_regions_are_listed() -> None:
    assert len(regions.names()) > 40
    assert not [name for name in regions.names() if "global" in name]
    assert list(regions.names()) == sorted(set(regions.names()))
    assert set(Catalog.bundled().regions()) < set(regions.names())


def test_a_misspelt_region_brings_the_one_that_was_meant() -> None:
    assert regions.nearest("us-east2")[0] == "us-east-2"


@pytest.mark.parametrize(
    "text, region, is_id",
    [
        ("use2-az2", "us-east-2", True),
        ("apne1-az4", "ap-northeast-1", True),
        ("usgw1-az3", "us-gov-west-1", True),
        ("cnnw1-az1", "cn-northwest-1", True),
        ("use1-bos1-az1", "us-east-1", True),
        ("use1-wl1-bos-wlz1", "us-east-1", True),
        ("us-east-2a", "us-east-2", False),
        ("us-gov-east-1c", "us-gov-east-1", False),
        ("us-east-1-bos-1a", "us-east-1", False),
        ("us-east-1-wl1-bos-wlz-1", "us-east-1", False),
    ],
)
def test_a_zone_tells_its_region_and_whether_it_is_an_id(text: str, region: str, is_id: bool) -> None:
    assert regions.zone(text) == (region, is_id)


@pytest.mark.parametrize(
    "text", ["", "us-east-2", "use2", "use2-", "use2-az", "xyz9-az1", "moon-base-1a", "az1", "USE2-AZ1"]
)
def test_what_is_no_zone_is_told(text: str) -> None:
    assert regions.zone(text) is None


def test_every_listed_zone_is_an_id_of_its_own_region() -> None:
    for region in regions.names():
        for zone in regions.zones(region):
            assert regions.zone(zone) == (region, True)
